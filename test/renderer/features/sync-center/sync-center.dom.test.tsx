// @vitest-environment happy-dom
/** The sync centre's words and what can be done. Rules SC1 to SC11. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ok } from '../../../../common/lib/result.ts';
import type { QuarantinedEdit } from '../../../../common/protocol/calls/quarantine.ts';
import type { ConflictItem, RefusedItem, SyncCenter, WaitingItem } from '../../../../renderer/data/api.ts';
import { describeValue } from '../../../../renderer/features/sync-center/describe-value.ts';
import { takeEdit } from '../../../../renderer/app/state/edit-again.ts';
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
  count: 1,
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
  count: 1,
  reasons: [],
  fate: null,
  canRetry: true,
};
const EDIT: QuarantinedEdit = {
  authorId: idOf(1),
  mutationId: idOf(31),
  authorName: '李雷',
  customerId: idOf(14),
  customerName: '赵敏',
  kind: 'customer.patch',
  code: 'no_longer_yours',
  madeAt: 1_750_000_000_000,
  at: 1_750_000_000_000,
  canAccept: true,
  fields: [
    { field: 'notes', seen: '', wanted: '下周签约', current: '在谈', isReadable: true },
    { field: 'custom', seen: null, wanted: null, current: null, isReadable: false },
  ],
};
const NONE: SyncCenter = { waiting: [], conflicts: [], refused: [] };
const show = async (
  center: Partial<SyncCenter>,
  more: object = {},
  quarantine: readonly QuarantinedEdit[] = [],
): Promise<void> => {
  const done = (): unknown => ok(null);
  fake.answer({
    syncCenter: () => ok({ ...NONE, ...center }),
    restore: done,
    dismiss: done,
    retry: done,
    call: name =>
      name === 'quarantine.list'
        ? ok({ edits: quarantine, total: quarantine.length })
        : ok(name === 'quarantine.accept' ? { status: 'applied', refused: [] } : {}),
    syncLog: () => ok('the log\n'),
    checkData: () => ok({ compared: 1_204, repaired: 2, removed: 0, at: 1 }),
  });
  await showScreen(<SyncCenterPage />, more);
};

it('[SC1] what others wait for first, then refused, handed on, merged, waiting', () => {
  const kept = { ...REFUSED, mutationId: idOf(4), fate: { status: 'open' as const, at: null, by: '', reason: '' } };
  const items = listItems({ waiting: [WAITING], conflicts: [CONFLICT], refused: [kept, REFUSED] }, [EDIT]);
  expect(items.map(item => item.group)).toEqual(['quarantine', 'refused', 'kept', 'conflicts', 'waiting']);
  expect(items.slice(1).map(item => item.id)).toEqual([idOf(3), idOf(4), idOf(2), idOf(1)]);
});

it.each([
  ['status', 'status:won', '<status:won>'],
  ['ownerId', idOf(2), `@${idOf(2)}`],
  ['acquisitionTime', 5, 'at 5'],
  ['notes', '', '（空）'],
  ['phones', [{ value: '138****5678', raw: 'x', label: '' }], '138****5678'],
  ['tagIds', ['a', 'b'], '<a>、<b>'],
  ['custom', { level: 3 }, 'level: 3'],
  ['tagIds', { add: ['a'], remove: ['b'] }, '+<a>、−<b>'],
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

it('[SC6] a batch that waits is one item with the number of its customers', async () => {
  await show({ waiting: [{ ...WAITING, kind: 'customers.batch', title: 'add_tag', fields: [], count: 12_345 }] });
  expect((await screen.findAllByText('批量添加标签：12,345 位客户')).length).toBeGreaterThan(0);
});

it('[SC7] an edit in quarantine is shown with what its author saw and wanted, and taken over', async () => {
  await show({}, {}, [EDIT]);
  expect(await screen.findByText('隔离待处理 1')).toBeDefined();
  for (const text of ['下周签约', '在谈', '（无权查看）']) expect(screen.getAllByText(text).length).toBeGreaterThan(0);
  fireEvent.click(screen.getByRole('button', { name: '采用这次修改' }));
  const key = { authorId: idOf(1), mutationId: idOf(31) };
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('call', 'quarantine.accept', key));
});

it('[SC7] giving it up needs a reason; of a deleted customer nothing can be taken over', async () => {
  await show({}, {}, [{ ...EDIT, canAccept: false, code: 'deleted' }]);
  const discard = await screen.findByRole('button', { name: '不采用' });
  expect(screen.queryByRole('button', { name: '采用这次修改' })).toBeNull();
  expect((discard as HTMLButtonElement).disabled).toBe(true);
  fireEvent.change(screen.getByRole('textbox', { name: '不采用的原因（对方会看到）' }), {
    target: { value: '客户已删除' },
  });
  fireEvent.click(discard);
  const sent = { authorId: idOf(1), mutationId: idOf(31), reason: '客户已删除' };
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('call', 'quarantine.discard', sent));
});

it('[SC7] whoever may not decide is not even asked for', async () => {
  await show({ waiting: [WAITING] }, { role: 'operations' }, [EDIT]);
  expect(await screen.findByText('涉及：电话、客户状态')).toBeDefined();
  expect(fake.calls).not.toHaveBeenCalledWith('call', 'quarantine.list', {});
});

it('[SC8] of a batch each reason stands with its number; what was refused can be sent again', async () => {
  const reasons = [
    { code: 'deleted', count: 1_000 },
    { code: 'not_found', count: 200 },
  ];
  await show({ refused: [{ ...REFUSED, kind: 'customers.batch', title: 'set_status', count: 1_200, reasons }] });
  expect((await screen.findAllByText('1,200 位客户未被接受，其余已完成')).length).toBeGreaterThan(0);
  expect(screen.getByText(/^1,000 位：/)).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '再次提交' }));
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('retry', idOf(3)));
});

it('[SC8] editing again opens the customer with the values that were refused, once', async () => {
  await show({ refused: [REFUSED] });
  fireEvent.click(await screen.findByRole('button', { name: '填入这些内容重新修改' }));
  expect(window.location.hash).toContain(idOf(13));
  expect(takeEdit(idOf(13))).toEqual({ source: 'channel:web' });
  expect(takeEdit(idOf(13))).toBeNull();
});

it.each([
  [{ status: 'open' as const, at: null, by: '', reason: '' }, '等待现在的负责人处理'],
  [{ status: 'accepted' as const, at: 1, by: '韩梅梅', reason: '' }, '韩梅梅 已采用'],
  [{ status: 'discarded' as const, at: 1, by: '韩梅梅', reason: '已联系' }, '韩梅梅 未采用'],
])('[SC9] the author sees what became of his edit: %o', async (fate, text) => {
  await show({ refused: [{ ...REFUSED, code: 'no_longer_yours', fate, canRetry: false }] });
  expect(await screen.findByText(text)).toBeDefined();
  expect(screen.queryAllByText('说明：已联系')).toHaveLength(fate.reason === '' ? 0 : 1);
});

it('[SC10][SC11] data is compared and the log saved from the page', async () => {
  const save = vi.fn<(file: { suggestedName: string; data: Uint8Array; kind: string }) => Promise<unknown>>(async () =>
    ok('log.txt'),
  );
  await show({}, { desktop: { files: { save } } });
  fireEvent.click(await screen.findByRole('button', { name: '更多' }));
  fireEvent.click(await screen.findByText('核对我的数据'));
  expect(await screen.findByText('已核对 1,204 条：补齐或更新 2 条，移除 0 条')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '更多' }));
  fireEvent.click(await screen.findByText('导出同步日志…'));
  await waitFor(() => expect(save).toHaveBeenCalledTimes(1));
  const [file] = save.mock.calls[0] ?? [];
  expect([file?.kind, new TextDecoder().decode(file?.data)]).toEqual(['txt', 'the log\n']);
});
