/** Import and bulk operations on the real engine: what they write is found at once, sent, and told by the task that arrives elsewhere. */
import { describe, expect, it } from 'vitest';
import { chipFilter } from '../../../common/query/chips.ts';
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/query/types.ts';
import { createBatchService } from '../../../renderer/data/batch/batch-service.ts';
import { createImportService } from '../../../renderer/data/import/import-service.ts';
import { openInThread } from '../../../renderer/data/import/row-reader.ts';
import { makeCompany, valueOf } from '../data/support/company.ts';
import { bytesOf, streamOf } from '../fake-writer.ts';

const ALL: CustomerQuery = { filter: EMPTY_FILTER, sort: [{ field: 'name', direction: 'asc' }], offset: 0, limit: 10 };

describe('on the engine', () => {
  it('[IM8] imported customers are in the list at once, offline, and bulk operations work on them', async () => {
    const company = makeCompany(0);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const rows = Array.from(
      { length: 600 },
      (_, i) => `客户${i},1380013${String(i).padStart(4, '0')},新客,${i % 3 === 0 ? 'won' : ''}`,
    );
    const file = bytesOf(['姓名,手机,标签,状态', ...rows, ',1,,'].join('\n'));
    const writer = {
      ...engine.writer,
      openFile: async () => ({ size: file.length, stream: streamOf(file, 10_000) }),
    };
    const imports = createImportService(writer, openInThread);
    const { mapping, encoding, delimiter } = await valueOf(imports.inspect('f', {}));
    const options = {
      mapping,
      encoding,
      delimiter,
      region: 'CN',
      defaultStatus: 'status:new',
      defaultSource: null,
    } as const;
    expect(await valueOf(imports.check('f', options))).toMatchObject({ rows: 601, valid: 600, invalid: 1 });
    const { taskId } = await valueOf(imports.run('f', options));
    await imports.settled();

    const found = await valueOf(engine.api.query({ ...ALL, filter: { ...EMPTY_FILTER, keyword: '13800130007' } }));
    expect(found).toMatchObject({ total: 1, rows: [{ name: '客户7', pending: true }] });
    const { tags } = await valueOf(engine.api.reference());
    const tag = tags.find(item => item.name === '新客');
    expect(
      (await valueOf(engine.api.query({ ...ALL, filter: chipFilter({ tagIds: [tag?.tagId ?? ''] }) }))).total,
    ).toBe(600);

    const batches = createBatchService(writer);
    const selection = { kind: 'filter', filter: EMPTY_FILTER, except: [] } as const;
    const batch = await valueOf(batches.run(selection, { type: 'set_status', status: 'status:won' }));
    await batches.settled();
    expect((await valueOf(engine.api.query({ ...ALL, filter: chipFilter({ status: ['status:won'] }) }))).total).toBe(
      600,
    );
    const tasks = new Map((await valueOf(engine.api.tasks())).map(task => [task.taskId, task]));
    expect(tasks.get(taskId)).toMatchObject({ status: 'completed', result: { succeeded: 600, failed: 1 } });
    expect(tasks.get(batch.taskId)).toMatchObject({
      status: 'completed',
      result: { succeeded: 400, skipped: 200, failed: 0 },
    });
  }, 60_000);

  it('[BT3] a task that the program ended under is interrupted after the restart', async () => {
    const company = makeCompany(2);
    const device = await company.addDevice(1);
    const engine = await device.open();
    await engine.syncOnce();
    const { writer } = engine;
    const batches = createBatchService({
      ...writer,
      write: () => new Promise<void>(() => undefined), // never ends
    });
    const tagId = [...(await valueOf(engine.api.reference())).tags][0]?.tagId ?? '';
    const selection = { kind: 'filter', filter: EMPTY_FILTER, except: [] } as const;
    const { taskId } = await valueOf(batches.run(selection, { type: 'add_tag', tagId }));
    device.crash();
    const again = await device.open();
    const tasks = await valueOf(again.api.tasks());
    expect(tasks.find(task => task.taskId === taskId)).toMatchObject({
      status: 'interrupted',
      result: { succeeded: 0 },
    });
  });
});
