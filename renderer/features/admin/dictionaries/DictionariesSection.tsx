/**
 * 数据字典: channels with their scenes, statuses with the moves between them, behaviour and interaction types. Values are added, changed, put
 * in order, taken out of use and back; a retired one is replaced on the customers by a batch. Works without network. Rules DN1 to DN8.
 */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { DictionaryEntry, DictionaryKind } from '../../../../common/domain/classification.ts';
import { useReference } from '../../../app/state/reference.ts';
import { data } from '../../../data/client.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from '../admin.module.css';
import { SortableList } from '../SortableList.tsx';
import { useLocalOrder } from '../use-local-order.ts';
import { EntryDrawer } from './EntryDrawer.tsx';
import { EntryRow } from './EntryRow.tsx';
import { MovesTable } from './MovesTable.tsx';

/** Scenes stand below their channels. */
const TABS = ['channel', 'status', 'behavior_type', 'interaction_type'] as const satisfies readonly DictionaryKind[];
type Tab = (typeof TABS)[number];

interface Opened {
  readonly kind: DictionaryKind;
  /** Null for a new one. */
  readonly entry: DictionaryEntry | null;
  readonly parentId: string | null;
}

export function DictionariesSection(): ReactElement {
  const { t } = useTranslation('admin/dictionaries');
  const { entries } = useReference();
  const [tab, setTab] = useState<Tab>('channel');
  const [opened, setOpened] = useState<Opened | null>(null);
  const order = useLocalOrder();
  const of = (kind: DictionaryKind, parentId: string | null = null): DictionaryEntry[] =>
    [...entries.values()]
      .filter(entry => entry.kind === kind && (kind !== 'scene' || entry.parentId === parentId))
      .toSorted((a, b) => Number(a.retired) - Number(b.retired) || a.order - b.order);
  const putInOrder = (keys: readonly string[]): void => {
    const moved = keys.flatMap((id, place) => (entries.get(id)?.order === place ? [] : [{ id, place }]));
    void order.give(
      ...moved.map(
        ({ id, place }) =>
          () =>
            data.saveEntry(id, { order: place }),
      ),
    );
  };
  const add = (kind: DictionaryKind, parentId: string | null = null): ReactElement => (
    <Button
      icon={<PlusOutlined aria-hidden />}
      size={kind === 'scene' ? 'small' : 'medium'}
      aria-label={
        kind === 'scene' ? t('addSceneTo', { name: entries.get(parentId ?? '')?.label ?? '' }) : t(`add.${kind}`)
      }
      onClick={() => setOpened({ kind, entry: null, parentId })}
    >
      {t(`add.${kind}`)}
    </Button>
  );
  const list = (kind: DictionaryKind, parentId: string | null = null): ReactElement => (
    <SortableList
      label={t(`kind.${kind}`)}
      handleLabel={name => t('move', { name })}
      onOrder={putInOrder}
      rows={of(kind, parentId).map(entry => ({
        key: entry.entryId,
        name: entry.label,
        content: (
          <>
            <EntryRow entry={entry} onOpen={() => setOpened({ kind, entry, parentId: entry.parentId })} />
            {kind === 'channel' && (
              <div className={styles.below}>
                {of('scene', entry.entryId).length > 0 && list('scene', entry.entryId)}
                {!entry.retired && add('scene', entry.entryId)}
              </div>
            )}
          </>
        ),
      }))}
    />
  );
  return (
    <PageFrame title={t('title')} note={t('note')} actions={add(tab)}>
      {order.error !== null && <ErrorNote error={order.error} />}
      <div className={styles.stack}>
        <Segmented<Tab>
          aria-label={t('title')}
          value={tab}
          options={TABS.map(value => ({ value, label: t(`kind.${value}`) }))}
          onChange={setTab}
        />
        {of(tab).length === 0 ? <EmptyNote text={t('none')} /> : list(tab)}
        {tab === 'status' && <MovesTable statuses={of('status').filter(entry => !entry.retired)} />}
      </div>
      {opened !== null && <EntryDrawer {...opened} onClose={() => setOpened(null)} />}
    </PageFrame>
  );
}
