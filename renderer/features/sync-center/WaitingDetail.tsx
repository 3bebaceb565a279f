/** An edit that is stored here and waits to be sent: what it changes, and that nothing has to be done. Rule SC6. */
import { Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { openCustomer } from '../../app/state/customer-view.ts';
import { useSync } from '../../app/state/sync.ts';
import type { WaitingItem } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import styles from './sync-center.module.css';
import { useWords } from './use-words.ts';

/** Says when it will be sent. */
export function WaitingDetail({ item }: { readonly item: WaitingItem }): ReactElement {
  const { t } = useTranslation('sync-center');
  const words = useWords();
  const format = useAmounts();
  const { phase } = useSync();
  return (
    <div className={styles.detail}>
      <div>
        <h2 className={styles.title}>{words.edit({ ...item, fields: [] })}</h2>
        <p className={styles.note}>{t('waiting.madeAt', { at: format.dateTime(item.madeAt) })}</p>
      </div>
      {item.fields.length > 0 && (
        <p className={styles.note}>{t('waiting.fields', { fields: words.fields(item.fields) })}</p>
      )}
      <p className={styles.note}>{t(phase === 'offline' ? 'waiting.explainOffline' : 'waiting.explain')}</p>
      {item.kind.startsWith('customer.') && (
        <div className={styles.actions}>
          <Button onClick={() => openCustomer(item.docId)}>{t('openCustomer')}</Button>
        </div>
      )}
    </div>
  );
}
