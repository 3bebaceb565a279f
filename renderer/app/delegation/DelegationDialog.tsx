/** 代理: lends a member's scope to another one for a time, and ends what is lent. Rules DG1 to DG4. */
import { App, Button, DatePicker, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DELEGATIONS_CREATE,
  DELEGATIONS_END,
  DELEGATIONS_LIST,
  type DelegationRow,
} from '../../../common/protocol/calls/access.ts';
import { useCall } from '../call-server.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useReference } from '../state/reference.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import styles from './delegation.module.css';
import { useOrder } from '../use-order.ts';

export interface DelegationDialogProps {
  /** Whose scope is lent. */
  readonly member: { readonly userId: string; readonly name: string };
  readonly onClose: (isDone: boolean) => void;
}

/** What is lent already stands below. */
export function DelegationDialog({ member, onClose }: DelegationDialogProps): ReactElement {
  const { t } = useTranslation('delegation');
  const { message } = App.useApp();
  const order = useOrder();
  const { members } = useReference();
  const loaded = useCall(DELEGATIONS_LIST, {}, []);
  const [toUser, setToUser] = useState<string | null>(null);
  const [span, setSpan] = useState<readonly [Dayjs, Dayjs]>(() => [
    dayjs().startOf('minute'),
    dayjs().add(7, 'day').endOf('day'),
  ]);
  const open =
    loaded.value?.delegations.filter(
      item => [item.fromUser, item.toUser].includes(member.userId) && item.state !== 'ended',
    ) ?? [];

  const lend = async (): Promise<void> => {
    if (toUser === null) return;
    const [startsAt, endsAt] = [span[0].valueOf(), span[1].valueOf()];
    const input = { fromUser: member.userId, toUser, startsAt, endsAt };
    if ((await order.give(DELEGATIONS_CREATE, input)) === null) return;
    void message.success(t('done'));
    onClose(true);
  };
  const end = async (delegationId: string): Promise<void> => {
    if ((await order.give(DELEGATIONS_END, { delegationId })) !== null) loaded.reload();
  };
  return (
    <Modal
      open
      width={480}
      title={t('title', { name: member.name })}
      okText={t('ok')}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      okButtonProps={{ disabled: toUser === null }}
      onOk={() => void lend()}
      onCancel={() => onClose(false)}
    >
      {order.error !== null && <ErrorNote error={order.error} />}
      <p>{t('text', { name: member.name })}</p>
      <span className={styles.field}>{t('to')}</span>
      <Select
        style={{ width: '100%' }}
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('to')}
        placeholder={t('toPlaceholder')}
        value={toUser}
        onChange={setToUser}
        options={[...members.values()]
          .filter(item => item.active && item.userId !== member.userId)
          .map(item => ({ value: item.userId, label: item.name }))}
      />
      <span className={styles.field}>{t('span')}</span>
      <DatePicker.RangePicker
        style={{ width: '100%' }}
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        allowClear={false}
        value={[span[0], span[1]]}
        onChange={chosen => {
          const [from, to] = chosen ?? [];
          if (from && to) setSpan([from, to]);
        }}
      />
      {open.length > 0 && <OpenDelegations rows={open} isBusy={order.isBusy} onEnd={id => void end(id)} />}
    </Modal>
  );
}

interface OpenDelegationsProps {
  readonly rows: readonly DelegationRow[];
  readonly isBusy: boolean;
  readonly onEnd: (delegationId: string) => void;
}

function OpenDelegations({ rows, isBusy, onEnd }: OpenDelegationsProps): ReactElement {
  const { t } = useTranslation('delegation');
  const format = useAmounts();
  return (
    <>
      <span className={styles.field}>{t('open')}</span>
      <ul className={styles.list}>
        {rows.map(({ delegationId, fromName, toName, startsAt, endsAt, state }) => (
          <li key={delegationId}>
            <span>
              {fromName} → {toName} · {format.dateTime(startsAt)} – {format.dateTime(endsAt)}{' '}
              <span className={styles.quiet}>{t(`state.${state}`)}</span>
            </span>
            <Button size="small" disabled={isBusy} onClick={() => onEnd(delegationId)}>
              {t('end')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
