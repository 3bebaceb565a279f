// @vitest-environment happy-dom
/** The task centre. Rules UB5 to UB7. */
import { act, fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { err, ok } from '../../../../common/lib/result.ts';
import { rememberImportName } from '../../../../renderer/app/state/import-names.ts';
import { TaskHint, TasksPage } from '../../../../renderer/features/batch/index.ts';
import { setSessionState } from '../../../../renderer/app/state/session.ts';
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

it('[UB8] an import is named by its file until the store is locked', async () => {
  const task = makeTask({ type: 'import', parameters: { bytes: 10 } });
  fake.answer({ tasks: () => ok([task]) });
  await showScreen(<TasksPage />);
  expect(await screen.findByRole('heading', { name: '导入客户' })).toBeDefined();
  act(() => rememberImportName(task.taskId, '秋季展会.csv'));
  expect(await screen.findByRole('heading', { name: '导入“秋季展会.csv”' })).toBeDefined();
  act(() => setSessionState({ status: 'signed_out', serverUrl: '', lastLogin: '' }));
  expect(await screen.findByRole('heading', { name: '导入客户' })).toBeDefined();
});

it('[UB5][UB8] the top bar follows what runs; the notice of its end does not say the name of the file', async () => {
  const notify = vi.fn<(message: { readonly title: string }) => Promise<unknown>>(() => Promise.resolve(ok(null)));
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  const task = makeTask({ type: 'import', progress: { done: 3, total: 10 } });
  fake.answer({ tasks: () => ok([task]) });
  await showScreen(<TaskHint />, { desktop: { app: { notify } } });
  act(() => rememberImportName(task.taskId, '王小明.csv'));
  act(() => fake.send('task', task));
  const hint = await screen.findByRole('button', { name: '导入“王小明.csv” 30%' });
  fireEvent.click(hint);
  expect(window.location.hash).toBe(`#/tasks/${task.taskId}`);
  act(() => fake.send('task', { ...task, status: 'completed', completedAt: 9_000 }));
  expect(notify.mock.calls.map(([message]) => message.title)).toEqual(['导入客户 · 已完成']);
  expect(screen.queryByRole('button')).toBeNull();
});
