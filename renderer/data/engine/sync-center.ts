/**
 * The sync centre: what waits, what two people changed at once, what was refused; restore and put aside. Rules CY4, ME5.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import type { HistoryEntry } from '../../../common/domain/timeline.ts';
import { ok } from '../../../common/lib/result.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { MutationKind } from '../../../common/protocol/mutation.ts';
import type { ConflictItem, DataApi, RefusedItem, WaitingItem } from '../api.ts';
import { outboxKey } from '../outbox/pending.ts';
import type { InboxItem } from '../store/local-records.ts';
import type { Core } from '../core/core.ts';
import { readCustomer } from './customers.ts';
import { makeInboxItem, putInbox, removeInbox } from '../core/documents.ts';
import { mayChange } from '../../../common/domain/permissions.ts';
import { changeableFields } from '../../../common/merge/apply-mutation.ts';
import { makePatch } from './draft-edits.ts';
import { titleOf } from '../core/titles.ts';
import { fieldsOf, viewHistory, wantedOf } from './views.ts';
import { orFail, writeDrafts } from '../core/write.ts';

/** How many waiting edits the list shows; the exact number is in the sync state. */
const SHOWN_WAITING = 200;

export type SyncCenterApi = Pick<DataApi, 'syncCenter' | 'restore' | 'dismiss'>;

export function createSyncCenterApi(core: Core): SyncCenterApi {
  return {
    async syncCenter() {
      const items = [...core.inbox.values()].toSorted((a, b) => b.at - a.at);
      return ok({
        waiting: await readWaiting(core),
        conflicts: await readConflicts(core, items),
        refused: items.filter(item => item.kind === 'refused' || item.kind === 'unreadable').map(viewRefused),
      });
    },
    async restore(historyId) {
      const conflict = core.inbox.get(historyId)?.conflict ?? null;
      if (conflict === null) throw new AppError('not_found', { params: { resource: 'conflict', id: historyId } });
      const customer = await readCustomer(core, conflict.customerId);
      if (!isRestorable(core, conflict, customer)) throw new AppError('field_not_writable');
      const patch = makePatch(changeableFields(customer, core.actor), { [conflict.field]: conflict.oldValue });
      if (Object.keys(patch).length > 0) {
        const draft = { docId: conflict.customerId, taskId: null, baseVer: customer.ver, patch };
        await writeDrafts(core, [{ kind: 'customer.patch', ...draft }]);
      }
      await putAside(core, historyId);
      return ok(null);
    },
    async dismiss(itemId) {
      if (!core.inbox.has(itemId)) throw new AppError('not_found', { params: { resource: 'item', id: itemId } });
      await putAside(core, itemId);
      return ok(null);
    },
  };
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
  const keys = core.pending.first(SHOWN_WAITING).map(outboxKey);
  const rows = await orFail(core, () => core.store.getMany('outbox', keys));
  const mutations = keys.flatMap(key => rows.get(key)?.mutation ?? []);
  return Promise.all(
    mutations.map(async mutation => ({
      mutationId: mutation.id,
      kind: mutation.kind,
      docId: mutation.docId,
      title: await titleOf(core, mutation),
      fields: fieldsOf(mutation),
      madeAt: mutation.madeAt,
    })),
  );
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

function viewRefused(item: InboxItem): RefusedItem {
  const { mutation } = item;
  return {
    mutationId: item.itemId,
    kind: mutation?.kind ?? ('customer.patch' satisfies MutationKind),
    docId: mutation?.docId ?? '',
    title: item.title,
    code: item.code,
    fields: item.fields,
    wanted: mutation === null ? {} : wantedOf(mutation),
    madeAt: item.at,
  };
}
