/**
 * 分组: the tree of groups and dynamic segments with their numbers. Groups are moved by dragging, by keys (Alt and arrows) and by a dialog.
 * Rules GT1 to GT8, GS1 to GS4.
 */
import { FilterOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Skeleton } from 'antd';
import { useMemo, useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import type { FilterNode } from '../../../common/query/types.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { useClassifyCounts } from '../../app/state/use-classify-counts.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { buildGroupTree, filterTree } from './build-tree.ts';
import { DeleteGroupDialog } from './DeleteGroupDialog.tsx';
import { GroupDialog } from './GroupDialog.tsx';
import { GroupTree, type GroupDeed } from './GroupTree.tsx';
import styles from './groups.module.css';
import { MoveGroupDialog } from './MoveGroupDialog.tsx';

export interface ConditionsInput {
  readonly value: FilterNode | null;
  /** Null while the conditions are not complete. */
  readonly onChange: (value: FilterNode | null) => void;
}
export interface GroupsPageProps {
  /** The builder of conditions, which belongs to the customers. */
  readonly renderConditions: (input: ConditionsInput) => ReactNode;
}

type Opened =
  | { readonly deed: 'add' | 'addSegment'; readonly parentId: string | null }
  | { readonly deed: 'change' | 'move' | 'delete'; readonly group: CustomerGroup };

/** The tree with its dialogs. */
export function GroupsPage({ renderConditions }: GroupsPageProps): ReactElement {
  const { t } = useTranslation('groups');
  const format = useAmounts();
  const { groups } = useReference();
  const counts = useClassifyCounts();
  const mayCreate = useCan('group.create');
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<Opened | null>(null);
  const tree = useMemo(() => buildGroupTree(groups.values()), [groups]);
  const shown = useMemo(() => filterTree(tree, search), [tree, search]);
  const close = (): void => setOpened(null);
  const max = counts.value?.limits.groups ?? 0;
  const add = mayCreate && (
    <Button icon={<PlusOutlined aria-hidden />} onClick={() => setOpened({ deed: 'add', parentId: null })}>
      {t('add')}
    </Button>
  );
  const open = (deed: GroupDeed, group: CustomerGroup): void => {
    if (deed === 'add' || deed === 'addSegment') setOpened({ deed, parentId: group.groupId });
    else setOpened({ deed, group });
  };
  return (
    <PageFrame
      title={t('title')}
      note={max === 0 ? t('note') : t('noteOf', { n: format.number(groups.size), max: format.number(max) })}
      actions={
        groups.size > 0 &&
        mayCreate && (
          <>
            {add}
            <Button
              icon={<FilterOutlined aria-hidden />}
              onClick={() => setOpened({ deed: 'addSegment', parentId: null })}
            >
              {t('addSegment')}
            </Button>
          </>
        )
      }
    >
      {counts.error !== undefined && <ErrorNote error={counts.error} onRetry={counts.reload} />}
      {groups.size === 0 ? (
        <EmptyNote text={t('none')} hint={t('noneHint')} action={add} />
      ) : (
        <>
          <Input.Search
            className={styles.search ?? ''}
            allowClear
            placeholder={t('find')}
            aria-label={t('find')}
            value={search}
            onChange={event => setSearch(event.target.value)}
          />
          {counts.value === undefined && counts.error === undefined ? (
            <Skeleton active />
          ) : shown.length === 0 ? (
            <EmptyNote text={t('notFound')} />
          ) : (
            <GroupTree nodes={shown} counts={counts.value?.groups ?? {}} onDeed={open} />
          )}
        </>
      )}
      {(opened?.deed === 'add' || opened?.deed === 'addSegment') && (
        <GroupDialog
          group={null}
          parentId={opened.parentId}
          isSegment={opened.deed === 'addSegment'}
          renderConditions={renderConditions}
          onClose={close}
        />
      )}
      {opened?.deed === 'change' && (
        <GroupDialog
          group={opened.group}
          parentId={opened.group.parentId}
          isSegment={opened.group.query !== undefined}
          renderConditions={renderConditions}
          onClose={close}
        />
      )}
      {opened?.deed === 'move' && <MoveGroupDialog group={opened.group} tree={tree} onClose={close} />}
      {opened?.deed === 'delete' && <DeleteGroupDialog group={opened.group} onClose={close} />}
    </PageFrame>
  );
}
