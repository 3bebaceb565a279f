/** 成员: who works here, with which role and team, and what is done when somebody moves or leaves. Rules AC6 to AC8, HO1, DG1. */
import { ReloadOutlined } from '@ant-design/icons';
import { Button, Input, Table, Tag } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  MEMBERS_LIST,
  ROLES_LIST,
  TEAMS_LIST,
  type MemberRow,
  type RoleRow,
  type TeamRow,
} from '../../../../common/protocol/calls/access.ts';
import { foldText } from '../../../../common/query/fold.ts';
import { useCall } from '../../../app/call-server.ts';
import { DelegationDialog } from '../../../app/delegation/DelegationDialog.tsx';
import { useCan, useSession } from '../../../app/state/session.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from '../admin.module.css';
import { DeedMenu } from '../../../ui/DeedMenu.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import { useRoleName } from '../use-role-name.ts';
import { InviteButton } from '../invitations/InviteButton.tsx';
import { ResetPasswordDialog } from '../invitations/ResetPasswordDialog.tsx';
import { ChangeMemberDialog } from './ChangeMemberDialog.tsx';
import { LeaveDialog } from './LeaveDialog.tsx';
import { ReactivateDialog } from './ReactivateDialog.tsx';

type Deed = 'change' | 'handOver' | 'delegate' | 'reset' | 'deactivate' | 'reactivate';

/** The table with its dialogs. */
export function MembersSection(): ReactElement {
  const { t } = useTranslation('admin/members');
  const format = useAmounts();
  const loaded = useCall(MEMBERS_LIST, {}, []);
  const roles = useCall(ROLES_LIST, {}, []).value?.roles ?? [];
  const teams = useCall(TEAMS_LIST, {}, []).value?.teams ?? [];
  const [chosen, setChosen] = useState<{ readonly deed: Deed; readonly member: MemberRow } | null>(null);
  const members = loaded.value?.members;
  const active = members?.filter(member => member.active).length ?? 0;
  const close = (isDone: boolean): void => {
    setChosen(null);
    if (isDone) loaded.reload();
  };
  return (
    <PageFrame
      title={t('title')}
      note={members === undefined ? t('note') : t('noteTotal', { active: format.number(active) })}
      actions={
        <>
          <Button icon={<ReloadOutlined aria-hidden />} loading={loaded.isLoading} onClick={loaded.reload}>
            {t('reload')}
          </Button>
          <InviteButton />
        </>
      }
    >
      <OnlineContent loaded={loaded}>
        {value => <MembersTable members={value.members} onDeed={(deed, member) => setChosen({ deed, member })} />}
      </OnlineContent>
      {chosen !== null && (
        <DeedDialog {...chosen} members={members ?? []} roles={roles} teams={teams} onClose={close} />
      )}
    </PageFrame>
  );
}

interface DeedDialogProps {
  readonly deed: Deed;
  readonly member: MemberRow;
  readonly members: readonly MemberRow[];
  readonly roles: readonly RoleRow[];
  readonly teams: readonly TeamRow[];
  readonly onClose: (isDone: boolean) => void;
}

function DeedDialog({ deed, ...props }: DeedDialogProps): ReactElement {
  switch (deed) {
    case 'change':
      return <ChangeMemberDialog {...props} />;
    case 'delegate':
      return <DelegationDialog member={props.member} onClose={props.onClose} />;
    case 'reset':
      return <ResetPasswordDialog userId={props.member.userId} onClose={props.onClose} />;
    case 'reactivate':
      return <ReactivateDialog {...props} />;
    default:
      return <LeaveDialog {...props} isLeaving={deed === 'deactivate'} />;
  }
}

interface MembersTableProps {
  readonly members: readonly MemberRow[];
  readonly onDeed: (deed: Deed, member: MemberRow) => void;
}

function MembersTable({ members, onDeed }: MembersTableProps): ReactElement {
  const { t } = useTranslation('admin/members');
  const format = useAmounts();
  const roleName = useRoleName();
  const mayTransfer = useCan('customer.transfer');
  const mayDelegate = useCan('delegation.create');
  const mayReset = useCan('member.reset');
  const { userId: me } = useSession();
  const [words, setWords] = useState('');
  const rows = useMemo(() => {
    const wanted = foldText(words).trim();
    return members.filter(member => foldText(`${member.name}\n${member.login}\n${member.teamName}`).includes(wanted));
  }, [members, words]);
  const deedsOf = (member: MemberRow): Deed[] => [
    ...(member.isManaged ? (['change'] as const) : []),
    ...(mayTransfer && member.customers > 0 ? (['handOver'] as const) : []),
    ...(mayDelegate && member.isManaged && member.active ? (['delegate'] as const) : []),
    ...(mayReset && member.isManaged && member.active && member.userId !== me ? (['reset'] as const) : []),
    ...(member.isManaged ? [member.active ? ('deactivate' as const) : ('reactivate' as const)] : []),
  ];
  return (
    <>
      <Input.Search
        allowClear
        style={{ maxWidth: 280, flex: 'none' }}
        aria-label={t('search')}
        placeholder={t('search')}
        value={words}
        onChange={event => setWords(event.target.value)}
      />
      <div className={styles.fitted}>
        <Table<MemberRow>
          size="small"
          rowKey="userId"
          pagination={false}
          scroll={{ x: 720 }}
          dataSource={rows}
          locale={{ emptyText: t('none') }}
          columns={[
            {
              title: t('column.name'),
              fixed: 'left',
              width: 160,
              render: (_, member) => (
                <>
                  <span className={styles.name}>{member.name}</span>
                  <span className={styles.quiet}>{member.login}</span>
                </>
              ),
            },
            { title: t('column.role'), width: 120, render: (_, member) => roleName(member.role, member.roleName) },
            { title: t('column.team'), width: 120, ellipsis: true, render: (_, member) => member.teamName || '—' },
            {
              title: t('column.customers'),
              width: 80,
              align: 'right',
              render: (_, member) => format.number(member.customers),
            },
            {
              title: t('column.lastSeen'),
              width: 130,
              render: (_, member) => format.dateTime(member.lastSeenAt) || '—',
            },
            {
              title: t('column.state'),
              width: 80,
              render: (_, member) =>
                member.active ? t('state.active') : <Tag style={{ marginInlineEnd: 0 }}>{t('state.inactive')}</Tag>,
            },
            {
              title: <span className={styles.quiet}>{t('column.deeds')}</span>,
              fixed: 'right',
              width: 64,
              render: (_, member) => (
                <DeedMenu
                  deeds={deedsOf(member).map(deed => ({
                    deed,
                    label: t(`deed.${deed}`),
                    isGrave: deed === 'deactivate',
                  }))}
                  label={t('deedsOf', { name: member.name })}
                  onDeed={deed => onDeed(deed, member)}
                />
              ),
            },
          ]}
        />
      </div>
    </>
  );
}
