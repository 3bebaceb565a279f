/**
 * Customers for the page: lists and details from local data, edits checked by the rules that the server uses before anything is
 * written. Rules ST11 to ST14.
 */
import { customIdOf, customKey, isSensitive, type CustomKey } from '../../../common/domain/custom-field.ts';
import type { ContactKind, Customer } from '../../../common/domain/customer.ts';
import { can, EMPTY_FIELDS, mayEnter, RULED_FIELDS } from '../../../common/domain/permissions.ts';
import { validateNewCustomer } from '../../../common/domain/validate-customer.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { jsonEquals } from '../../../common/lib/json.ts';
import { ok, type Result } from '../../../common/lib/result.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import { AppError, type AppErrorData } from '../../../common/protocol/app-error.ts';
import type { CustomerDetail, CustomerView, DataApi } from '../api.ts';
import { outboxKey } from '../outbox/pending.ts';
import type { Core } from '../core/core.ts';
import { draftEdits } from './draft-edits.ts';
import { assertCan, readCustomer, refuseField } from './guards.ts';
import { createRecordApi, isRevertable, withAdded, type RecordApi } from './record.ts';
import { createUndoBook } from './undo.ts';
import { pendingHistory, viewCustomer, viewHistory } from './views.ts';
import { assertMayReveal, lookupOf, noteShown, revealQuota } from '../core/limits.ts';
import { orFail, writeDrafts } from '../core/write.ts';

export type CustomersApi = Pick<
  DataApi,
  | 'query'
  | 'ids'
  | 'stats'
  | 'count'
  | 'group'
  | 'getCustomer'
  | 'createCustomer'
  | 'updateCustomer'
  | 'deleteCustomer'
  | 'undo'
  | 'reveal'
  | 'revealQuota'
  | 'addInteraction'
> &
  RecordApi;

export function createCustomersApi(core: Core): CustomersApi {
  const answer = async <T>(value: Promise<T> | T): Promise<Result<T, AppErrorData>> => ok(await value);
  const book = createUndoBook(core);
  const newId = (): string => makeId(core.ports.clock, core.ports.randomBytes);
  return {
    ...createRecordApi(core, book),
    async query(query) {
      const { ids, total, facets, problems } = core.index.query(query);
      return ok({ rows: await readViews(core, ids), total, facets, problems });
    },
    ids: query => answer(core.index.ids(query)),
    stats: (filter, zoneOffsetMinutes) =>
      answer({ ...core.index.stats(filter, zoneOffsetMinutes), asOf: core.mark.lastSyncedAt }),
    count: filter => answer(core.index.count(filter)),
    group: (filter, by) => answer(core.index.group(filter, by)),
    getCustomer: customerId => answer(readDetail(core, customerId)),
    async createCustomer(draft) {
      assertCan(core, 'customer.create');
      const lookup = lookupOf(core);
      // Nobody is asked for what he may not enter.
      const open = [...lookup.customFields].filter(([fieldId]) => mayEnter(core.actor, customKey(fieldId)));
      const checked = validateNewCustomer(draft, { ...lookup, customFields: new Map(open) });
      if (!checked.ok) throw new AppError('validation_failed', { fields: checked.error });
      const closed = RULED_FIELDS.filter(field => !mayEnter(core.actor, field));
      const filled = closed.filter(field => !jsonEquals(checked.value[field], EMPTY_FIELDS[field]));
      const refused = filled.map(field => ({ field, code: 'field_not_writable' }));
      if (refused.length > 0) throw new AppError('validation_failed', { fields: refused });
      const customerId = newId();
      await writeDrafts(core, [{ kind: 'customer.create', docId: customerId, taskId: null, doc: checked.value }]);
      return ok({ customerId });
    },
    async updateCustomer(customerId, edit) {
      assertCan(core, 'customer.update');
      const customer = await readCustomer(core, customerId);
      const drafts = draftEdits(customer, withAdded(customer, edit), {
        lookup: lookupOf(core),
        actor: core.actor,
      });
      return ok(await book.write(customer, drafts));
    },
    async deleteCustomer(customerId, reason = '') {
      assertCan(core, 'customer.delete');
      const customer = await readCustomer(core, customerId);
      const draft = { kind: 'customer.delete', docId: customerId, taskId: null, reason: reason.trim() } as const;
      return ok(await book.write(customer, [draft]));
    },
    undo: undoId => answer(book.undo(undoId)),
    revealQuota: () => answer(revealQuota(core)),
    reveal: (customerId, field, reason) => answer(revealContact(core, customerId, field, reason)),
    async addInteraction(input) {
      assertCan(core, 'interaction.create');
      await readCustomer(core, input.customerId);
      if (input.content.trim() === '') refuseField('content', 'required');
      const type = core.reference.lookup().entries.get(input.type);
      if (type === undefined || type.kind !== 'interaction_type' || type.retired) refuseField('type', 'unknown_type');
      const interactionId = newId();
      await writeDrafts(core, [{ kind: 'interaction.create', docId: interactionId, taskId: null, doc: input }]);
      return ok({ interactionId });
    },
  };
}

/** With the tags into which others were merged. */
function withTags(core: Core, customer: Customer): Customer {
  const tagIds = core.reference.resolveTags(customer.tagIds);
  return tagIds === customer.tagIds ? customer : { ...customer, tagIds: [...tagIds] };
}

async function readViews(core: Core, ids: readonly string[]): Promise<CustomerView[]> {
  const found = await orFail(core, () => core.store.getMany('customers', ids));
  return ids.flatMap(id => {
    const customer = found.get(id); // may have gone between the index and the store
    return customer === undefined ? [] : [viewCustomer(withTags(core, customer), core.pending.has(id))];
  });
}

async function readDetail(core: Core, customerId: string): Promise<CustomerDetail> {
  const customer = await readCustomer(core, customerId);
  const [history, interactions, behaviors, waiting] = await orFail(core, () =>
    Promise.all([
      core.store.findLinked('history', customerId),
      core.store.findLinked('interactions', customerId),
      core.store.findLinked('behaviors', customerId),
      core.store.getMany('outbox', core.pending.of(customerId).map(outboxKey)),
    ]),
  );
  const pending = [...waiting.values()].flatMap(({ mutation }) => pendingHistory(mutation, core.actor.userId));
  return {
    customer: viewCustomer(withTags(core, customer), core.pending.has(customerId)),
    history: [...history.map(viewHistory), ...pending].toSorted(
      (a, b) => b.at - a.at || b.ver - a.ver || (a.field < b.field ? -1 : 1),
    ),
    interactions: interactions.toSorted((a, b) => b.occurredAt - a.occurredAt),
    behaviors: behaviors.toSorted((a, b) => b.occurredAt - a.occurredAt),
    revertable: can(core.actor, 'customer.update')
      ? history.filter(entry => isRevertable(core, entry, customer)).map(entry => entry.historyId)
      : [],
  };
}

type RevealedField = MutationOf<'customer.reveal'>['field'];

/** The values leave the store only after the record of their being shown is safe. */
async function revealContact(
  core: Core,
  customerId: string,
  field: ContactKind | CustomKey,
  reason: string,
): Promise<readonly string[]> {
  assertCan(core, 'customer.reveal');
  const values = plainValues(await readCustomer(core, customerId), field);
  if (values === undefined) throw new AppError('permission_denied', { params: { action: 'customer.reveal' } });
  assertMayReveal(core);
  await writeDrafts(core, [
    { kind: 'customer.reveal', docId: customerId, taskId: null, field: field as RevealedField, reason },
  ]);
  await noteShown(core);
  return values;
}

/** The values of one kind of contact, or that of a sensitive custom field; undefined where this device does not hold them. */
function plainValues(customer: Customer, field: ContactKind | CustomKey): string[] | undefined {
  const fieldId = customIdOf(field);
  if (fieldId === null) return customer.contactInfo?.[field as ContactKind]?.map(item => item.value);
  const value = isSensitive(fieldId) ? customer.custom?.[fieldId] : undefined;
  return value === undefined || value === null ? undefined : [String(value)];
}
