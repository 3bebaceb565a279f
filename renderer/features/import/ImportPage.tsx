/**
 * 导入: from a file to customers in four steps, also without network. What fails is shown before anything is written. Rules WI1 to WI7.
 *
 * The page shows the state of import-store.ts and calls import-actions.ts; it reads no file and writes nothing itself.
 */
import { LockOutlined } from '@ant-design/icons';
import { Alert, Steps } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/state/session.ts';
import { useSync } from '../../app/state/sync.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { CheckStep } from './CheckStep.tsx';
import { FileStep } from './FileStep.tsx';
import styles from './import.module.css';
import { STAGES, useImport, type Stage } from './import-store.ts';
import { MappingStep } from './MappingStep.tsx';
import { RunStep } from './RunStep.tsx';

const STEPS: Readonly<Record<Stage, () => ReactElement>> = {
  file: FileStep,
  mapping: MappingStep,
  check: CheckStep,
  run: RunStep,
};

/** The whole page. */
export function ImportPage(): ReactElement {
  const { t } = useTranslation('import');
  const format = useAmounts();
  const isAllowed = useCan('customer.import');
  const { stage, file } = useImport();
  const sync = useSync();
  if (!isAllowed) {
    return (
      <PageFrame title={t('title')}>
        <EmptyNote icon={<LockOutlined aria-hidden />} text={t('noPermission.text')} hint={t('noPermission.hint')} />
      </PageFrame>
    );
  }
  const Step = STEPS[stage];
  const note = file === null ? t('note') : t('fileNote', { name: file.name, size: format.bytes(file.size) });
  return (
    <PageFrame title={t('title')} note={note}>
      <Steps
        className={styles.steps}
        size="small"
        current={STAGES.indexOf(stage)}
        items={STAGES.map(name => ({ title: t(`stage.${name}`) }))}
      />
      {sync.phase === 'offline' && <Alert type="info" showIcon title={t('offline')} />}
      <Step />
    </PageFrame>
  );
}
