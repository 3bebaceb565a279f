/**
 * The tree on the screen. A row says how many customers are in the group and in those below; a click opens the list behind it. Dragging puts
 * a group into another, Alt+← takes it out one level, Alt+→ puts it into the one above it. Rules GT3, GT8.
 */
import { FilterOutlined, FolderOutlined } from '@ant-design/icons';
import { App, Button, Tooltip, Tree } from 'antd';
import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { openCustomers } from '../../app/state/customer-view.ts';
import { useCan } from '../../app/state/session.ts';
import type { ClassifyCounts } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { DeedMenu } from '../../ui/DeedMenu.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import type { GroupNode } from './build-tree.ts';
import styles from './groups.module.css';
import { useMove } from './use-move.ts';

export type GroupDeed = 'add' | 'addSegment' | 'change' | 'move' | 'delete';

export interface GroupTreeProps {
  readonly nodes: readonly GroupNode[];
  readonly counts: ClassifyCounts['groups'];
  readonly onDeed: (deed: GroupDeed, group: CustomerGroup) => void;
}

export function GroupTree({ nodes, counts, onDeed }: GroupTreeProps): ReactElement {
  const { t } = useTranslation('groups');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const mayManage = useCan('group.manage');
  const move = useMove();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string | null>(null);
  const flat = flatten(nodes);
  const moveTo = async (group: CustomerGroup, parentId: string | null): Promise<void> => {
    const error = await move(group, parentId);
    if (error !== null) void message.error(textOf(error));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = flat.find(entry => entry.node.key === selected);
    if (at === undefined || !mayManage) return;
    const target = event.altKey ? placeByKey(at, event.key) : undefined;
    if (target !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      void moveTo(at.node.group, target);
    } else if (event.key === 'F2') onDeed('change', at.node.group);
    else if (event.key === 'Delete') onDeed('delete', at.node.group);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the tree inside, which has the role
    <div className={styles.tree} onKeyDownCapture={onKeyDown}>
      <Tree<GroupNode>
        blockNode
        aria-label={t('title')}
        treeData={[...nodes]}
        expandedKeys={flat.map(entry => entry.node.key).filter(key => !closed.has(key))}
        onExpand={(_, { node, expanded }) =>
          setClosed(old => (expanded ? new Set([...old].filter(key => key !== node.key)) : new Set([...old, node.key])))
        }
        selectedKeys={selected === null ? [] : [selected]}
        onSelect={keys => setSelected(keys[0] === undefined ? null : String(keys[0]))}
        draggable={mayManage ? { icon: false } : false}
        onDrop={({ dragNode, node, dropToGap }) => {
          const parentId = dropToGap ? (flat.find(entry => entry.node.key === node.key)?.parentId ?? null) : node.key;
          void moveTo(dragNode.group, parentId);
        }}
        titleRender={node => <Row node={node} counts={counts} onDeed={onDeed} />}
      />
      {mayManage && <p className={styles.hint}>{t('keys')}</p>}
    </div>
  );
}

function Row({ node, counts, onDeed }: Omit<GroupTreeProps, 'nodes'> & { readonly node: GroupNode }): ReactElement {
  const { t } = useTranslation('groups');
  const format = useAmounts();
  const mayManage = useCan('group.manage');
  const mayCreate = useCan('group.create');
  const { group, children } = node;
  const { own = 0, all = 0 } = counts[node.key] ?? {};
  const isSegment = group.query !== undefined;
  const deeds: GroupDeed[] = [
    ...(mayCreate ? (['add', 'addSegment'] as const) : []),
    ...(mayManage ? (['change', 'move', 'delete'] as const) : []),
  ];
  const show = (): void =>
    openCustomers({
      ...EMPTY_FILTER,
      where: { field: 'groupIds', op: 'in_group', values: [group.groupId], sub: children.length > 0 },
    });
  return (
    <span className={styles.row}>
      <Tooltip title={t(isSegment ? 'segment' : 'static')}>
        <span className={styles.icon}>
          {isSegment ? <FilterOutlined aria-label={t('segment')} /> : <FolderOutlined aria-label={t('static')} />}
        </span>
      </Tooltip>
      <span
        className={styles.word}
        title={group.description === '' ? group.name : `${group.name}\n${group.description ?? ''}`}
      >
        {group.name}
      </span>
      <Button
        type="link"
        size="small"
        className={styles.count ?? ''}
        aria-label={t('open', { name: group.name, count: all })}
        title={children.length > 0 ? t('countBoth', { own: format.number(own), all: format.number(all) }) : undefined}
        onClick={event => {
          event.stopPropagation();
          show();
        }}
      >
        {format.number(all)}
      </Button>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- a menu within the row does not select the row */}
      <span className={styles.deeds} onClick={event => event.stopPropagation()}>
        <DeedMenu
          deeds={deeds.map(deed => ({ deed, label: t(`deed.${deed}`), isGrave: deed === 'delete' }))}
          label={t('deedsOf', { name: group.name })}
          onDeed={deed => onDeed(deed, group)}
        />
      </span>
    </span>
  );
}

interface Entry {
  readonly node: GroupNode;
  readonly parentId: string | null;
  /** Its parent's parent; undefined at the top. */
  readonly above: string | null | undefined;
  /** The sister before it. */
  readonly before: string | null;
}

function flatten(nodes: readonly GroupNode[], parentId: string | null = null, above?: string | null): Entry[] {
  return nodes.flatMap((node, index) => [
    { node, parentId, above, before: nodes[index - 1]?.key ?? null },
    ...flatten(node.children, node.key, parentId),
  ]);
}

/** Where Alt and an arrow take a group; undefined where there is no such place. */
function placeByKey(entry: Entry, key: string): string | null | undefined {
  if (key === 'ArrowLeft') return entry.parentId === null ? undefined : entry.above;
  if (key === 'ArrowRight') return entry.before ?? undefined;
  return undefined;
}
