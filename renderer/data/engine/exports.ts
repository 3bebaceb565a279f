/**
 * Customers as text: for the clipboard, and as a file. A file is recorded before it is made, in the journal like every edit, so that it is
 * audited and counted although there was no network; it holds masks unless this person may take out plain values and has said why.
 * Rules LX1 to LX5, LC2.
 */
import { z } from 'zod';
import { cellText, type CellWords } from '../../../common/domain/customer-cells.ts';
import { MOST_EXPORT_ROWS } from '../../../common/domain/customer-export.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { readOf } from '../../../common/domain/permissions.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { ok } from '../../../common/lib/result.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import type { DataApi, ExportLook, ExportRequest } from '../api.ts';
import { SETTING, type Core } from '../core/core.ts';
import { orFail, writeDrafts } from '../core/write.ts';
import { writeCsv, writeTsv, writeXlsx } from '../export/write-file.ts';
import { assertCan, refuseField } from './guards.ts';

export type ExportsApi = Pick<DataApi, 'copyRows' | 'exportCustomers' | 'cancelExport' | 'exportQuota'>;

/** Customers between two chances to cancel, to report and to answer queries. */
const CHUNK = 500;
/** More rows nobody pastes. */
const MOST_COPIED = 5_000;
const DAY_MS = 86_400_000;

const takenSchema = z.array(z.strictObject({ at: z.number(), rows: z.number() }));
type Taken = z.infer<typeof takenSchema>[number];

export function createExportsApi(core: Core): ExportsApi {
  let isCancelled = false;
  return {
    async copyRows(request) {
      const ids = selectIds(core, request).slice(0, MOST_COPIED);
      return ok(writeTsv(await readRows(core, ids, request, false, () => undefined)));
    },
    exportQuota: async () => ok(await quotaOf(core)),
    async exportCustomers(request) {
      isCancelled = false;
      assertCan(core, 'customer.export');
      const { plain, format, columns } = request;
      const reason = request.reason.trim();
      if (plain) {
        assertCan(core, 'customer.export_plain');
        if (reason === '') refuseField('reason', 'required');
      }
      const ids = selectIds(core, request);
      if (ids.length === 0) throw new AppError('nothing_selected');
      if (ids.length > MOST_EXPORT_ROWS) throw new AppError('limit_reached', { params: { max: MOST_EXPORT_ROWS } });
      const quota = await quotaOf(core);
      if (quota !== null && ids.length > quota.left)
        throw new AppError('quota_reached', { params: { max: quota.limit } });
      // Prepared first and recorded before anything leaves: a cancelled one was never taken out.
      const rows = await readRows(core, ids, request, plain, done => {
        if (isCancelled) throw new AppError('cancelled');
        core.ports.emit('exportProgress', { done, total: ids.length });
      });
      const exportId = makeId(core.ports.clock, core.ports.randomBytes);
      const doc = { rows: rows.length, format, columns: columns.map(column => column.id), plain, reason };
      await writeDrafts(core, [{ kind: 'export.record', docId: exportId, taskId: null, doc }]);
      await noteTaken(core, rows.length);
      const { watermark, sheets } = request;
      const file = { head: columns.map(column => column.title), rows, watermark: [...watermark, exportId] };
      const bytes = format === 'csv' ? writeCsv(file, request.hasMark) : await writeXlsx(file, sheets);
      return ok({ exportId, rows: rows.length, bytes });
    },
    async cancelExport() {
      isCancelled = true;
      return ok(null);
    },
  };
}

/** Ids in the order of the list. */
function selectIds(core: Core, { selection, sort }: Pick<ExportRequest, 'selection' | 'sort'>): readonly string[] {
  const isFilter = selection.kind === 'filter';
  const filter = isFilter ? selection.filter : EMPTY_FILTER;
  const ids = core.index.ids({ filter, sort, offset: 0, limit: core.index.size });
  const named = new Set(isFilter ? selection.except : selection.ids);
  return ids.filter(id => named.has(id) !== isFilter);
}

async function readRows(
  core: Core,
  ids: readonly string[],
  { columns, look }: Pick<ExportRequest, 'columns' | 'look'>,
  isPlain: boolean,
  onRows: (done: number) => void,
): Promise<string[][]> {
  const words = wordsOf(core, look);
  const rows: string[][] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    onRows(at);
    const chunk = ids.slice(at, at + CHUNK);
    const found = await orFail(core, () => core.store.getMany('customers', chunk));
    for (const id of chunk) {
      const customer = found.get(id); // may have gone between the index and the store
      if (customer !== undefined) rows.push(columns.map(column => textOf(core, column.id, customer, words, isPlain)));
    }
    await new Promise(resolve => setTimeout(resolve, 0)); // queries that wait are answered first
  }
  onRows(ids.length);
  return rows;
}

const CONTACTS = { phone: 'phones', email: 'emails', social: 'socials' } as const;

function textOf(core: Core, columnId: string, customer: Customer, words: CellWords, isPlain: boolean): string {
  const kind = isPlain && columnId in CONTACTS ? CONTACTS[columnId as keyof typeof CONTACTS] : null;
  const isOpen = kind !== null && readOf(core.actor, kind, customer) === 'plain';
  const values = isOpen ? customer.contactInfo?.[kind] : undefined;
  return values === undefined ? cellText(columnId, customer, words) : values.map(item => item.value).join('; ');
}

/** Words in the language of the interface, times in the zone of the reader. */
function wordsOf(core: Core, { isEnglish, zoneOffsetMinutes, yes, no }: ExportLook): CellWords {
  const { entries, tags, groups, members, fields } = core.reference.read();
  const labels = new Map<string, string>([
    ...entries.map(({ entryId, label, labelEn }) => [entryId, isEnglish && labelEn !== '' ? labelEn : label] as const),
    ...tags.map(({ tagId, name }) => [tagId, name] as const),
    ...groups.map(({ groupId, name }) => [groupId, name] as const),
  ]);
  const names = new Map(members.map(({ userId, name }) => [userId, name]));
  const teams = new Map(members.map(({ teamId, teamName }) => [teamId, teamName]));
  const byId = new Map(fields.map(field => [field.fieldId, field]));
  const local = (at: number): string => new Date(at + zoneOffsetMinutes * 60_000).toISOString();
  return {
    labelOf: id => (id === null ? '' : (labels.get(id) ?? id)),
    memberName: id => (id === null ? '' : (names.get(id) ?? '—')),
    teamName: id => (id === null ? '' : (teams.get(id) ?? '—')),
    field: id => byId.get(id),
    date: at => (at === null ? '' : local(at).slice(0, 10)),
    dateTime: at => (at === null ? '' : `${local(at).slice(0, 10)} ${local(at).slice(11, 16)}`),
    yesNo: value => (value ? yes : no),
    isEnglish,
  };
}

/** What may still be taken out in 24 hours by this device's own count; null where no limit was told. */
async function quotaOf(core: Core): Promise<{ readonly left: number; readonly limit: number } | null> {
  const limit = core.limits?.limits.exportRowsPerDay;
  if (limit === undefined) return null;
  const used = (await readTaken(core)).reduce((sum, { rows }) => sum + rows, 0);
  return { left: Math.max(0, limit - used), limit };
}

async function readTaken(core: Core): Promise<readonly Taken[]> {
  const stored = await orFail(core, () => core.store.getMany('settings', [SETTING.exports]));
  const taken = takenSchema.safeParse(stored.get(SETTING.exports)?.value ?? []).data ?? [];
  const since = core.ports.clock.now() - DAY_MS;
  return taken.filter(({ at }) => at > since);
}

async function noteTaken(core: Core, rows: number): Promise<void> {
  const value = [...(await readTaken(core)), { at: core.ports.clock.now(), rows }];
  await orFail(core, () => core.store.put('settings', [{ key: SETTING.exports, value }]));
}
