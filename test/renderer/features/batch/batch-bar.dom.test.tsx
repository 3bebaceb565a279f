// @vitest-environment happy-dom
/** The bar over a selection and its dialogs. Rules UB1 to UB4. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { EMPTY_FILTER } from '../../../../common/query/types.ts';
import { ok } from '../../../../common/lib/result.ts';
import type { Selection } from '../../../../renderer/data/api.ts';
import { BatchBar } from '../../../../renderer/features/batch/index.ts';
import { idOf, REFERENCE } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const IDS: Selection = { kind: 'ids', ids: [idOf(1), idOf(2)] };
const ALL: Selection = { kind: 'filter', filter: EMPTY_FILTER, except: [] };
const USUAL = {
  getCustomer: (id: string) => ok({ customer: { customerId: id, name: id === idOf(1) ? '王小明' : '刘洋' } }),
  query: () => ok({ rows: [{ customerId: idOf(1), name: '王小明' }] }),
  runBatch: () => ok({ taskId: idOf(500) }),
  createTag: () => ok({ tagId: idOf(100) }),
};
const choose = async (field: string, option: string): Promise<void> => {
  fireEvent.mouseDown(screen.getByRole('combobox', { name: field }));
  fireEvent.click(
    await screen.findByText(option, { selector: '.ant-select-item-option-content, .ant-select-item-option-content *' }),
  );
};
const startButton = (): HTMLButtonElement => screen.getByRole('button', { name: '开始' });

it('[UB1][UB4] says what will happen to whom, starts, and ends the selection', async () => {
  const clear = vi.fn<() => void>();
  fake.answer(USUAL);
  await showScreen(<BatchBar selection={IDS} count={2} clear={clear} />);
  fireEvent.click(screen.getByRole('button', { name: /改状态/ }));
  await choose('新的客户状态', '已成交');
  const preview = await screen.findByTestId('batch-preview');
  await waitFor(() => expect(preview.textContent).toContain('王小明、刘洋'));
  expect(preview.textContent).toContain('将把 2 位客户的状态改为“已成交”。');
  fireEvent.click(startButton());
  await waitFor(() => expect(clear).toHaveBeenCalledOnce());
  expect(fake.calls).toHaveBeenCalledWith('runBatch', IDS, { type: 'set_status', status: 'status:won' });
});

it('[UB1][DN5] asks for the reason where a move to the status needs one', async () => {
  fake.answer(USUAL);
  const entries = REFERENCE.entries.map(entry =>
    entry.entryId === 'status:new' ? { ...entry, reasonFor: ['status:lost'] } : entry,
  );
  await showScreen(<BatchBar selection={IDS} count={2} clear={vi.fn<() => void>()} />, { reference: { entries } });
  fireEvent.click(screen.getByRole('button', { name: /改状态/ }));
  await choose('新的客户状态', '已成交');
  expect(screen.queryByRole('textbox', { name: '原因' })).toBeNull();
  await choose('新的客户状态', '流失');
  fireEvent.change(await screen.findByRole('textbox', { name: '原因' }), { target: { value: ' 选了别家 ' } });
  fireEvent.click(startButton());
  const operation = { type: 'set_status', status: 'status:lost', reason: '选了别家' };
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('runBatch', IDS, operation));
});

it('[UB2] above 1,000 customers the number has to be typed', async () => {
  fake.answer(USUAL);
  await showScreen(<BatchBar selection={ALL} count={38_112} clear={vi.fn<() => void>()} />);
  fireEvent.click(screen.getByRole('button', { name: /打标签/ }));
  await choose('标签', '重点客户');
  expect(startButton().disabled).toBe(true);
  fireEvent.change(screen.getByLabelText(/请输入数量 38,112 确认/), { target: { value: '38112' } });
  await waitFor(() => expect(startButton().disabled).toBe(false));
});

it('[UB3] a tag that does not exist yet is made while choosing', async () => {
  fake.answer(USUAL);
  await showScreen(<BatchBar selection={IDS} count={2} clear={vi.fn<() => void>()} />);
  fireEvent.click(screen.getByRole('button', { name: /打标签/ }));
  const field = screen.getByRole('combobox', { name: '标签' });
  fireEvent.mouseDown(field);
  fireEvent.change(field, { target: { value: '新标签' } });
  fireEvent.click(await screen.findByText('新建标签“新标签”'));
  await waitFor(() =>
    expect(fake.calls).toHaveBeenCalledWith('createTag', expect.objectContaining({ name: '新标签' })),
  );
  await waitFor(() => expect(startButton().disabled).toBe(false));
});

it('[UB3] who may not run batches is offered none', async () => {
  fake.answer(USUAL);
  await showScreen(<BatchBar selection={IDS} count={2} clear={vi.fn<() => void>()} />, { role: 'auditor' });
  expect(screen.queryByRole('button')).toBeNull();
});
