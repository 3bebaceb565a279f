/** Step 1: choose a file. Where it cannot be read as it is, the user says how it is written. Rules WI1, WI3. */
import { FileTextOutlined } from '@ant-design/icons';
import { Button, Spin } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { FormatFields } from './FormatFields.tsx';
import styles from './import.module.css';
import { chooseFile } from './import-actions.ts';
import { useImport } from './import-store.ts';
import { StepFrame } from './StepFrame.tsx';
import { useDefaultStatus } from './use-default-status.ts';

/** The errors after which another encoding or delimiter may help. */
const READABLE_OTHERWISE = new Set(['bad_encoding', 'not_csv', 'bad_row']);

/** The step as it is shown before a file is open. */
export function FileStep(): ReactElement {
  const { t } = useTranslation('import');
  const { busy, error, file, inspection } = useImport();
  const defaultStatus = useDefaultStatus();
  const isBusy = busy !== null;
  const choose = (
    <Button type="primary" size="large" loading={busy === 'opening'} onClick={() => void chooseFile(defaultStatus)}>
      {t(file === null ? 'file.choose' : 'file.chooseOther')}
    </Button>
  );
  const mayReadOtherwise = file !== null && error !== null && READABLE_OTHERWISE.has(error.code);
  const goOn = inspection !== null && error === null && (
    <Button onClick={() => useImport.setState({ stage: 'mapping' })}>{t('button.next')}</Button>
  );
  return (
    <StepFrame buttons={goOn}>
      {mayReadOtherwise && (
        <div className={styles.formats}>
          <FormatFields />
        </div>
      )}
      <Spin spinning={isBusy && busy !== 'opening'} description={t('file.reading')}>
        <EmptyNote
          icon={<FileTextOutlined aria-hidden />}
          text={t('file.text')}
          hint={t('file.hint')}
          action={choose}
        />
      </Spin>
    </StepFrame>
  );
}
