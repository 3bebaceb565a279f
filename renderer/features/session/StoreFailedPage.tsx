/** The local store could not be opened, or closed by itself: why, and what can be done. */
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { OtherAccount } from './OtherAccount.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';

export interface StoreFailedPageProps {
  readonly error: AppErrorData;
  readonly onRetry: () => void;
}

/** The sentence of the error, another try, and the ways out. */
export function StoreFailedPage({ error, onRetry }: StoreFailedPageProps): ReactElement {
  const { t } = useTranslation('session');
  return (
    <QuietColumn title={t('failed.title')} note={<p>{t('failed.note')}</p>}>
      <ErrorNote error={error} />
      <div className={styles.actions}>
        <Button type="primary" size="large" block onClick={onRetry}>
          {t('failed.retry')}
        </Button>
      </div>
      <OtherAccount hint={t('failed.hint')} />
    </QuietColumn>
  );
}
