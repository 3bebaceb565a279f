/** 团队: the tree of teams. Everything is a menu and a dialog, so that it works from the keyboard. Rule AC10. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Table } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { TEAMS_LIST, type TeamRow } from '../../../../common/protocol/calls/access.ts';
import { useCall } from '../../../app/call-server.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from '../admin.module.css';
import { DeedMenu } from '../../../ui/DeedMenu.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import { buildTeamTree, type TeamNode } from '../team-tree.ts';
import { DeleteTeamDialog } from './DeleteTeamDialog.tsx';
import { TeamDialog } from './TeamDialog.tsx';

type Deed = 'add' | 'change' | 'delete';
interface Opened {
  readonly deed: Deed;
  /** Null: a new team at the top. */
  readonly team: TeamRow | null;
}

/** The tree with its dialogs. */
export function TeamsSection(): ReactElement {
  const { t } = useTranslation('admin/teams');
  const loaded = useCall(TEAMS_LIST, {}, []);
  const [opened, setOpened] = useState<Opened | null>(null);
  const teams = loaded.value?.teams ?? [];
  const close = (isDone: boolean): void => {
    setOpened(null);
    if (isDone) loaded.reload();
  };
  const add = (
    <Button icon={<PlusOutlined aria-hidden />} onClick={() => setOpened({ deed: 'add', team: null })}>
      {t('addTop')}
    </Button>
  );
  return (
    <PageFrame title={t('title')} note={t('note')} actions={teams.length > 0 && add}>
      <OnlineContent loaded={loaded}>
        {value =>
          value.teams.length === 0 ? (
            <EmptyNote text={t('none')} hint={t('noneHint')} action={add} />
          ) : (
            <TeamTable teams={value.teams} onDeed={(deed, team) => setOpened({ deed, team })} />
          )
        }
      </OnlineContent>
      {opened?.deed === 'delete' && opened.team !== null && (
        <DeleteTeamDialog team={opened.team} teams={teams} onClose={close} />
      )}
      {(opened?.deed === 'add' || opened?.deed === 'change') && (
        <TeamDialog isNew={opened.deed === 'add'} team={opened.team} teams={teams} onClose={close} />
      )}
    </PageFrame>
  );
}

interface TeamTableProps {
  readonly teams: readonly TeamRow[];
  readonly onDeed: (deed: Deed, team: TeamRow) => void;
}

function TeamTable({ teams, onDeed }: TeamTableProps): ReactElement {
  const { t } = useTranslation('admin/teams');
  const format = useAmounts();
  const tree = useMemo(() => buildTeamTree(teams), [teams]);
  // Kept are the closed ones: a team that gets its first one below shows it.
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const openIds = teams.map(team => team.teamId).filter(id => !closed.has(id));
  const deeds: readonly Deed[] = ['add', 'change', 'delete'];
  return (
    <div className={styles.fitted}>
      <Table<TeamNode>
        size="small"
        rowKey="teamId"
        pagination={false}
        scroll={{ x: 420 }}
        expandable={{
          expandedRowKeys: openIds,
          onExpand: (isOpen, { teamId }) =>
            setClosed(old => (isOpen ? new Set([...old].filter(id => id !== teamId)) : new Set([...old, teamId]))),
        }}
        dataSource={tree}
        columns={[
          { title: t('column.name'), dataIndex: 'name' },
          { title: t('column.members'), width: 90, align: 'right', render: (_, team) => format.number(team.members) },
          {
            title: t('column.customers'),
            width: 90,
            align: 'right',
            render: (_, team) => format.number(team.customers),
          },
          {
            title: <span className={styles.quiet}>{t('column.deeds')}</span>,
            fixed: 'right',
            width: 64,
            render: (_, team) => (
              <DeedMenu
                deeds={deeds.map(deed => ({ deed, label: t(`deed.${deed}`), isGrave: deed === 'delete' }))}
                label={t('deedsOf', { name: team.name })}
                onDeed={deed => onDeed(deed, team)}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
