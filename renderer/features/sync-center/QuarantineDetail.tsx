/**
 * An edit of somebody else that could not be applied: the customer has gone to this user, or was deleted. What its author saw and wanted
 * stands beside what is there now; it is taken over as one's own edit or given up with a reason. Rule SC7.
 */
import { Alert, App, Button, Input, Table } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  QUARANTINE_ACCEPT,
  QUARANTINE_DISCARD,
  type QuarantinedEdit,
} from '../../../common/protocol/calls/quarantine.ts';
import type { MutationKind } from '../../../common/protocol/mutation.ts';
import { callServer } from '../../app/call-server.ts';
import { openCustomer } from '../../app/state/customer-view.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import styles from './sync-center.module.css';
import { useAction } from './use-action.ts';
import { useWords } from './use-words.ts';

export function QuarantineDetail({
  item,
  onDone,
}: {
  readonly item: QuarantinedEdit;
  onDone: () => void;
}): ReactElement {
  const { t } = useTranslation('sync-center');
  const { message } = App.useApp();
  const words = useWords();
  const format = useAmounts();
  const action = useAction();
  const [reason, setReason] = useState('');
  const { authorId, mutationId } = item;
  const key = { authorId, mutationId };
  const done = (text: string) => (): void => {
    void message.success(text);
    onDone();
  };
  const accept = (): void => action.run(() => callServer(QUARANTINE_ACCEPT, key), done(t('quarantine.accepted')));
  const discard = (): void =>
    action.run(
      () => callServer(QUARANTINE_DISCARD, { ...key, reason: reason.trim() }),
      done(t('quarantine.discarded')),
    );
  const show = (field: string, value: QuarantinedEdit['fields'][number]['seen'], isReadable: boolean): string =>
    isReadable ? words.value(field, value) : t('quarantine.hidden');
  return (
    <div className={styles.detail}>
      <div>
        <h2 className={styles.title}>
          {words.edit({ kind: item.kind as MutationKind, title: item.customerName, fields: [] })}
        </h2>
        <p className={styles.note}>
          {t('quarantine.madeBy', { by: item.authorName, at: format.dateTime(item.madeAt) })}
        </p>
      </div>
      <Alert type="info" showIcon title={t(item.canAccept ? 'quarantine.explain' : 'quarantine.explainDeleted')} />
      {action.error !== null && <ErrorNote error={action.error} />}
      <Table
        size="small"
        pagination={false}
        rowKey="field"
        scroll={{ x: 'max-content' }}
        dataSource={[...item.fields]}
        columns={[
          { title: t('quarantine.field'), render: (_, row) => words.field(row.field) },
          { title: t('quarantine.seen'), render: (_, row) => show(row.field, row.seen, row.isReadable) },
          { title: t('quarantine.wanted'), render: (_, row) => show(row.field, row.wanted, row.isReadable) },
          { title: t('quarantine.current'), render: (_, row) => show(row.field, row.current, row.isReadable) },
        ]}
      />
      <div className={styles.actions}>
        {item.canAccept && (
          <Button type="primary" loading={action.isRunning} onClick={accept}>
            {t('quarantine.accept')}
          </Button>
        )}
        {item.canAccept && (
          <Button type="link" onClick={() => openCustomer(item.customerId)}>
            {t('openCustomer')}
          </Button>
        )}
      </div>
      <div className={styles.discard}>
        <Input
          value={reason}
          maxLength={200}
          aria-label={t('quarantine.reason')}
          placeholder={t('quarantine.reason')}
          onChange={event => setReason(event.target.value)}
        />
        <Button disabled={reason.trim() === '' || action.isRunning} onClick={discard}>
          {t('quarantine.discard')}
        </Button>
      </div>
    </div>
  );
}
