/**
 * An edit that the server did not take, or keeps for somebody who may decide about it: why, what was wanted, what became of it, and what
 * can be done now. Rules SC5, SC8, SC9.
 */
import { Alert, Button, Descriptions, Popconfirm } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { openCustomer } from '../../app/state/customer-view.ts';
import { offerEdit } from '../../app/state/edit-again.ts';
import { navigate } from '../../app/state/route.ts';
import type { RefusedItem } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import styles from './sync-center.module.css';
import { useAction } from './use-action.ts';
import { useWords } from './use-words.ts';

export function RefusedDetail({ item, onDone }: { readonly item: RefusedItem; onDone: () => void }): ReactElement {
  const { t } = useTranslation('sync-center');
  const words = useWords();
  const format = useAmounts();
  const action = useAction();
  const wanted = Object.entries(item.wanted);
  return (
    <div className={styles.detail}>
      <div>
        <h2 className={styles.title}>{words.edit({ ...item, fields: [] })}</h2>
        <p className={styles.note}>
          {t(item.fate === null ? 'refused.madeAt' : 'fate.madeAt', { at: format.dateTime(item.madeAt) })}
        </p>
      </div>
      <Reasons item={item} />
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
        <EditAgain item={item} />
        {item.canRetry && (
          <Button loading={action.isRunning} onClick={() => action.run(() => data.retry(item.mutationId), onDone)}>
            {t('refused.retry')}
          </Button>
        )}
        {item.fate !== null && item.fate.status !== 'open' ? (
          <Button type="primary" onClick={() => action.run(() => data.dismiss(item.mutationId), onDone)}>
            {t('fate.seen')}
          </Button>
        ) : (
          <Popconfirm
            title={t('refused.confirm')}
            okText={t('refused.confirmYes')}
            cancelText={t('refused.confirmNo')}
            onConfirm={() => action.run(() => data.dismiss(item.mutationId), onDone)}
          >
            <Button loading={action.isRunning}>{t('refused.dismiss')}</Button>
          </Popconfirm>
        )}
      </div>
    </div>
  );
}

/** Why, in sentences: of a batch each reason with how many customers it concerns; of a kept edit what became of it. */
function Reasons({ item }: { readonly item: RefusedItem }): ReactElement {
  const { t } = useTranslation('sync-center');
  const words = useWords();
  const format = useAmounts();
  const textOf = useErrorText();
  const { fate } = item;
  if (fate !== null && fate.status !== 'open') {
    const said = fate.reason === '' ? '' : t('fate.reason', { reason: fate.reason });
    return (
      <Alert
        type={fate.status === 'accepted' ? 'success' : 'warning'}
        showIcon
        title={t(`fate.${fate.status}`, { by: fate.by, at: fate.at === null ? '' : format.dateTime(fate.at) })}
        description={said === '' ? undefined : said}
      />
    );
  }
  // What stands in the first line with its numbers is not told again.
  const isWorded = words.refusal(item) !== null;
  const alsoWrong = item.fields.filter(wrong => !isWorded && wrong.code !== item.code);
  const lines =
    item.reasons.length > 0
      ? item.reasons.map(({ code, count }) => ({
          key: code,
          text: t('refused.reason', { count, shown: format.number(count), reason: textOf({ field: '', code }) }),
        }))
      : alsoWrong.map(wrong => ({
          key: `${wrong.field}:${wrong.code}`,
          text: t('refused.field', { field: words.field(wrong.field), reason: textOf(wrong) }),
        }));
  return (
    <Alert
      type={fate === null ? 'warning' : 'info'}
      showIcon
      title={
        item.reasons.length > 0
          ? t('refused.some', { count: item.count, shown: format.number(item.count) })
          : (words.refusal(item) ?? textOf({ field: '', code: item.code }))
      }
      description={lines.length === 0 ? undefined : lines.map(line => <div key={line.key}>{line.text}</div>)}
    />
  );
}

function EditAgain({ item }: { readonly item: RefusedItem }): ReactElement | null {
  const { t } = useTranslation('sync-center');
  if (item.kind === 'customers.batch' || item.kind === 'customers.import') {
    return (
      <Button type="primary" onClick={() => navigate('tasks')}>
        {t('refused.openTask')}
      </Button>
    );
  }
  if (item.fate !== null || !item.kind.startsWith('customer.') || item.kind === 'customer.create') return null;
  const edit = (): void => {
    if (item.kind === 'customer.patch') offerEdit(item.docId, item.wanted);
    openCustomer(item.docId);
  };
  return (
    <Button type="primary" onClick={edit}>
      {t('refused.editAgain')}
    </Button>
  );
}
