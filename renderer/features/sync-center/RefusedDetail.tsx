/** An edit that the server did not take: why, what was wanted, and what can be done now. Rule SC5. */
import { Alert, Button, Descriptions, Popconfirm } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { openCustomer } from '../../app/state/customer-view.ts';
import type { RefusedItem } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import styles from './sync-center.module.css';
import { useAction } from './use-action.ts';
import { useWords } from './use-words.ts';

/** Giving up is asked for once more, since what was typed is then gone. */
export function RefusedDetail({ item, onDone }: { readonly item: RefusedItem; onDone: () => void }): ReactElement {
  const { t } = useTranslation('sync-center');
  const words = useWords();
  const format = useAmounts();
  const textOf = useErrorText();
  const action = useAction();
  const alsoWrong = item.fields.filter(wrong => wrong.code !== item.code);
  const wanted = Object.entries(item.wanted);
  return (
    <div className={styles.detail}>
      <div>
        <h2 className={styles.title}>{words.edit({ ...item, fields: [] })}</h2>
        <p className={styles.note}>{t('refused.madeAt', { at: format.dateTime(item.madeAt) })}</p>
      </div>
      <Alert
        type="warning"
        showIcon
        title={textOf({ field: '', code: item.code })}
        description={
          alsoWrong.length === 0
            ? undefined
            : alsoWrong.map(wrong => (
                <div key={`${wrong.field}:${wrong.code}`}>
                  {t('refused.field', { field: words.field(wrong.field), reason: textOf(wrong) })}
                </div>
              ))
        }
      />
      {action.error !== null && <ErrorNote error={action.error} />}
      {wanted.length > 0 && (
        <Descriptions
          size="small"
          column={1}
          bordered
          styles={{ label: { width: 120 } }}
          title={t('refused.wanted')}
          items={wanted.map(([field, value]) => ({
            key: field,
            label: words.field(field),
            children: words.value(field, value),
          }))}
        />
      )}
      <div className={styles.actions}>
        {item.kind.startsWith('customer.') && item.kind !== 'customer.create' && (
          <Button type="primary" onClick={() => openCustomer(item.docId)}>
            {t('refused.editAgain')}
          </Button>
        )}
        <Popconfirm
          title={t('refused.confirm')}
          okText={t('refused.confirmYes')}
          cancelText={t('refused.confirmNo')}
          onConfirm={() => action.run(() => data.dismiss(item.mutationId), onDone)}
        >
          <Button loading={action.isRunning}>{t('refused.dismiss')}</Button>
        </Popconfirm>
      </div>
    </div>
  );
}
