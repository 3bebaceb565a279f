// @vitest-environment happy-dom
/** The task centre. Rules UB5 to UB7. */
import { act, fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { err, ok } from '../../../../common/lib/result.ts';
import { TasksPage } from '../../../../renderer/features/batch/index.ts';
import { idOf, makeTask } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const FAILURE = { customerId: idOf(7), line: null, code: 'status_move_not_allowed', field: 'status' };
const RESULT = { succeeded: 8, failed: 2, skipped: 0, failures: [FAILURE, { ...FAILURE, customerId: idOf(8) }] };
const getCustomer = (id: string): unknown =>
  id === idOf(7) ? ok({ customer: { customerId: id, name: '王小明' } }) : err({ code: 'not_found' });

it('[UB5][UB7] follows a running task and stops it', async () => {
  const task = makeTask({ parameters: { tagId: idOf(100) } });
  fake.answer({ tasks: () => ok([task]), cancelTask: () => ok(null) });
  await showScreen(<TasksPage />);
  expect(await screen.findByRole('heading', { name: '打标签“重点客户”' })).toBeDefined();
  act(() => fake.send('task', { ...task, progress: { done: 4, total: 10 } }));
  expect(await screen.findByText(/^4 \/ 10/)).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '停止' }));
  expect(fake.calls).toHaveBeenCalledWith('cancelTask', task.taskId);
});

it('[UB6] failed customers stand by name with the reason and can be opened; unknown ones say so', async () => {
  const task = makeTask({ type: 'set_status', status: 'completed', result: RESULT, completedAt: 2_000 });
  fake.answer({ tasks: () => ok([task]), getCustomer });
  await showScreen(<TasksPage />);
  expect(await screen.findAllByText('不能从当前状态直接改成所选状态，请先改为允许的下一个状态。')).toHaveLength(2);
  expect(await screen.findByText('不在你可见的客户中')).toBeDefined();
  fireEvent.click(await screen.findByRole('button', { name: '王小明' }));
  expect(window.location.hash).toBe(`#/customers/${idOf(7)}`);
});

it('[UB7] an interrupted task says what became of the rest', async () => {
  fake.answer({ tasks: () => ok([makeTask({ type: 'import', status: 'interrupted', completedAt: 2_000 })]) });
  await showScreen(<TasksPage />);
  expect(await screen.findByText(/程序在任务途中关闭，任务中断。/)).toBeDefined();
});
