/** The timeline and its values in words. */
import { expect, it } from 'vitest';
import type { DictionaryEntry } from '../../../common/domain/classification.ts';
import type { CustomerInteraction, HistoryEntry } from '../../../common/domain/timeline.ts';
import { buildTimeline } from '../../../renderer/features/customers/build-timeline.ts';
import { listNextStatuses } from '../../../renderer/features/customers/StatusPicker.tsx';
import { tellValue } from '../../../renderer/features/customers/tell-value.ts';

const words = {
  labelOf: (id: string | null) => ({ 'status:won': '已成交', t1: 'VIP' })[id ?? ''] ?? id ?? '',
  memberName: () => '李雷',
  date: () => '2026-03-09',
};
const change = (patch: Partial<HistoryEntry>): HistoryEntry => ({
  historyId: 'h',
  customerId: 'c',
  field: 'status',
  oldValue: null,
  newValue: null,
  by: 'u',
  at: 5,
  mutationId: 'm',
  conflict: false,
  oldBy: null,
  plain: true,
  ver: 1,
  ...patch,
});

it('[UI15] values are told in words', () => {
  expect(tellValue('status', 'status:won', words)).toBe('已成交');
  expect(tellValue('tagIds', ['t1'], words)).toBe('VIP');
  expect(tellValue('acquisitionTime', 1, words)).toBe('2026-03-09');
  expect(tellValue('ownerId', 'u1', words)).toBe('李雷');
  expect(tellValue('phones', [{ value: '138****5678', raw: '', label: '' }, '139****0000'], words)).toBe(
    '138****5678, 139****0000',
  );
  expect(tellValue('company', null, words)).toBe('');
});

it('[UI15] the timeline merges all kinds, newest first, one item for each edit', () => {
  const interaction = { interactionId: 'i', occurredAt: 9 } as CustomerInteraction;
  const history = [
    change({ historyId: 'a' }),
    change({ historyId: 'b', field: 'company' }),
    change({ mutationId: 'n', at: 2 }),
  ];
  const items = buildTimeline({ history, interactions: [interaction], behaviors: [] });
  expect(items.map(item => [item.kind, item.at])).toEqual([
    ['interaction', 9],
    ['change', 5],
    ['change', 2],
  ]);
  expect(items[1]?.kind === 'change' && items[1].entries).toHaveLength(2);
});

it('[UI17] only the allowed next statuses are offered', () => {
  const entry = (entryId: string, next: string[] | null) => ({ entryId, next }) as DictionaryEntry;
  const all = [entry('status:a', ['status:b']), entry('status:b', null), entry('status:c', [])];
  const ids = (status: string) =>
    listNextStatuses(
      all,
      all.find(item => item.entryId === status),
      status,
    ).map(item => item.entryId);
  expect(ids('status:a')).toEqual(['status:b']);
  expect(ids('status:b')).toEqual(['status:a', 'status:c']);
  expect(ids('status:c')).toEqual([]);
});
