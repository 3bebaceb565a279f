/** Two people changed the same field: which value stands, by whom, which one was overwritten, and the way back. Rule SC4. */
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { openCustomer } from '../../app/state/customer-view.ts';
import { useReference } from '../../app/state/reference.ts';
import type { ConflictItem } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import styles from './sync-center.module.css';
import { useAction } from './use-action.ts';
import { useWords } from './use-words.ts';

/** Restoring writes the old value as a new edit, which is merged like any other. */
export function ConflictDetail({ item, onDone }: { readonly item: ConflictItem; onDone: () => void }): ReactElement {
  const { t } = useTranslation('sync-center');
  const words = useWords();
  const reference = useReference();
  const format = useAmounts();
  const action = useAction();
  const field = words.field(item.field);
  const lostBy = item.lostBy === null ? t('conflict.someone') : reference.memberName(item.lostBy);
  return (
    <div className={styles.detail}>
      <div>
        <h2 className={styles.title}>{t('conflict.title', { name: item.customerName, field })}</h2>
        <p className={styles.note}>{t('conflict.explain', { field, at: format.dateTime(item.at) })}</p>
      </div>
      {action.error !== null && <ErrorNote error={action.error} />}
      <div className={styles.sides}>
        <div className={styles.side}>
          <h3 className={styles.sideTitle}>{t('conflict.kept', { by: reference.memberName(item.keptBy) })}</h3>
          <p className={styles.sideValue}>{words.value(item.field, item.kept)}</p>
        </div>
        <div className={styles.side}>
          <h3 className={styles.sideTitle}>{t('conflict.lost', { by: lostBy })}</h3>
          <p className={`${styles.sideValue} ${styles.lost}`}>{words.value(item.field, item.lost)}</p>
        </div>
      </div>
      {!item.canRestore && <p className={styles.note}>{t('conflict.cannotRestore')}</p>}
      <div className={styles.actions}>
        {item.canRestore && (
          <Button loading={action.isRunning} onClick={() => action.run(() => data.restore(item.historyId), onDone)}>
            {t('conflict.restore')}
          </Button>
        )}
        <Button disabled={action.isRunning} onClick={() => action.run(() => data.dismiss(item.historyId), onDone)}>
          {t('conflict.dismiss')}
        </Button>
        <Button type="link" onClick={() => openCustomer(item.customerId)}>
          {t('openCustomer')}
        </Button>
      </div>
    </div>
  );
}
