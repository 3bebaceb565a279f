/** Import from file to mutations: the check predicts the run, failures are told and given back as a file, cancelling keeps what was written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REASON_COLUMN } from '../../../common/domain/csv-text.ts';
import { assert } from '../../../common/lib/assert.ts';
import type { Result } from '../../../common/lib/result.ts';
import { AppError, type AppErrorData } from '../../../common/protocol/app-error.ts';
import { mutationSchema } from '../../../common/protocol/mutation.ts';
import type { ImportOptions } from '../../../renderer/data/api.ts';
import { createImportService, type ImportService } from '../../../renderer/data/import/import-service.ts';
import { openInThread } from '../../../renderer/data/import/row-reader.ts';
import { bytesOf, createFakeWriter, makeId, makeTag, only, streamOf, type FakeWriter } from '../fake-writer.ts';
import { encodeGb18030 } from './gb18030.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/sf-dataloader');
const DEFAULTS = { region: 'CN', defaultStatus: 'status:lead', defaultSource: null } as const;

function setUp(
  text: string | Uint8Array,
  role?: Parameters<typeof createFakeWriter>[0],
  tags = [makeTag(1, '重点')],
): {
  writer: FakeWriter;
  service: ImportService;
} {
  const writer = createFakeWriter(role, tags);
  writer.files.set('f', typeof text === 'string' ? bytesOf(text) : text);
  return { writer, service: createImportService(writer, openInThread) };
}

function need<T>(result: Result<T, AppErrorData>): T {
  assert(result.ok, `refused: ${result.ok ? '' : JSON.stringify(result.error)}`);
  return result.value;
}

async function guess(service: ImportService, more: Partial<ImportOptions> = {}): Promise<ImportOptions> {
  const { mapping, encoding, delimiter } = need(await service.inspect('f', {}));
  return { mapping, encoding, delimiter, ...DEFAULTS, ...more };
}

async function runAll(service: ImportService, options: ImportOptions): Promise<string> {
  const { taskId } = need(await service.run('f', options));
  await service.settled();
  return taskId;
}

const FULL = [
  '姓名,公司,手机,邮箱,微信,QQ,获客渠道,场景,状态,获客时间,标签,备注,车型',
  '张三,北京某某公司,13800138000/010-12345678,Zhang.San@Example.COM,zhangsan88,123456,官网,留言,意向,2024年3月5日,重点;新标签,老客户,SUV',
].join('\n');

describe('rows', () => {
  it('[IM2] a full row becomes a customer with values by label, several numbers, tags by name and notes by header', async () => {
    const { writer, service } = setUp(FULL);
    const options = await guess(service);
    expect(options.mapping.at(-1)).toBe('ignore');
    await runAll(service, { ...options, mapping: [...options.mapping.slice(0, -1), 'notes'] });
    const [tag, customer] = writer.parts;
    assert(tag?.kind === 'tag.create' && customer?.kind === 'customer.create', 'a tag, then its customer');
    expect(tag.doc).toMatchObject({ name: '新标签', category: '' });
    expect(customer.doc).toEqual({
      name: '张三',
      company: '北京某某公司',
      phones: [
        { value: '+8613800138000', raw: '13800138000', label: '' },
        { value: '+861012345678', raw: '010-12345678', label: '' },
      ],
      emails: [{ value: 'Zhang.San@example.com', label: '' }],
      socials: [
        { kind: 'wechat', value: 'zhangsan88' },
        { kind: 'qq', value: '123456' },
      ],
      source: 'channel:web',
      scene: 'scene:form',
      status: 'status:interested',
      acquisitionTime: Date.parse('2024-03-04T16:00:00Z'),
      lastActiveTime: null,
      notes: '老客户\n车型: SUV',
      custom: {},
      tagIds: [makeId(1), tag.docId],
      groupIds: [],
    });
    const stamped = writer.parts.map((draft, i) => ({ ...draft, id: makeId(900 + i), cseq: i + 1, madeAt: 1 }));
    for (const mutation of stamped) expect(mutationSchema.safeParse(mutation).success).toBe(true);
  });

  it('[IM9] values are found by Chinese label, English label, code and id, whatever the case', async () => {
    const { writer, service } = setUp(
      '姓名,状态,渠道,场景\na,意向,展会,留言\nb,INTERESTED,trade show,Form\nc,interested,expo,form\nd,status:interested,channel:web,booth\n',
    );
    const options = await guess(service);
    const check = need(await service.check('f', options));
    expect(check.failures.map(({ line, code, value, column }) => [line, code, value, column])).toEqual([
      [5, 'unknown_scene', 'booth', '场景'], // a scene of another channel
    ]);
    await runAll(service, options);
    const docs = writer.parts.map(draft => (draft.kind === 'customer.create' ? draft.doc : null));
    expect(docs.map(doc => [doc?.status, doc?.source, doc?.scene])).toEqual([
      ['status:interested', 'channel:expo', 'scene:form-expo'],
      ['status:interested', 'channel:expo', 'scene:form-expo'],
      ['status:interested', 'channel:expo', 'scene:form-expo'],
    ]);
  });

  it('[IM8] every wrong cell is told with line, column, value and reason', async () => {
    const text = [
      '姓名,手机,邮箱,状态,来源,获客时间,标签',
      ',12345,nobody,无此状态,,2024-02-30,',
      '李四,13800138000,,,不知道,,',
      '王五,"13900139000',
      '赵六,13700137000,,旧状态,,,',
      '孙七,13600136000,,,,,,多',
    ].join('\n');
    const { service } = setUp(text);
    const check = need(await service.check('f', await guess(service)));
    expect({
      ...check,
      failures: check.failures.map(item => [item.line, item.field, item.code, item.value, item.column]),
    }).toEqual({
      rows: 5,
      valid: 0,
      invalid: 5,
      failures: [
        [2, 'status', 'unknown_status', '无此状态', '状态'],
        [2, 'acquisitionTime', 'bad_date', '2024-02-30', '获客时间'],
        [2, 'phones.0', 'bad_phone', '12345', '手机'],
        [2, 'emails.0', 'bad_email', 'nobody', '邮箱'],
        [2, 'name', 'required', '', '姓名'],
        [3, 'source', 'unknown_source', '不知道', '来源'],
        [4, null, 'bad_row', '王五,"13900139000', ''],
        [5, 'status', 'unknown_status', '旧状态', '状态'],
        [6, null, 'bad_row', '孙七', ''],
      ],
    });
  });

  it('[IM6] blank rows are no rows, and empty cells beyond the header are no fault', async () => {
    const { service } = setUp('姓名,手机\n张三,13800138000,,\n,\n\n李四,\n');
    expect(need(await service.check('f', await guess(service)))).toMatchObject({ rows: 2, valid: 2 });
  });

  it('[IM9] the same number in two columns is one number', async () => {
    const { writer, service } = setUp('姓名,手机,电话\n张三,+86 138-0013-8000,13800138000\n');
    await runAll(service, await guess(service));
    expect(only(writer.parts)).toMatchObject({
      doc: { phones: [{ value: '+8613800138000', raw: '+86 138-0013-8000' }] },
    });
  });

  it('[IM11] a formula in a cell stays text', async () => {
    const { writer, service } = setUp('姓名,备注\n"=HYPERLINK(""http://x"",""y"")",+1\n');
    await runAll(service, await guess(service));
    expect(only(writer.parts)).toMatchObject({ doc: { name: '=HYPERLINK("http://x","y")', notes: '+1' } });
  });

  it('[IM13] an unknown tag is created once for all rows, or refused where the user may not create tags', async () => {
    const text = '姓名,标签\na,新客\nb,新客、重点\nc,新 客\n';
    const sales = setUp(text);
    await runAll(sales.service, await guess(sales.service));
    expect(sales.writer.parts.map(draft => draft.kind)).toEqual([
      'tag.create',
      'tag.create',
      'customer.create',
      'customer.create',
      'customer.create',
    ]);
    const job = { options: await guess(sales.service), now: 1, wantsFailedRows: false };
    const lookup = { entries: [...sales.writer.lookup().entries.values()], tags: [], mayCreateTags: false };
    const reader = openInThread({ size: 1, stream: streamOf(bytesOf(text)) }, { ...job, lookup });
    const batch = await reader.next();
    expect(batch?.failures.map(item => item.code)).toEqual([
      'unknown_tag',
      'unknown_tag',
      'unknown_tag',
      'unknown_tag',
    ]);
    await reader.close();
  });

  it('[TG3] a row with more tags than the company allows fails', async () => {
    const { writer, service } = setUp('姓名,标签\n甲,重点\n乙,重点;甲类\n丙,甲类;乙类\n');
    const job = { options: await guess(service), now: 1, wantsFailedRows: false };
    const { entries, tags } = writer.lookup();
    const limits = { tagsPerCustomer: 1, groupsPerCustomer: 1 };
    const lookup = { entries: [...entries.values()], tags, mayCreateTags: true, limits };
    const reader = openInThread(
      { size: 1, stream: streamOf(writer.files.get('f') ?? bytesOf('')) },
      { ...job, lookup },
    );
    const batch = await reader.next();
    expect(batch?.failures.map(({ line, code, field }) => [line, code, field])).toEqual([
      [3, 'too_many', 'tagIds'],
      [4, 'too_many', 'tagIds'],
    ]);
    await reader.close();
  });
});

describe('check and run', () => {
  const cell = fc.constantFrom(
    '',
    '张三',
    '13800138000',
    '123',
    'a@example.com',
    '意向',
    '官网',
    '2024/3/5',
    '"',
    'x"y',
    '重点;新',
    '=1+1',
    '留言',
  );
  const file = fc.array(fc.array(cell, { minLength: 1, maxLength: 8 }), { maxLength: 30 });

  it('[IM8] what the check predicts is what the import does', async () => {
    await fc.assert(
      fc.asyncProperty(file, async rows => {
        const { writer, service } = setUp(
          ['姓名,手机,邮箱,状态,来源,场景,获客时间,标签', ...rows.map(row => row.join(',')), '末行,,,,,,,'].join('\n'),
        );
        const options = await guess(service);
        const check = need(await service.check('f', options));
        expect(writer.parts).toEqual([]);
        const task = writer.tasks.get(await runAll(service, options));
        expect(task).toMatchObject({
          status: 'completed',
          progress: { done: check.rows, total: check.rows },
          result: { succeeded: check.valid, failed: check.invalid, skipped: 0 },
        });
        expect(writer.parts.filter(draft => draft.kind === 'customer.create')).toHaveLength(check.valid);
        expect(task?.result.failures).toEqual(
          check.failures.map(({ customerId, line, code, field }) => ({ customerId, line, code, field })),
        );
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('[IM8] the 423 accounts of a foreign export, by region of their numbers', async () => {
    const { writer, service } = setUp(new Uint8Array(readFileSync(join(FIXTURES, 'accountData.csv'))));
    const options = await guess(service, { region: 'US' });
    expect(need(await service.check('f', options))).toMatchObject({ rows: 423, valid: 417, invalid: 6 });
    const { failures } = need(await service.check('f', options));
    expect(new Set(failures.map(item => item.value))).toEqual(new Set(['(555) 555-1212'])); // fictional numbers, which are no numbers
    await runAll(service, options);
    const first = writer.parts[0];
    expect(first).toMatchObject({
      kind: 'customer.create',
      doc: {
        name: 'Gravity Investments',
        status: 'status:lead',
        acquisitionTime: Date.parse('2006-04-15T03:23:15.000Z'),
      },
    });
  });

  it('[IM8] 20,000 rows without a name are 20,000 failures, of which the first hundred are kept', async () => {
    const { writer, service } = setUp(new Uint8Array(readFileSync(join(FIXTURES, '20kRows.csv'))));
    const options = await guess(service);
    const check = need(await service.check('f', options));
    const rows = readFileSync(join(FIXTURES, '20kRows.csv'), 'utf8').trim().split(/\r?\n/).length - 1;
    expect({ ...check, failures: check.failures.length }).toEqual({ rows, valid: 0, invalid: rows, failures: 100 });
    const named = { ...options, mapping: ['name' as const] };
    expect(need(await service.check('f', named))).toMatchObject({ rows, valid: rows });
    expect(writer.events.filter(item => item.event === 'importProgress').length).toBeGreaterThan(0);
  });

  it.each([
    ['timeZoneFormatTesting.csv', 12, []],
    ['timeZoneFormatTestingWithErrors.csv', 4, [3, 4]],
  ])('[IM10] dates with zones as a foreign importer tests them: %s', async (name, valid, lines) => {
    const { service } = setUp(new Uint8Array(readFileSync(join(FIXTURES, name))));
    const options = await guess(service);
    const check = need(await service.check('f', { ...options, mapping: ['name', 'acquisitionTime'] }));
    expect([check.valid, check.failures.map(item => item.line)]).toEqual([valid, lines]);
  });

  it('[IM3] a GB18030 file is imported as it reads', async () => {
    const { writer, service } = setUp(encodeGb18030('姓名;手机\n张三;13800138000\n'));
    await runAll(service, await guess(service));
    expect(only(writer.parts)).toMatchObject({ doc: { name: '张三' } });
  });
});

describe('failed rows as a file', () => {
  it('[IM12] the failed rows come back as they were, with the reason, and re-import as they were', async () => {
    const text = '姓名,手机,备注\n=cmd,123,"+a, ""b"""\n李四,13800138000,ok\n\'=x,1,\'quoted\n短\n';
    const { writer, service } = setUp(text);
    const options = await guess(service, { reasonTexts: { bad_phone: '电话号码不对' } });
    const file = need(await service.failedRows('f', options));
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(file)).toBe(
      [
        `\uFEFF姓名,手机,备注,${REASON_COLUMN}`,
        `'=cmd,123,"'+a, ""b""",手机: 电话号码不对`,
        `''=x,1,'quoted,手机: 电话号码不对`,
        '短,bad_row',
        '',
      ].join('\r\n'),
    );
    writer.files.set('f', file);
    const again = await guess(service, { reasonTexts: options.reasonTexts ?? {} });
    expect(again.mapping).toEqual(['name', 'phone', 'notes', 'ignore']);
    expect(need(await service.failedRows('f', again))).toEqual(file);

    const corrected = new TextDecoder()
      .decode(file)
      .replace(',123,', ',13900139000,')
      .replace(',1,', ',13700137000,')
      .replace('短,bad_row', '短,,,');
    writer.files.set('f', bytesOf(corrected));
    await runAll(service, again);
    const docs = writer.parts.map(draft => (draft.kind === 'customer.create' ? [draft.doc.name, draft.doc.notes] : []));
    expect(docs).toEqual([
      ['=cmd', '+a, "b"'],
      ["'=x", "'quoted"],
      ['短', ''],
    ]);
  });
});

describe('the course of an import', () => {
  const many = ['姓名', ...Array.from({ length: 3_000 }, (_, i) => `客户${i}`)].join('\n');

  it('[IM14] cancelling keeps and counts what was written', async () => {
    const { writer, service } = setUp(many);
    const options = await guess(service);
    let writes = 0;
    writer.beforeWrite = (): void => {
      if (++writes === 2) service.cancel(only(writer.tasks.keys()));
    };
    const taskId = await runAll(service, options);
    const task = writer.tasks.get(taskId);
    expect(task).toMatchObject({ status: 'cancelled', result: { succeeded: writer.parts.length, failed: 0 } });
    expect(writes).toBe(2);
    expect(writer.parts.length).toBeLessThan(3_000);
    expect(service.cancel(taskId)).toBe(false);
  });

  it('[IM14] a store that fails ends the task as failed with the reason', async () => {
    const { writer, service } = setUp(many);
    const options = await guess(service);
    writer.beforeWrite = (): void => {
      throw new AppError('disk_full');
    };
    const task = writer.tasks.get(await runAll(service, options));
    expect(task).toMatchObject({ status: 'failed', result: { succeeded: 0, failures: [{ code: 'disk_full' }] } });
  });

  it('[IM4] bytes that do not fit the encoding end check and import with the reason', async () => {
    const bytes = new Uint8Array([...bytesOf('姓名\n张三\n'), 0xff, 0x0a]);
    const { writer, service } = setUp(bytes);
    const options: ImportOptions = { mapping: ['name'], encoding: 'utf-8', delimiter: ',', ...DEFAULTS };
    expect(await service.check('f', options)).toEqual({ ok: false, error: { code: 'bad_encoding' } });
    expect(writer.tasks.get(await runAll(service, options))).toMatchObject({ status: 'failed' });
  });

  it('[IM14] a check can be cancelled, and a second import waits for the first', async () => {
    const { service } = setUp(many);
    const options = await guess(service);
    const check = service.check('f', options);
    await Promise.resolve();
    expect(service.cancel('check')).toBe(true);
    expect(await check).toEqual({ ok: false, error: { code: 'cancelled' } });
    const runs = await Promise.all([service.run('f', options), service.run('f', options)]);
    expect(runs.map(item => (item.ok ? 'ok' : item.error.code))).toEqual(['ok', 'task_running']);
    await service.settled();
  });

  it('[IM14] who may not import is told which permission is missing; a file that is gone is told as such', async () => {
    const { service } = setUp(many, 'auditor');
    const options: ImportOptions = { mapping: ['name'], encoding: 'utf-8', delimiter: ',', ...DEFAULTS };
    const refusal = { ok: false, error: { code: 'permission_denied', params: { action: 'customer.import' } } };
    expect(await service.inspect('f', {})).toEqual(refusal);
    expect(await service.check('f', options)).toEqual(refusal);
    expect(await service.run('f', options)).toEqual(refusal);
    expect(await setUp('').service.inspect('gone', {})).toEqual({ ok: false, error: { code: 'file_gone' } });
  });

  it('[IM14] a mapping that does not fit the file is refused before anything is written', async () => {
    const { service } = setUp('a,b\n1,2\n');
    const options = await guess(service, { mapping: ['name'] });
    expect(await service.check('f', options)).toMatchObject({
      error: { code: 'validation_failed', fields: [{ field: 'mapping' }] },
    });
  });

  it('[IM14] progress is told with bytes and rows and never goes back', async () => {
    const { writer, service } = setUp(many);
    const options = await guess(service);
    writer.beforeWrite = (): void => {
      writer.time += 150;
    };
    await runAll(service, options);
    const steps = writer.events.flatMap(item => (item.event === 'importProgress' ? [item.value] : []));
    expect(steps.length).toBeGreaterThanOrEqual(6);
    expect(steps.at(-1)).toEqual({
      stage: 'writing',
      bytes: bytesOf(many).length,
      totalBytes: bytesOf(many).length,
      rows: 3_000,
    });
    expect(steps.map(step => step.rows)).toEqual(steps.map(step => step.rows).toSorted((a, b) => a - b));
    const live = writer.events.flatMap(item => (item.event === 'task' ? [item.value] : []));
    expect(live.length).toBeGreaterThanOrEqual(6);
    expect(live.every(task => task.progress.done <= task.progress.total)).toBe(true);
  });
});

describe('large files', () => {
  it('[IM7] 50 MB stream through with no more than two blocks in hand', async () => {
    const writer = createFakeWriter();
    const block = bytesOf(`客户某某,13800138000,某某公司,"多行\n备注${'长'.repeat(500)}"\n`.repeat(200));
    const blocks = Math.ceil(52_428_800 / block.length);
    let given = 0;
    let taken = 0;
    let ahead = 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        pull(controller): void {
          if (given === blocks) controller.close();
          else controller.enqueue(given === 0 ? bytesOf('姓名,手机,公司,备注\n') : block);
          ahead = Math.max(ahead, ++given - taken);
        },
      },
      { highWaterMark: 0 },
    );
    const options: ImportOptions = {
      mapping: ['name', 'ignore', 'company', 'notes'],
      encoding: 'utf-8',
      delimiter: ',',
      ...DEFAULTS,
    };
    const lookup = { entries: [...writer.lookup().entries.values()], tags: [], mayCreateTags: true };
    const reader = openInThread({ size: 1, stream }, { options, lookup, now: 1, wantsFailedRows: false });
    let rows = 0;
    let largest = 0;
    for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
      rows += batch.rows;
      largest = Math.max(largest, batch.valid.length);
      taken = Math.floor(batch.bytes / block.length);
    }
    expect(rows).toBe((blocks - 1) * 200);
    expect(largest).toBeLessThanOrEqual(500);
    expect(ahead).toBeLessThanOrEqual(3);
  }, 60_000);
});
