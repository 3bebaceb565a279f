// @vitest-environment happy-dom
/** The import wizard step by step, with a data worker and dialogs of the test's own. Rules WI1 to WI7. */
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { err, ok } from '../../../../common/lib/result.ts';
import { setSessionState } from '../../../../renderer/app/state/session.ts';
import type { ImportInspection } from '../../../../renderer/data/api.ts';
import { ImportPage } from '../../../../renderer/features/import/index.ts';
import { resetImport, useImport } from '../../../../renderer/features/import/import-store.ts';
import { idOf, makeTask, makeUser } from '../support/samples.ts';
import { showScreen, type Scene } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const FILE = { token: 'file-1', name: '名单.csv', size: 2_048 };
const save = vi.fn<(input: unknown) => Promise<unknown>>(async () => ok('名单-失败行.csv'));
const desktop = { files: { openImport: async () => ok(FILE), save } };
const INSPECTION: ImportInspection = {
  encoding: 'gb18030',
  delimiter: ',',
  columns: ['姓名', '手机'],
  sample: [['王小明', '13812345678']],
  mapping: ['name', 'phone'],
  warnings: [],
};
const FAILURE = { customerId: null, line: 7, code: 'bad_phone', field: 'phones.0', value: '12', column: '手机' };
const CHECK = { rows: 10, valid: 9, invalid: 1, failures: [FAILURE] };
const RUNNING = makeTask({ taskId: idOf(900), type: 'import', progress: { done: 5, total: 10 } });
const DONE = { ...RUNNING, status: 'completed' as const, result: { ...RUNNING.result, succeeded: 9, failed: 1 } };
const USUAL = {
  inspectImport: () => ok(INSPECTION),
  checkImport: () => ok(CHECK),
  runImport: () => ok({ taskId: RUNNING.taskId }),
  tasks: () => ok([RUNNING]),
  failedRows: () => ok(new Uint8Array([1])),
  cancelTask: () => ok(null),
};

const press = async (name: string | RegExp): Promise<void> => {
  fireEvent.click(await screen.findByRole('button', { name }));
};
const show = (scene: Scene = {}): Promise<unknown> => showScreen(<ImportPage />, { desktop, ...scene });
const asked = (): unknown[] => fake.calls.mock.calls.map(([name]) => name as unknown);

beforeEach(() => {
  cleanup();
  resetImport();
  fake.answer(USUAL);
});

describe('the way through', () => {
  it('[WI1][WI4] shows the rows that fail and writes nothing before it is confirmed', async () => {
    await show();
    await press('选择文件');
    await press('检查文件');
    expect(await screen.findByText('电话号码无效，请检查位数；境外号码请加国家代码，如 +1。')).toBeDefined();
    for (const text of ['7', '12']) expect(screen.getAllByText(text).length).toBeGreaterThan(0);
    expect(screen.getByText('到这一步还没有写入任何客户。')).toBeDefined();
    expect(asked()).not.toContain('runImport');
    await press('导入 9 位客户');
    expect(asked()).toContain('runImport');
  });

  it('[WI4] saves the failed rows under a name that tells what they are', async () => {
    await show();
    await press('选择文件');
    await press('检查文件');
    await press('导出失败行');
    expect(await screen.findByText(/失败行已保存为 名单-失败行\.csv/)).toBeDefined();
    expect(save).toHaveBeenCalledWith({
      suggestedName: '名单-失败行.csv',
      data: new Uint8Array([1]),
      kind: 'csv',
    });
  });

  it('[WI6] a running import is found again with its speed, and is forgotten behind the lock', async () => {
    await show();
    await press('选择文件');
    await press('检查文件');
    await press('导入 9 位客户');
    expect(await screen.findByText(/5 \/ 10 行/)).toBeDefined();
    await show();
    expect(await screen.findByText(/5 \/ 10 行/)).toBeDefined();
    const vault = { keyStoreAvailable: false, methods: [] };
    act(() =>
      setSessionState({ status: 'locked', serverUrl: '', user: makeUser('lead'), vault, reason: 'user', unsent: 0 }),
    );
    expect(useImport.getState()).toMatchObject({ stage: 'file', file: null, inspection: null });
  });

  it('[WI7] tells the result, offline also that the upload follows', async () => {
    await show({ sync: { phase: 'offline' } });
    await press('选择文件');
    await press('检查文件');
    await press('导入 9 位客户');
    await screen.findByText(/5 \/ 10 行/);
    act(() => fake.send('task', DONE));
    expect(await screen.findByText('导入完成')).toBeDefined();
    expect(screen.getByText(/联网后会自动上传到服务器/)).toBeDefined();
    await press('查看客户');
    expect(window.location.hash).toBe('#/customers');
  });
});

describe('when something stands in the way', () => {
  it('[WI1] without the permission it says who can grant it', async () => {
    await show({ role: 'auditor' });
    expect(await screen.findByText('你没有导入客户的权限。')).toBeDefined();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('[WI2] without a column for the name one cannot go on', async () => {
    fake.answer({ ...USUAL, inspectImport: () => ok({ ...INSPECTION, mapping: ['ignore', 'phone'] }) });
    await show();
    await press('选择文件');
    expect(await screen.findByText('还没有一列对应“姓名”，请先选择。')).toBeDefined();
    expect((screen.getByRole('button', { name: '检查文件' }) as HTMLButtonElement).disabled).toBe(true);
  });

  it('[WI3] a file in an unreadable encoding offers another one and is read again', async () => {
    type Inspect = (token: string, override: { readonly encoding?: string }) => unknown;
    const inspectImport = vi.fn<Inspect>((_token, override) =>
      override.encoding === undefined ? err({ code: 'bad_encoding' as const }) : ok(INSPECTION),
    );
    fake.answer({ ...USUAL, inspectImport });
    await show();
    await press('选择文件');
    expect(await screen.findByText('按所选编码无法读出这个文件的文字，请换一种编码。')).toBeDefined();
    fireEvent.mouseDown(screen.getByRole('combobox', { name: '文字编码' }));
    fireEvent.click(await screen.findByTitle('简体中文（GB18030 / GBK）'));
    await screen.findByRole('button', { name: '检查文件' });
    expect(inspectImport).toHaveBeenLastCalledWith('file-1', { encoding: 'gb18030' });
  });

  it('[WI5] a check that is stopped leads back to the mapping', async () => {
    let stop = (): void => undefined;
    const stopped = new Promise<void>(resolve => {
      stop = resolve;
    });
    fake.answer({
      ...USUAL,
      checkImport: async () => {
        await stopped;
        return err({ code: 'cancelled' as const });
      },
      cancelTask: () => {
        stop();
        return ok(null);
      },
    });
    await show();
    await press('选择文件');
    await press('检查文件');
    await press('停止检查');
    expect(await screen.findByText('检查已停止，没有写入任何客户。')).toBeDefined();
    expect(asked()).not.toContain('runImport');
  });

  it('[WI3] a file that is gone asks for it to be chosen again', async () => {
    fake.answer({ ...USUAL, checkImport: () => err({ code: 'file_gone' as const }) });
    await show();
    await press('选择文件');
    await press('检查文件');
    expect(await screen.findByText(/之前选择的文件已无法读取/)).toBeDefined();
    await press('重新选择文件');
    expect(await screen.findByRole('button', { name: '检查文件' })).toBeDefined();
  });
});
