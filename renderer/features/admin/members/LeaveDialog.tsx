/**
 * 离职交接: what becomes of a member's customers, told with their number before. Deactivating comes first, so that no new ones arrive while
 * they move; an order that was cut off is offered again. Rules AC8, HO1 to HO3.
 */
import { App, Modal, Progress, Radio, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  HAND_OVER_PREVIEW,
  HAND_OVER_RUN,
  MEMBERS_SET_ACTIVE,
  type MemberRow,
} from '../../../../common/protocol/calls/access.ts';
import { useCall } from '../../../app/call-server.ts';
import { useCan } from '../../../app/state/session.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from '../admin.module.css';
import { useOrder } from '../../../app/use-order.ts';

export interface LeaveDialogProps {
  readonly member: MemberRow;
  readonly members: readonly MemberRow[];
  /** Deactivates as well; otherwise the customers alone move. */
  readonly isLeaving: boolean;
  readonly onClose: (isDone: boolean) => void;
}

type Target = 'member' | 'pool' | 'stay';

/** The preview is asked for when the dialog opens. */
export function LeaveDialog({ member, members, isLeaving, onClose }: LeaveDialogProps): ReactElement {
  const { t } = useTranslation('admin/members');
  const { message } = App.useApp();
  const format = useAmounts();
  const order = useOrder();
  const mayTransfer = useCan('customer.transfer');
  const preview = useCall(HAND_OVER_PREVIEW, { fromUser: member.userId }, []);
  const customers = preview.value?.customers ?? member.customers;
  const [chosen, setChosen] = useState<Target | null>(null);
  const target = chosen ?? (mayTransfer && customers > 0 ? 'member' : 'stay');
  const [toUser, setToUser] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const isReady = !preview.isLoading && (target !== 'member' || toUser !== null);

  const run = async (): Promise<void> => {
    const { userId } = member;
    if (isLeaving && (await order.give(MEMBERS_SET_ACTIVE, { userId, active: false })) === null) return;
    for (let isDone = target === 'stay'; !isDone;) {
      const step = await order.give(HAND_OVER_RUN, { fromUser: userId, toUser: target === 'pool' ? null : toUser });
      if (step === null) return;
      setShare(step.total === 0 ? 100 : Math.floor((100 * step.moved) / step.total));
      isDone = step.done;
    }
    void message.success(t(isLeaving ? 'leave.done' : 'handOver.done', { name: member.name }));
    onClose(true);
  };
  const options: readonly Target[] = isLeaving ? ['member', 'pool', 'stay'] : ['member', 'pool'];
  return (
    <Modal
      open
      width={480}
      title={t(isLeaving ? 'leave.title' : 'handOver.title', { name: member.name })}
      okText={t(isLeaving ? 'leave.ok' : 'handOver.ok')}
      cancelText={t('cancel')}
      confirmLoading={order.isBusy}
      okButtonProps={{ danger: isLeaving, disabled: !isReady }}
      onOk={() => void run()}
      onCancel={() => onClose(share !== null)}
    >
      {order.error !== null && <ErrorNote error={order.error} onRetry={() => void run()} />}
      {isLeaving && <p>{t('leave.text')}</p>}
      <p>{t('handOver.count', { name: member.name, count: format.number(customers) })}</p>
      {preview.value?.open && (
        <p className={styles.quiet}>
          {t('handOver.open', {
            moved: format.number(preview.value.open.moved),
            total: format.number(preview.value.open.total),
          })}
        </p>
      )}
      {mayTransfer && customers > 0 && (
        <div className={styles.stack}>
          <Radio.Group
            aria-label={t('handOver.target')}
            value={target}
            onChange={event => setChosen(event.target.value as Target)}
            options={options.map(value => ({ value, label: t(`handOver.to.${value}`) }))}
          />
          {target === 'member' && (
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              aria-label={t('handOver.colleague')}
              placeholder={t('handOver.colleague')}
              value={toUser}
              onChange={setToUser}
              options={members
                .filter(item => item.active && item.userId !== member.userId)
                .map(item => ({
                  value: item.userId,
                  label: item.teamName === '' ? item.name : `${item.name} · ${item.teamName}`,
                }))}
            />
          )}
        </div>
      )}
      {share !== null && <Progress percent={share} />}
    </Modal>
  );
}
