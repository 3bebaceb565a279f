// @vitest-environment happy-dom
/** The sync centre's words and what can be done. Rules SC1 to SC6. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ok } from '../../../../common/lib/result.ts';
import type { ConflictItem, RefusedItem, SyncCenter, WaitingItem } from '../../../../renderer/data/api.ts';
import { describeValue } from '../../../../renderer/features/sync-center/describe-value.ts';
import { SyncCenterPage } from '../../../../renderer/features/sync-center/index.ts';
import { listItems } from '../../../../renderer/features/sync-center/list-items.ts';
import { idOf } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const WAITING: WaitingItem = {
  mutationId: idOf(1),
  kind: 'customer.patch',
  docId: idOf(11),
  title: '王小明',
  fields: ['phones', 'status'],
  madeAt: 1_750_000_000_000,
};
const CONFLICT: ConflictItem = {
  historyId: idOf(2),
  customerId: idOf(12),
  customerName: '刘洋',
  field: 'status',
  kept: 'status:won',
  keptBy: idOf(2),
  lost: 'status:warm',
  lostBy: idOf(1),
  at: 1_750_000_000_000,
  canRestore: true,
};
const REFUSED: RefusedItem = {
  mutationId: idOf(3),
  kind: 'customer.patch',
  docId: idOf(13),
  title: '陈静',
  code: 'out_of_scope',
  fields: [],
  wanted: { source: 'channel:web' },
  madeAt: 1_750_000_000_000,
};
const NONE: SyncCenter = { waiting: [], conflicts: [], refused: [] };
const show = async (center: Partial<SyncCenter>, more: object = {}): Promise<void> => {
  fake.answer({ syncCenter: () => ok({ ...NONE, ...center }), restore: () => ok(null), dismiss: () => ok(null) });
  await showScreen(<SyncCenterPage />, more);
};

it('[SC1] refused first, then merged, then waiting', () => {
  const items = listItems({ waiting: [WAITING], conflicts: [CONFLICT], refused: [REFUSED] });
  expect(items.map(item => item.id)).toEqual([idOf(3), idOf(2), idOf(1)]);
});

it.each([
  ['status', 'status:won', '<status:won>'],
  ['ownerId', idOf(2), `@${idOf(2)}`],
  ['acquisitionTime', 5, 'at 5'],
  ['notes', '', '（空）'],
  ['phones', [{ value: '138****5678', raw: 'x', label: '' }], '138****5678'],
  ['tagIds', ['a', 'b'], '<a>、<b>'],
  ['custom', { level: 3 }, 'level: 3'],
] as const)('[SC2] %s is told in words', (field, value, expected) => {
  const words = {
    labelOf: (id: string) => `<${id}>`,
    memberName: (id: string) => `@${id}`,
    dateTime: (at: number) => `at ${at}`,
    empty: '（空）',
    yes: '是',
    no: '否',
    separator: '、',
  };
  expect(describeValue(field, value, words)).toBe(expected);
});

it('[SC3] offline it says what can be done and when the server was last met', async () => {
  await show({}, { sync: { phase: 'offline', waiting: 2 } });
  expect(await screen.findByText(/查看、编辑、导入都可以照常进行/)).toBeDefined();
  expect(screen.getByText(/离线 · 2 项等待上传 · 上次同步 2025-06-15/)).toBeDefined();
});

it('[SC4] a merged edit shows both values with their authors, and restores the one that lost', async () => {
  await show({ conflicts: [CONFLICT] });
  expect(await screen.findByRole('heading', { name: '“刘洋”的客户状态' })).toBeDefined();
  expect(screen.getByText('现在的值 · 韩梅梅').parentElement?.textContent).toContain('已成交');
  expect(screen.getByText('被覆盖的值 · 李雷').parentElement?.textContent).toContain('意向');
  fireEvent.click(screen.getByRole('button', { name: '改回被覆盖的值' }));
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('restore', idOf(2)));
});

it('[SC4] masked values cannot be restored, and it says why', async () => {
  await show({ conflicts: [{ ...CONFLICT, field: 'phones', kept: ['1****'], lost: ['2****'], canRestore: false }] });
  expect(await screen.findByText(/不能从这里改回/)).toBeDefined();
  expect(screen.queryByRole('button', { name: '改回被覆盖的值' })).toBeNull();
});

it('[SC5] a refused edit gives the reason and what was wanted; giving up is asked twice', async () => {
  await show({ refused: [REFUSED] });
  const reason = '这位客户不在你的数据范围内，如需处理请联系其负责人或主管。';
  expect((await screen.findAllByText(reason)).length).toBeGreaterThan(0);
  expect(screen.getByText('官网')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '放弃这次修改' }));
  expect(fake.calls).not.toHaveBeenCalledWith('dismiss', idOf(3));
  fireEvent.click(await screen.findByRole('button', { name: '放弃' }));
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('dismiss', idOf(3)));
});

it('[SC6] a waiting edit says what it touches and that nothing has to be done', async () => {
  await show({ waiting: [WAITING] });
  expect(await screen.findByText('修改客户“王小明”：电话、客户状态')).toBeDefined();
  expect(screen.getByText('涉及：电话、客户状态')).toBeDefined();
  expect(screen.getByText('会自动上传，不需要操作。')).toBeDefined();
});
