/**
 * The sync centre: what waits, what two people changed at once, what was refused; restore, make again, put aside. Rules CY4, CY17, CY19, ME5.
 */
import { customIdOf, customKey } from '../../../common/domain/custom-field.ts';
import type { Customer, CustomerFields } from '../../../common/domain/customer.ts';
import type { Json } from '../../../common/lib/json.ts';
import { customEdits, withCustom } from '../../../common/merge/merge-custom.ts';
import type { HistoryEntry } from '../../../common/domain/timeline.ts';
import { ok } from '../../../common/lib/result.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { isBulk } from '../../../common/merge/bulk.ts';
import type { Mutation, MutationKind } from '../../../common/protocol/mutation.ts';
import type { ConflictItem, DataApi, RefusedItem, WaitingItem } from '../api.ts';
import { outboxKey } from '../outbox/pending.ts';
import type { InboxItem } from '../store/local-records.ts';
import type { Core } from '../core/core.ts';
import { readCustomer } from './guards.ts';
import { makeInboxItem, putInbox, removeInbox } from '../core/documents.ts';
import { mayChange } from '../../../common/domain/permissions.ts';
import { changeableFields } from '../../../common/merge/apply-mutation.ts';
import { makePatch } from './draft-edits.ts';
import { titleOf } from '../core/titles.ts';
import { fieldsOf, viewHistory, wantedOf } from './views.ts';
import { orFail, writeDrafts } from '../core/write.ts';
import type { MutationDraft } from '../core/writer.ts';
import { writeSyncLog } from '../sync/sync-log.ts';

/** How many waiting edits the list shows; the exact number is in the sync state. */
const SHOWN_WAITING = 200;

export type SyncCenterApi = Pick<DataApi, 'syncCenter' | 'restore' | 'dismiss' | 'retry' | 'syncLog'>;

export function createSyncCenterApi(core: Core): SyncCenterApi {
  return {
    async syncCenter() {
      const items = [...core.inbox.values()].toSorted((a, b) => b.at - a.at);
      return ok({
        waiting: await readWaiting(core),
        conflicts: await readConflicts(core, items),
        refused: viewRefused(items.filter(item => item.kind === 'refused' || item.kind === 'unreadable')),
      });
    },
    async restore(historyId) {
      const conflict = core.inbox.get(historyId)?.conflict ?? null;
      if (conflict === null) throw new AppError('not_found', { params: { resource: 'conflict', id: historyId } });
      const customer = await readCustomer(core, conflict.customerId);
      if (!isRestorable(core, conflict, customer)) throw new AppError('field_not_writable');
      const patch = makePatch(
        changeableFields(customer, core.actor),
        wantedAgain(customer, conflict.field, conflict.oldValue as Json),
      );
      if (Object.keys(patch).length > 0) {
        const draft = { docId: conflict.customerId, taskId: null, baseVer: customer.ver, patch };
        await writeDrafts(core, [{ kind: 'customer.patch', ...draft }]);
      }
      await putAside(core, historyId);
      return ok(null);
    },
    async dismiss(itemId) {
      for (const id of itemsOf(core, itemId)) await putAside(core, id);
      return ok(null);
    },
    async retry(itemId) {
      for (const id of itemsOf(core, itemId)) {
        const mutation = core.inbox.get(id)?.mutation ?? null;
        if (mutation !== null) await writeDrafts(core, await draftAgain(core, mutation));
        await putAside(core, id);
      }
      return ok(null);
    },
    async syncLog() {
      const { appVersion, clientId, clock } = core.ports;
      const now = new Date(clock.now()).toISOString();
      const about = { appVersion, clientId, now, waiting: core.pending.size, inbox: core.inbox.size };
      return ok(writeSyncLog(core.log, about));
    },
  };
}

/** The items that are shown as this one: of a batch or an import, all its parts. */
function itemsOf(core: Core, itemId: string): string[] {
  if (core.inbox.has(itemId)) return [itemId];
  const parts = [...core.inbox.values()].filter(item => groupOf(item) === itemId);
  if (parts.length === 0) throw new AppError('not_found', { params: { resource: 'item', id: itemId } });
  return parts.map(item => item.itemId);
}

function groupOf({ itemId, mutation }: InboxItem): string {
  return mutation !== null && isBulk(mutation) ? mutation.taskId : itemId;
}

/** The same wish as a new edit: of fields, from the values that stand now. */
async function draftAgain(core: Core, mutation: Mutation): Promise<MutationDraft[]> {
  const { id: _id, cseq: _cseq, madeAt: _madeAt, ...draft } = mutation;
  if (draft.kind !== 'customer.patch') return [draft];
  const customer = await readCustomer(core, draft.docId);
  const { custom, ...rest } = draft.patch;
  const wanted: Partial<CustomerFields> = Object.fromEntries(
    Object.entries(rest).map(([field, edit]) => [field, edit[1]]),
  );
  if (custom !== undefined) {
    wanted.custom = customEdits(custom).reduce(
      (values, edit) => withCustom(values, edit.field, edit.wanted),
      customer.custom ?? {},
    );
  }
  const patch = makePatch(customer, wanted);
  return Object.keys(patch).length === 0 ? [] : [{ ...draft, baseVer: customer.ver, patch }];
}

/** The fields with one value written back; a custom field stands among the others. */
function wantedAgain(customer: Customer, field: string, value: Json): Partial<CustomerFields> {
  const fieldId = customIdOf(field);
  return fieldId === null
    ? { [field]: value }
    : { custom: withCustom(customer.custom ?? {}, customKey(fieldId), value) };
}

/** A conflict that was put aside leaves a mark, because its history entry will be pulled again; other items just go. */
async function putAside(core: Core, itemId: string): Promise<void> {
  await core.mutex.run(() =>
    orFail(core, async () => {
      const item = core.inbox.get(itemId);
      if (item?.kind !== 'conflict') return removeInbox(core, [itemId]);
      await putInbox(core, [makeInboxItem({ itemId, kind: 'dismissed', at: core.ports.clock.now() })]);
    }),
  );
}

async function readWaiting(core: Core): Promise<WaitingItem[]> {
  const groups = core.pending.groups(SHOWN_WAITING);
  const rows = await orFail(core, () =>
    core.store.getMany(
      'outbox',
      groups.map(group => outboxKey(group.cseq)),
    ),
  );
  return Promise.all(
    groups.flatMap(({ cseq, documents }) => {
      const mutation = rows.get(outboxKey(cseq))?.mutation;
      return mutation === undefined ? [] : [viewWaiting(core, mutation, documents)];
    }),
  );
}

async function viewWaiting(core: Core, mutation: Mutation, count: number): Promise<WaitingItem> {
  return {
    mutationId: mutation.id,
    kind: mutation.kind,
    docId: mutation.docId,
    title: await titleOf(core, mutation),
    fields: fieldsOf(mutation),
    madeAt: mutation.madeAt,
    count,
  };
}

async function readConflicts(core: Core, items: readonly InboxItem[]): Promise<ConflictItem[]> {
  const entries = items.flatMap(item => (item.kind === 'conflict' && item.conflict !== null ? [item.conflict] : []));
  const ids = entries.map(entry => entry.customerId);
  const customers: ReadonlyMap<string, Customer> = await orFail(core, () => core.store.getMany('customers', ids));
  return entries.map(entry => {
    const customer = customers.get(entry.customerId);
    const { newValue: kept, oldValue: lost } = viewHistory(entry);
    return {
      historyId: entry.historyId,
      customerId: entry.customerId,
      customerName: customer?.name ?? '',
      field: entry.field,
      kept,
      keptBy: entry.by,
      lost,
      lostBy: entry.oldBy,
      at: entry.at,
      canRestore: customer !== undefined && isRestorable(core, entry, customer),
    };
  });
}

/** Masks cannot be written back, contact lists only where this device holds the plain values, nothing that may not be written (ST14). */
function isRestorable(core: Core, { plain, field }: HistoryEntry, customer: Customer): boolean {
  return plain && mayChange(core.actor, field) && field in { ...customer, ...customer.contactInfo };
}

/** One item for each edit; the parts of a batch or an import are one. */
function viewRefused(items: readonly InboxItem[]): RefusedItem[] {
  const groups = new Map<string, InboxItem[]>();
  for (const item of items) groups.set(groupOf(item), [...(groups.get(groupOf(item)) ?? []), item]);
  return [...groups].flatMap(([id, [first, ...others]]) => (first === undefined ? [] : [viewGroup(id, first, others)]));
}

function viewGroup(id: string, item: InboxItem, others: readonly InboxItem[]): RefusedItem {
  const { mutation } = item;
  const parts = [item, ...others].flatMap(one => one.parts ?? []);
  const counts = new Map<string, number>();
  for (const part of parts) {
    const code = part.fields[0]?.code ?? part.code;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return {
    mutationId: id,
    kind: mutation?.kind ?? ('customer.patch' satisfies MutationKind),
    docId: mutation?.docId ?? '',
    title: item.title,
    code: item.code,
    fields: item.fields,
    wanted: mutation === null ? {} : wantedOf(mutation),
    madeAt: item.at,
    count: Math.max(1, parts.length),
    reasons: [...counts].map(([code, count]) => ({ code, count })).toSorted((a, b) => b.count - a.count),
    fate: item.fate ?? null,
    canRetry: mutation !== null && item.fate == null && !NOT_AGAIN.has(mutation.kind),
  };
}

/** A reveal is a record of what was, a task is saved by the one who runs it. */
const NOT_AGAIN: ReadonlySet<MutationKind> = new Set<MutationKind>(['customer.reveal', 'task.save']);
