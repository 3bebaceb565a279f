/**
 * 标签: all tags of the company by category, with colour, number of customers, who made them and when. A click on the number opens the list
 * behind it. Rules TG1 to TG8.
 */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Skeleton, Table } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTag } from '../../../common/domain/classification.ts';
import { chipFilter } from '../../../common/query/chips.ts';
import { foldText } from '../../../common/query/fold.ts';
import { openCustomers } from '../../app/state/customer-view.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { useClassifyCounts } from '../../app/state/use-classify-counts.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { DeedMenu } from '../../ui/DeedMenu.tsx';
import { EmptyNote } from '../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { DeleteTagDialog } from './DeleteTagDialog.tsx';
import { MergeTagDialog } from './MergeTagDialog.tsx';
import { TagDialog } from './TagDialog.tsx';
import styles from './tags.module.css';

const DEEDS = ['change', 'merge', 'delete'] as const;
type Deed = (typeof DEEDS)[number];
interface Opened {
  readonly deed: Deed | 'add';
  readonly tag: CustomerTag | null;
}

/** The list with its dialogs. */
export function TagsPage(): ReactElement {
  const { t } = useTranslation('tags');
  const format = useAmounts();
  const { tags } = useReference();
  const counts = useClassifyCounts();
  const mayCreate = useCan('tag.create');
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = (): void => setOpened(null);
  const found = useMemo(() => filterTags([...tags.values()], search), [tags, search]);
  const max = counts.value?.limits.tags ?? 0;
  const add = mayCreate && (
    <Button
      type={tags.size === 0 ? 'primary' : 'default'}
      icon={<PlusOutlined aria-hidden />}
      onClick={() => setOpened({ deed: 'add', tag: null })}
    >
      {t('add')}
    </Button>
  );
  return (
    <PageFrame
      title={t('title')}
      note={max === 0 ? t('note') : t('noteOf', { n: format.number(tags.size), max: format.number(max) })}
      actions={tags.size > 0 && add}
    >
      {counts.error !== undefined && <ErrorNote error={counts.error} onRetry={counts.reload} />}
      {tags.size === 0 && <EmptyNote text={t('none')} hint={t('noneHint')} action={add} />}
      {tags.size > 0 && (
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
          ) : (
            <TagTable tags={found} counts={counts.value?.tags ?? {}} onDeed={(deed, tag) => setOpened({ deed, tag })} />
          )}
        </>
      )}
      {opened?.deed === 'add' && <TagDialog tag={null} onClose={close} />}
      {opened?.deed === 'change' && opened.tag !== null && <TagDialog tag={opened.tag} onClose={close} />}
      {opened?.deed === 'merge' && opened.tag !== null && (
        <MergeTagDialog tag={opened.tag} counts={counts.value?.tags ?? {}} onClose={close} />
      )}
      {opened?.deed === 'delete' && opened.tag !== null && <DeleteTagDialog tag={opened.tag} onClose={close} />}
    </PageFrame>
  );
}

interface TagTableProps {
  readonly tags: readonly CustomerTag[];
  readonly counts: Readonly<Record<string, number>>;
  readonly onDeed: (deed: Deed, tag: CustomerTag) => void;
}

function TagTable({ tags, counts, onDeed }: TagTableProps): ReactElement {
  const { t } = useTranslation('tags');
  const format = useAmounts();
  const reference = useReference();
  const mayManage = useCan('tag.manage');
  return (
    <div className={styles.table}>
      <Table<CustomerTag>
        size="small"
        rowKey="tagId"
        pagination={tags.length > 100 ? { pageSize: 100, showSizeChanger: false, size: 'small' } : false}
        scroll={{ x: 640 }}
        dataSource={[...tags]}
        locale={{ emptyText: t('notFound') }}
        columns={[
          {
            title: t('column.name'),
            sorter: (a, b) => a.name.localeCompare(b.name),
            render: (_, tag) => (
              <span className={styles.name}>
                <span className={styles.dot} style={{ background: tag.color }} aria-hidden />
                <span className={styles.word} title={tag.name}>
                  {tag.name}
                </span>
              </span>
            ),
          },
          {
            title: t('column.category'),
            width: 140,
            sorter: (a, b) => a.category.localeCompare(b.category) || a.name.localeCompare(b.name),
            render: (_, tag) => (tag.category === '' ? <span className={styles.quiet}>—</span> : tag.category),
          },
          {
            title: t('column.customers'),
            width: 100,
            align: 'right',
            sorter: (a, b) => (counts[a.tagId] ?? 0) - (counts[b.tagId] ?? 0),
            render: (_, tag) => <Count tag={tag} count={counts[tag.tagId] ?? 0} />,
          },
          { title: t('column.createdBy'), width: 120, render: (_, tag) => reference.memberName(tag.createdBy) },
          {
            title: t('column.createdAt'),
            width: 120,
            sorter: (a, b) => a.createdAt - b.createdAt,
            render: (_, tag) => <span className={styles.quiet}>{format.date(tag.createdAt)}</span>,
          },
          ...(mayManage
            ? [
                {
                  title: <span className={styles.hidden}>{t('column.deeds')}</span>,
                  width: 56,
                  fixed: 'right' as const,
                  render: (_: unknown, tag: CustomerTag) => (
                    <DeedMenu
                      deeds={DEEDS.map(deed => ({ deed, label: t(`deed.${deed}`), isGrave: deed === 'delete' }))}
                      label={t('deedsOf', { name: tag.name })}
                      onDeed={deed => onDeed(deed, tag)}
                    />
                  ),
                },
              ]
            : []),
        ]}
      />
    </div>
  );
}

function Count({ tag, count }: { readonly tag: CustomerTag; readonly count: number }): ReactElement {
  const { t } = useTranslation('tags');
  const format = useAmounts();
  if (count === 0) return <span className={styles.quiet}>0</span>;
  return (
    <Button
      type="link"
      size="small"
      className={styles.count ?? ''}
      aria-label={t('open', { name: tag.name, count })}
      onClick={() => openCustomers(chipFilter({ tagIds: [tag.tagId] }))}
    >
      {format.number(count)}
    </Button>
  );
}

/** Tags whose name or category holds the words. */
function filterTags(tags: readonly CustomerTag[], search: string): CustomerTag[] {
  const wanted = foldText(search.trim());
  return tags
    .filter(tag => wanted === '' || foldText(tag.name).includes(wanted) || foldText(tag.category).includes(wanted))
    .toSorted((a, b) => a.category.localeCompare(b.category) || a.name.localeCompare(b.name));
}
