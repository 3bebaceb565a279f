/** One dictionary value with what it means and how many customers have it; taken out of use, with an offer to put another in its place. Rules DN6, DN8. */
import { App, Button, Modal, Select, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { DictionaryEntry, DictionaryKind } from '../../../../common/domain/classification.ts';
import { useReference } from '../../../app/state/reference.ts';
import { data } from '../../../data/client.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { useErrorText } from '../../../ui/error-text.ts';
import { useAnswer } from '../../../ui/hooks/use-answer.ts';
import styles from '../admin.module.css';
import { useLocalOrder } from '../use-local-order.ts';

/** The field of customers that holds values of the dictionary. */
const FIELD_OF: Readonly<Partial<Record<DictionaryKind, 'source' | 'scene' | 'status'>>> = {
  channel: 'source',
  scene: 'scene',
  status: 'status',
};

export function EntryRow({
  entry,
  onOpen,
}: {
  readonly entry: DictionaryEntry;
  readonly onOpen: () => void;
}): ReactElement {
  const { t } = useTranslation('admin/dictionaries');
  const { message } = App.useApp();
  const { labelOf } = useReference();
  const textOf = useErrorText();
  const format = useAmounts();
  const order = useLocalOrder();
  const [isReplacing, setIsReplacing] = useState(false);
  const name = labelOf(entry.entryId);
  const count = useCount(entry);
  const retire = async (): Promise<void> => {
    const answer = await data.retireEntry(entry.entryId, !entry.retired);
    if (!answer.ok) void message.error(textOf(answer.error));
    else void message.success(t(entry.retired ? 'takenUp' : 'retired', { name }));
  };
  const { cost } = entry;
  return (
    <>
      {entry.color !== null && entry.color !== undefined && (
        <span className={styles.swatch} style={{ background: entry.color }} aria-hidden />
      )}
      <span className={styles.grow}>
        <span className={styles.name}>{name}</span>
        <span className={styles.quiet}>
          {[
            entry.meaning === null ? '' : t(`meaning.${entry.meaning}`),
            cost === null || cost === undefined
              ? ''
              : t(`cost.${cost.period}`, { amount: `${cost.currency} ${format.number(cost.amount)}` }),
            count === null ? '' : t('customers', { count, shown: format.number(count) }),
            entry.dataSchema === null || entry.dataSchema === undefined ? '' : t('hasSchema'),
          ]
            .filter(text => text !== '')
            .join(' · ')}
        </span>
      </span>
      {entry.retired && <Tag>{t('retiredTag')}</Tag>}
      {entry.retired && count !== null && count > 0 && entry.kind !== 'status' && (
        <Button size="small" onClick={() => setIsReplacing(true)}>
          {t('replace')}
        </Button>
      )}
      <Button size="small" aria-label={t('changeOf', { name })} onClick={onOpen}>
        {t('change')}
      </Button>
      <Button
        size="small"
        loading={order.isBusy}
        aria-label={t(entry.retired ? 'takeUpOf' : 'retireOf', { name })}
        onClick={() => void retire()}
      >
        {t(entry.retired ? 'takeUp' : 'retire')}
      </Button>
      {isReplacing && <ReplaceDialog entry={entry} count={count ?? 0} onClose={() => setIsReplacing(false)} />}
    </>
  );
}

/** Customers here that have the value; null of values that customers do not have. */
function useCount(entry: DictionaryEntry): number | null {
  const field = FIELD_OF[entry.kind];
  const { value } = useAnswer(
    () =>
      field === undefined
        ? Promise.resolve({ ok: true as const, value: 0 })
        : data.count({ keyword: '', where: { field, op: 'is', value: entry.entryId } }),
    [entry.entryId, entry.retired],
  );
  return field === undefined || value === undefined ? null : value;
}

/** A batch puts another value in the place of this one. */
function ReplaceDialog({
  entry,
  count,
  onClose,
}: {
  readonly entry: DictionaryEntry;
  readonly count: number;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation('admin/dictionaries');
  const { list, labelOf } = useReference();
  const { message } = App.useApp();
  const order = useLocalOrder();
  const [target, setTarget] = useState<string | null>(null);
  const field = FIELD_OF[entry.kind] ?? 'source';
  const choices = list(entry.kind).filter(other => entry.kind !== 'scene' || other.parentId === entry.parentId);
  const run = async (): Promise<void> => {
    const filter = { keyword: '', where: { field, op: 'is' as const, value: entry.entryId } };
    const isDone = await order.give(() =>
      data.runBatch({ kind: 'filter', filter, except: [] }, { type: 'set_field', field, value: target }),
    );
    if (!isDone) return;
    void message.success(t('replacing'));
    onClose();
  };
  return (
    <Modal
      open
      width={480}
      title={t('replaceTitle', { name: labelOf(entry.entryId) })}
      okText={t('replaceOk', { count })}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      okButtonProps={{ disabled: target === null }}
      onOk={() => void run()}
      onCancel={onClose}
    >
      <p>{t('replaceText', { count })}</p>
      <Select<string | null>
        aria-label={t('replaceBy')}
        className={styles.wide ?? ''}
        placeholder={t('replaceBy')}
        value={target}
        options={choices.map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }))}
        onChange={setTarget}
      />
    </Modal>
  );
}
