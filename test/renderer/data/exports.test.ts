/** Customers as text: what a copy and a file hold, what is recorded of it, and what holds them back. */
import { expect, it } from 'vitest';
import type { AppError } from '../../../common/protocol/app-error.ts';
import { DEFAULT_LIMITS } from '../../../common/domain/limits.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import type { ExportRequest, RowsRequest } from '../../../renderer/data/api.ts';
import type { Engine } from '../../../renderer/data/engine/engine.ts';
import { makeCompany, valueOf } from './support/company.ts';
import { makeCustomer } from './support/samples.ts';

const LOOK = { isEnglish: false, zoneOffsetMinutes: 480, yes: '是', no: '否' };
const ROWS: RowsRequest = {
  selection: { kind: 'filter', filter: EMPTY_FILTER, except: [] },
  sort: [{ field: 'name', direction: 'desc' }],
  columns: ['name', 'phone', 'acquired'].map(id => ({ id, title: id.toUpperCase() })),
  look: LOOK,
};
const REQUEST: ExportRequest = {
  ...ROWS,
  format: 'csv',
  hasMark: false,
  plain: false,
  reason: '',
  watermark: ['由 我 导出'],
  sheets: ['客户', '说明'],
};

async function openAs(role: 'admin' | 'lead' | 'sales' | 'operations', customers = 3) {
  const company = makeCompany(customers);
  const device = await company.addDevice(1, role);
  const engine = await device.open();
  await engine.syncOnce();
  return { company, device, engine };
}
const refusalOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => null,
    (error: AppError) => error.data,
  );
const textOf = async (engine: Engine, request: ExportRequest): Promise<string> =>
  new TextDecoder().decode((await valueOf(engine.api.exportCustomers(request))).bytes);

it('[LX1] who may not export gets nothing, and plain values need their own permission and a reason', async () => {
  const { engine: sales, device } = await openAs('sales');
  expect(await refusalOf(sales.api.exportCustomers(REQUEST))).toMatchObject({ code: 'permission_denied' });
  expect(device.journal.records).toHaveLength(0);
  const { engine: lead } = await openAs('lead');
  expect(await refusalOf(lead.api.exportCustomers({ ...REQUEST, plain: true, reason: 'x' }))).toMatchObject({
    code: 'permission_denied',
    params: { action: 'customer.export_plain' },
  });
  const { engine: admin } = await openAs('admin');
  expect(await refusalOf(admin.api.exportCustomers({ ...REQUEST, plain: true, reason: ' ' }))).toMatchObject({
    fields: [{ field: 'reason', code: 'required' }],
  });
  expect(await textOf(admin, { ...REQUEST, plain: true, reason: '对账' })).toContain('+8613812345678');
});

it('[LX2] the record of an export is in the journal before the file, and is sent like every edit', async () => {
  const { company, device, engine } = await openAs('lead');
  const { exportId, rows } = await valueOf(engine.api.exportCustomers(REQUEST));
  expect(rows).toBe(3);
  expect(device.journal.records).toHaveLength(1);
  await engine.syncOnce();
  const push = company.server.requests.find(request => request.path.endsWith('/push'));
  expect(push?.body).toMatchObject({
    mutations: [
      {
        kind: 'export.record',
        docId: exportId,
        doc: { rows: 3, format: 'csv', columns: ['name', 'phone', 'acquired'], plain: false, reason: '' },
      },
    ],
  });
  expect(device.journal.records).toHaveLength(0);
});

it('[LX3] the file holds the rows in the order of the list, masked, and says at its end where it comes from', async () => {
  const { engine } = await openAs('lead');
  const { exportId, bytes } = await valueOf(engine.api.exportCustomers(REQUEST));
  const lines = new TextDecoder().decode(bytes).split('\r\n');
  expect(lines[0]).toBe('NAME,PHONE,ACQUIRED');
  expect(lines.slice(1, 4).map(line => line.split(',')[0])).toEqual(['客户3', '客户2', '客户1']);
  expect(lines.slice(4)).toEqual(['由 我 导出', exportId, '']);
  expect(lines.join()).toContain('138****5678');
  expect(lines.join()).not.toContain('13812345678');
});

it('[LX5] the device counts what was exported in 24 hours, refuses what goes over, and a stopped one counts nothing', async () => {
  const { company, device, engine } = await openAs('lead', 3);
  expect(await valueOf(engine.api.exportQuota())).toBeNull();
  company.server.limits = { ...DEFAULT_LIMITS.everyone, exportRowsPerDay: 5, revealsUsed: 0 };
  device.crash();
  const again = await device.open();
  await again.syncOnce();
  expect(await valueOf(again.api.exportQuota())).toEqual({ left: 5, limit: 5 });
  const running = refusalOf(again.api.exportCustomers(REQUEST));
  await again.api.cancelExport();
  expect(await running).toMatchObject({ code: 'cancelled' });
  expect(await valueOf(again.api.exportQuota())).toEqual({ left: 5, limit: 5 });
  await valueOf(again.api.exportCustomers(REQUEST));
  expect(await refusalOf(again.api.exportCustomers(REQUEST))).toMatchObject({
    code: 'quota_reached',
    params: { max: 5 },
  });
  device.crash();
  expect(await valueOf((await device.open()).api.exportQuota())).toEqual({ left: 2, limit: 5 });
  company.clock.jump(24 * 3_600_000);
  expect(await valueOf(device.engine.api.exportQuota())).toEqual({ left: 5, limit: 5 });
});

it('[LC1] [LC2] a copy holds the chosen rows in the order of the list, with masks and nothing plain, for everyone', async () => {
  const { device, engine } = await openAs('sales');
  const ids = [makeCustomer(1).customerId, makeCustomer(3).customerId];
  const text = await valueOf(engine.api.copyRows({ ...ROWS, selection: { kind: 'ids', ids } }));
  const rows = text.split('\n').map(line => line.split('\t'));
  expect(rows.map(row => row[0])).toEqual(['客户3', '客户1']);
  expect(rows[0]?.[1]).toContain('138****5678');
  expect(text).not.toContain('13812345678');
  expect(device.journal.records).toHaveLength(0);
});
