/** 邀请: who is invited and has not come yet; a new code, withdrawing, and inviting. Rules AN5, AN7, AN9. */
import { ReloadOutlined } from '@ant-design/icons';
import { App, Button, Space, Table, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  INVITATIONS_LIST,
  INVITATIONS_RENEW,
  INVITATIONS_WITHDRAW,
  type Invitation,
  type IssuedCode,
} from '../../../../common/protocol/calls/accounts.ts';
import { callServer, useCall } from '../../../app/call-server.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import { useFormat } from '../../../ui/format.ts';
import { useNow } from '../../../ui/hooks/use-now.ts';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import { useRoleName } from '../use-role-name.ts';
import styles from './invitations.module.css';
import { InviteButton } from './InviteButton.tsx';
import { IssuedCodeDialog } from './IssuedCodeDialog.tsx';

/** The list with its orders. */
export function InvitationsSection(): ReactElement {
  const { t } = useTranslation('admin/invitations');
  const { message, modal } = App.useApp();
  const textOf = useErrorText();
  const loaded = useCall(INVITATIONS_LIST, {}, []);
  const [issued, setIssued] = useState<IssuedCode | null>(null);

  const renew = async ({ invitationId }: Invitation): Promise<void> => {
    const answer = await callServer(INVITATIONS_RENEW, { invitationId });
    if (answer.ok) setIssued(answer.value);
    else void message.error(textOf(answer.error));
    loaded.reload();
  };
  const withdraw = ({ invitationId, name, login }: Invitation): void => {
    modal.confirm({
      title: t('withdraw.title', { name }),
      content: t('withdraw.text', { login }),
      okText: t('withdraw.ok'),
      okButtonProps: { danger: true },
      cancelText: t('cancel'),
      onOk: async () => {
        const answer = await callServer(INVITATIONS_WITHDRAW, { invitationId });
        if (answer.ok) void message.success(t('withdraw.done', { name }));
        else void message.error(textOf(answer.error));
        loaded.reload();
      },
    });
  };
  return (
    <PageFrame
      title={t('title')}
      note={t('note')}
      actions={
        <>
          <Button icon={<ReloadOutlined aria-hidden />} loading={loaded.isLoading} onClick={loaded.reload}>
            {t('reload')}
          </Button>
          <InviteButton onDone={loaded.reload} />
        </>
      }
    >
      <OnlineContent loaded={loaded}>
        {({ invitations }) =>
          invitations.length === 0 ? (
            <EmptyNote text={t('empty.text')} hint={t('empty.hint')} />
          ) : (
            <InvitationTable rows={invitations} onRenew={row => void renew(row)} onWithdraw={withdraw} />
          )
        }
      </OnlineContent>
      {issued !== null && <IssuedCodeDialog kind="invitation" issued={issued} onClose={() => setIssued(null)} />}
    </PageFrame>
  );
}

interface InvitationTableProps {
  readonly rows: readonly Invitation[];
  readonly onRenew: (row: Invitation) => void;
  readonly onWithdraw: (row: Invitation) => void;
}

function InvitationTable({ rows, onRenew, onWithdraw }: InvitationTableProps): ReactElement {
  const { t } = useTranslation('admin/invitations');
  const format = useFormat();
  const roleName = useRoleName();
  const now = useNow(60_000);
  return (
    <div className={styles.table}>
      <Table<Invitation>
        size="small"
        rowKey="invitationId"
        pagination={false}
        scroll={{ x: 760 }}
        dataSource={rows}
        columns={[
          {
            title: t('column.name'),
            width: 160,
            render: (_, row) => (
              <>
                <span className={styles.name}>{row.name}</span>
                <span className={styles.quiet}>{row.login}</span>
              </>
            ),
          },
          { title: t('column.role'), width: 110, render: (_, row) => roleName(row.role, row.roleName) },
          { title: t('column.team'), width: 120, ellipsis: true, render: (_, row) => row.teamName || '—' },
          { title: t('column.by'), width: 110, ellipsis: true, dataIndex: 'invitedByName' },
          {
            title: t('column.until'),
            width: 150,
            render: (_, row) =>
              row.expiresAt <= now ? <Tag color="warning">{t('expired')}</Tag> : format.dateTime(row.expiresAt),
          },
          {
            title: <span className={styles.quiet}>{t('column.deeds')}</span>,
            width: 170,
            render: (_, row) => (
              <Space size={4}>
                <Button
                  size="small"
                  type="link"
                  aria-label={t('renew.of', { name: row.name })}
                  onClick={() => onRenew(row)}
                >
                  {t('renew.button')}
                </Button>
                <Button
                  size="small"
                  type="link"
                  danger
                  aria-label={t('withdraw.of', { name: row.name })}
                  onClick={() => onWithdraw(row)}
                >
                  {t('withdraw.button')}
                </Button>
              </Space>
            ),
          },
        ]}
      />
    </div>
  );
}
