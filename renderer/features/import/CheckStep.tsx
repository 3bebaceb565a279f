/** Step 3: what would fail and why, before anything is written. Rules WI4, WI5. */
import { Alert, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportCheck } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { FailureTable } from './FailureTable.tsx';
import { FactList } from './FactList.tsx';
import { FileProgress } from './FileProgress.tsx';
import { cancelCheck, chooseFile, goBack, runCheck, saveFailedRows, startImport } from './import-actions.ts';
import { useImport } from './import-store.ts';
import { StepFrame } from './StepFrame.tsx';
import { useDefaultStatus } from './use-default-status.ts';

/** The step while the file is read and afterwards. */
export function CheckStep(): ReactElement {
  const { t } = useTranslation('import');
  const { busy, check, error, progress } = useImport();
  const defaultStatus = useDefaultStatus();
  if (busy === 'checking') {
    return (
      <StepFrame
        note={t('check.nothingWritten')}
        buttons={<Button onClick={() => void cancelCheck()}>{t('button.cancelCheck')}</Button>}
      >
        <FileProgress title={t('check.running')} progress={progress} />
      </StepFrame>
    );
  }
  const isGone = error?.code === 'file_gone';
  return (
    <StepFrame
      note={check === null ? undefined : t('check.nothingWritten')}
      onRetry={isGone || error === null ? undefined : () => void runCheck()}
      buttons={
        <>
          {isGone && (
            <Button type="primary" onClick={() => void chooseFile(defaultStatus)}>
              {t('file.chooseOther')}
            </Button>
          )}
          <Button onClick={() => goBack('mapping')}>{t('button.back')}</Button>
          {check !== null && <ImportButton valid={check.valid} />}
        </>
      }
    >
      {check !== null && <CheckResult check={check} />}
    </StepFrame>
  );
}

function ImportButton({ valid }: { readonly valid: number }): ReactElement {
  const { t } = useTranslation('import');
  const format = useAmounts();
  const busy = useImport(state => state.busy);
  return (
    <Button type="primary" disabled={valid === 0 || busy !== null} onClick={() => void startImport()}>
      {t('button.import', { count: valid, shown: format.number(valid) })}
    </Button>
  );
}

function CheckResult({ check }: { readonly check: ImportCheck }): ReactElement {
  const { t } = useTranslation('import');
  return (
    <>
      <FactList
        facts={[
          { label: t('check.rows'), value: check.rows },
          { label: t('check.valid'), value: check.valid, tone: 'done' },
          { label: t('check.invalid'), value: check.invalid, tone: check.invalid > 0 ? 'wrong' : undefined },
        ]}
      />
      {check.invalid === 0 && <Alert type="success" showIcon title={t('check.allValid')} />}
      {check.invalid > 0 && (
        <>
          <FailedRowsNote invalid={check.invalid} shown={check.failures.length} />
          <FailureTable failures={check.failures} />
        </>
      )}
    </>
  );
}

function FailedRowsNote({ invalid, shown }: { readonly invalid: number; readonly shown: number }): ReactElement {
  const { t } = useTranslation('import');
  const format = useAmounts();
  const { busy, file, savedAs } = useImport();
  const fileName = t('failedRows.fileName', { name: (file?.name ?? '').replace(/\.[^.]*$/, '') });
  const save = (
    <Button size="small" loading={busy === 'saving'} onClick={() => void saveFailedRows(fileName)}>
      {t('button.saveFailed')}
    </Button>
  );
  return (
    <Alert
      type={savedAs === null ? 'warning' : 'success'}
      showIcon
      action={save}
      title={savedAs === null ? t('failedRows.hint') : t('failedRows.saved', { name: savedAs })}
      description={
        shown < invalid
          ? t('failedRows.first', { shown: format.number(shown), count: format.number(invalid) })
          : undefined
      }
    />
  );
}
