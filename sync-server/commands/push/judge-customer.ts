/**
 * Verdicts on mutations of customers: permission, existence, scope, validity, then the merge of common/merge. A customer out of the actor's
 * scope is answered like one that never was. Owner, team, author and times come from here, never from the sender. Rules SS6 to SS10, UN3.
 */
import { customKey } from '../../../common/domain/custom-field.ts';
import { PATCH_FIELDS, type CustomerFields } from '../../../common/domain/customer.ts';
import {
  can,
  EMPTY_FIELDS,
  inScope,
  isVisible,
  mayChange,
  mayEnter,
  mayWork,
  readOf,
  RULED_FIELDS,
  type Action,
  type RuledField,
} from '../../../common/domain/permissions.ts';
import { checkFields, checkRelations } from '../../../common/domain/validate-customer.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import {
  applyFieldChanges,
  canMoveStatus,
  mergeCustomer,
  needsReason,
  type FieldChange,
} from '../../../common/merge/merge-customer.ts';
import { mergeIdSet } from '../../../common/merge/merge-id-set.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import type { StoredHistory } from '../../presenters/history.ts';
import { changeableFields } from '../../presenters/customer.ts';
import { judgeRoom, noteCreated } from './judge-created.ts';
import { refuseBy } from './judge-claim.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import {
  noteAudit,
  noteCustomerChange,
  quarantined,
  rejected,
  taken,
  type DocRef,
  type Outcome,
  type PushState,
} from './push-state.ts';

const docOf = (id: string): DocRef[] => [{ collection: 'customers', id }];

/** The customer that a mutation is about, or why it may not be touched. */
export function findCustomer(
  state: PushState,
  id: string,
  action: Action,
):
  | { readonly customer: StoredCustomer; readonly refusal?: never }
  | { readonly refusal: Outcome; readonly customer?: never } {
  if (!can(state.actor, action)) return { refusal: rejected('permission_denied', docOf(id)) };
  const customer = state.customers.get(id);
  // Nothing of an edit of an erased person is kept, not even for others.
  if (customer !== undefined && isErased(customer)) {
    return { refusal: rejected(mayKnow(state, customer) ? 'erased' : 'not_found', docOf(id)) };
  }
  // He had the customer and lost him: what he wanted is kept for those who have him now, and he learns no more than that.
  if (hasLost(state, id)) return { refusal: quarantined('no_longer_yours', docOf(id)) };
  if (customer === undefined || !isVisible(state.actor, customer)) return { refusal: rejected('not_found', docOf(id)) };
  // Seen in the public pool only, or as a collaborator who reads: to look at, not to work with.
  const isAllowed = action === 'customer.reveal' ? inScope(state.actor, customer) : mayWork(state.actor, customer);
  if (!isAllowed) return { refusal: rejected('permission_denied', docOf(id)) };
  if (customer.deletedAt !== null) {
    return { refusal: quarantined('deleted', docOf(id)) };
  }
  return { customer };
}

/** Whether the person was erased: nothing under this id comes back. */
export function isErased(customer: StoredCustomer): boolean {
  return (customer.erasedAt ?? null) !== null;
}

/** Whether the actor has, or once had, the customer. */
export function mayKnow(state: PushState, customer: StoredCustomer): boolean {
  return hasLost(state, customer.customerId) || isVisible(state.actor, customer);
}

/** Whether the actor had the customer and has him no more; also when a mutation before this one, of whomever, has taken him in this transaction. */
function hasLost(state: PushState, id: string): boolean {
  const [loaded, customer] = [state.loaded.get(id), state.customers.get(id)];
  if (customer === undefined || inScope(state.actor, customer)) return false;
  return state.lost.has(id) || (loaded !== undefined && inScope(state.actor, loaded));
}

/** A new customer. An id that is taken is never overwritten, whoever asks. */
export function judgeCreate(state: PushState, mutation: MutationOf<'customer.create'>): Outcome {
  const { actor, now } = state;
  const customerId = mutation.docId;
  if (!can(actor, 'customer.create')) return rejected('permission_denied', docOf(customerId));
  const existing = state.customers.get(customerId);
  if (existing !== undefined && isErased(existing)) {
    return rejected(mayKnow(state, existing) ? 'erased' : 'already_exists', docOf(customerId));
  }
  if (existing !== undefined) {
    const isOwnDeleted = existing.deletedAt !== null && inScope(actor, existing);
    return isOwnDeleted ? quarantined('deleted', docOf(customerId)) : rejected('already_exists', docOf(customerId));
  }
  const { tagIds: wantedTags, groupIds, ...wanted } = mutation.doc;
  const { fields, refusals } = keepEnterable(state, wanted);
  const tagIds = [...new Set(wantedTags.map(id => state.aliases.get(id) ?? id))];
  const errors = [
    ...checkFields(fields, state),
    ...checkRelations({ tagIds, groupIds }, { ...lookupOf(state), limits: state.classify.limits }),
  ];
  if (errors.length > 0) return rejected('validation_failed', docOf(customerId), errors);
  const full = judgeRoom(state, actor.userId, fields.status);
  if (full !== null) return refuseBy(customerId, full);
  const customer: StoredCustomer = {
    customerId,
    ver: 0,
    fieldMeta: {},
    fields,
    statusChangedAt: now,
    tagIds,
    groupIds: [...new Set(groupIds)],
    ownerId: actor.userId,
    teamId: actor.teamId,
    ownedSince: now,
    createdBy: actor.userId,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    firstSource: fields.source,
    firstScene: fields.scene,
  };
  const change = { collection: 'customers' as const, docId: customerId, mutationId: mutation.id, isNew: true };
  const ver = noteCustomerChange(state, customer, change);
  const meta = { ver, by: actor.userId };
  const fieldMeta = Object.fromEntries(PATCH_FIELDS.map(field => [field, meta]));
  state.customers.set(customerId, { ...customer, ver, fieldMeta });
  noteCreated(state, { ...customer, ver }, mutation);
  auditCustomer(state, 'customer.create', customerId, mutation.taskId, {});
  const [refusal] = refusals;
  const outcome = taken(refusal === undefined ? 'applied' : 'merged', docOf(customerId));
  return { ...outcome, code: refusal?.code ?? null, fields: refusals };
}

/** The fields that the author may enter; the others are empty, and named when he had filled them in. */
function keepEnterable(
  state: PushState,
  wanted: CustomerFields,
): { readonly fields: CustomerFields; readonly refusals: Outcome['fields'] } {
  const refused = RULED_FIELDS.filter(field => !mayEnter(state.actor, field));
  const isFilled = (field: RuledField): boolean => !jsonEquals(wanted[field], EMPTY_FIELDS[field]);
  const fields = { ...wanted, ...Object.fromEntries(refused.map(field => [field, EMPTY_FIELDS[field]])) };
  const closed = Object.keys(fields.custom).filter(fieldId => !mayEnter(state.actor, customKey(fieldId)));
  const custom = Object.fromEntries(Object.entries(fields.custom).filter(([fieldId]) => !closed.includes(fieldId)));
  return {
    fields: { ...fields, custom },
    refusals: [...refused.filter(isFilled), ...closed.map(customKey)].map(field => ({
      field,
      code: 'field_not_writable',
    })),
  };
}

/** An edit of fields: what can be applied is applied; fields that are refused are named in the verdict. */
export function judgePatch(state: PushState, mutation: MutationOf<'customer.patch'>): Outcome {
  const { docId } = mutation;
  const { customer, refusal } = findCustomer(state, docId, 'customer.update');
  if (refusal !== undefined) return refusal;
  const errors = checkWanted(state, customer, mutation);
  if (errors.length > 0) return rejected('validation_failed', docOf(docId), errors);
  const merge = mergeCustomer({
    current: changeableFields(customer, state.actor),
    meta: customer.fieldMeta,
    baseVer: mutation.baseVer,
    patch: mutation.patch,
    canMoveStatus: (from, to) => canMoveStatus(state.entries, from, to),
    lacksReason: (from, to) => (mutation.reason ?? '') === '' && needsReason(state.entries, from, to),
    mayChangeCustom: field => mayChange(state.actor, field),
    ...(mutation.undoes === undefined ? {} : { undone: undoneBy(state, docId, mutation.undoes) }),
  });
  const refusals = merge.refusals.map(({ field, code }) => ({ field, code }));
  const [firstRefusal] = refusals;
  if (merge.changes.length === 0) {
    return firstRefusal === undefined
      ? taken('noop', docOf(docId))
      : rejected(firstRefusal.code, docOf(docId), refusals);
  }
  applyChanges(state, customer, mutation, merge.changes);
  return {
    status: merge.concurrent || firstRefusal !== undefined ? 'merged' : 'applied',
    code: firstRefusal?.code ?? null,
    fields: refusals,
    conflicts: merge.changes
      .filter(change => change.conflict)
      .map(
        ({ field, oldValue, newValue }) =>
          ({ field, theirs: oldValue, yours: newValue }) as Outcome['conflicts'][number],
      ),
    docs: docOf(docId),
  };
}

/** What the actor's own edit had changed of the customer, by field. */
function undoneBy(state: PushState, customerId: string, mutationId: string): Map<string, StoredHistory> {
  const entries = [...state.undone, ...state.rows.history].filter(
    entry => entry.mutationId === mutationId && entry.customerId === customerId && entry.by === state.actor.userId,
  );
  return new Map(entries.map(entry => [entry.field, entry]));
}

/** Tags or groups are added and removed; operations of two people commute. */
export function judgeRelations(
  state: PushState,
  mutation: MutationOf<'customer.tags'> | MutationOf<'customer.groups'>,
): Outcome {
  const { docId } = mutation;
  const { customer, refusal } = findCustomer(state, docId, 'customer.update');
  if (refusal !== undefined) return refusal;
  const isTags = mutation.kind === 'customer.tags';
  const field = isTags ? 'tagIds' : 'groupIds';
  const resolve = (ids: readonly string[]): string[] => ids.map(id => (isTags ? (state.aliases.get(id) ?? id) : id));
  const added = resolve(mutation.add);
  // A customer may still have the merged tag itself, while its order is carried out.
  const next = mergeIdSet(customer[field], added, [...mutation.remove, ...resolve(mutation.remove)]);
  const isKnown = lookupOf(state);
  if (added.some(id => !(isTags ? isKnown.hasTag(id) : isKnown.hasGroup(id)))) {
    const code = isTags ? 'unknown_tag' : 'unknown_group';
    return rejected('validation_failed', docOf(docId), [{ field, code }]);
  }
  const errors = checkRelations(
    { tagIds: [], groupIds: [], [field]: next },
    { hasTag: () => true, hasGroup: () => true },
  );
  if (errors.length > 0) return rejected('validation_failed', docOf(docId), errors);
  const most = state.classify.limits[isTags ? 'tagsPerCustomer' : 'groupsPerCustomer'];
  if (next.length > Math.max(most, customer[field].length)) {
    const error = { field, code: 'too_many', params: { max: most } };
    return rejected('validation_failed', docOf(docId), [error]);
  }
  const isSame = jsonEquals(customer[field].toSorted(), next.toSorted());
  if (isSame) return taken('noop', docOf(docId));
  const change: FieldEntry = { field, oldValue: customer[field], newValue: next, conflict: false, oldBy: null };
  const ver = noteEdit(state, customer, mutation.id, [change]);
  state.customers.set(docId, { ...customer, [field]: next, ver, updatedAt: state.now });
  auditCustomer(state, 'customer.update', docId, mutation.taskId, { fields: [field] });
  return taken('applied', docOf(docId));
}

/** Plain contact values were shown on the device: nothing changes, the audit keeps it, also of a customer who has gone meanwhile. */
export function judgeReveal(state: PushState, mutation: MutationOf<'customer.reveal'>): Outcome {
  const { refusal } = findCustomer(state, mutation.docId, 'customer.reveal');
  if (refusal !== undefined && refusal.status !== 'quarantined' && refusal.code !== 'erased') return refusal;
  if (readOf(state.actor, mutation.field) !== 'plain') return rejected('permission_denied', docOf(mutation.docId));
  const detail = {
    field: mutation.field,
    reason: scrubReason(mutation.reason, namesOf(state.customers.get(mutation.docId))),
    madeAt: mutation.madeAt,
  };
  noteAudit(state, { action: 'customer.reveal', objectType: 'customer', objectId: mutation.docId, detail });
  return taken('applied', []);
}

type FieldEntry = Omit<FieldChange, 'field'> & { readonly field: string };

function applyChanges(
  state: PushState,
  customer: StoredCustomer,
  mutation: MutationOf<'customer.patch'>,
  changes: readonly FieldChange[],
): void {
  const { actor, now } = state;
  const ver = noteEdit(state, customer, mutation.id, changes, mutation.reason);
  const fields = applyFieldChanges<CustomerFields>(customer.fields, changes);
  const fieldMeta = { ...customer.fieldMeta };
  for (const change of changes) {
    fieldMeta[change.field] = { ver, by: actor.userId };
  }
  const statusChangedAt = fields.status === customer.fields.status ? customer.statusChangedAt : now;
  const first = (customer.firstSource ?? null) === null ? { firstSource: fields.source, firstScene: fields.scene } : {};
  state.customers.set(customer.customerId, {
    ...customer,
    ...first,
    fields,
    fieldMeta,
    ver,
    statusChangedAt,
    updatedAt: now,
  });
  const names = changes.map(change => change.field);
  const conflicts = changes.filter(change => change.conflict).map(change => change.field);
  const detail: Record<string, Json> = conflicts.length === 0 ? { fields: names } : { fields: names, conflicts };
  auditCustomer(state, 'customer.update', customer.customerId, mutation.taskId, detail);
}

/** Notes the change of the document and one history row for each field; returns the document's new version. */
function noteEdit(
  state: PushState,
  customer: StoredCustomer,
  mutationId: string,
  changes: readonly FieldEntry[],
  reason = '',
): number {
  const { customerId } = customer;
  const ver = noteCustomerChange(state, customer, {
    collection: 'customers',
    docId: customerId,
    mutationId,
    isNew: false,
  });
  for (const { field, oldValue, newValue, conflict, oldBy } of changes) {
    const historyId = state.newId();
    const change = { collection: 'history' as const, docId: historyId, mutationId, isNew: true };
    state.rows.history.push({
      historyId,
      customerId,
      field,
      oldValue: oldValue as StoredHistory['oldValue'],
      newValue: newValue as StoredHistory['newValue'],
      by: state.actor.userId,
      at: state.now,
      mutationId,
      conflict,
      oldBy,
      ...(field === 'status' && reason !== '' ? { reason: scrubReason(reason, namesOf(customer)).slice(0, 200) } : {}),
      ver: noteCustomerChange(state, customer, change),
    });
  }
  return ver;
}

/** Wanted values must be valid; the scene is judged together with the channel that will stand beside it. */
function checkWanted(
  state: PushState,
  customer: StoredCustomer,
  mutation: MutationOf<'customer.patch'>,
): Outcome['fields'] {
  const wanted = Object.fromEntries(
    Object.entries(mutation.patch).map(([field, edit]) => [field, (edit as readonly [Json, Json])[1]]),
  ) as Partial<CustomerFields>;
  const isSceneAlone = wanted.scene !== undefined && wanted.source === undefined;
  const checked = isSceneAlone ? { ...wanted, source: customer.fields.source } : wanted;
  const before = { custom: mutation.patch.custom?.[0] };
  return checkFields(checked, state, 'unknown', before).filter(error => !(isSceneAlone && error.field === 'source'));
}

function lookupOf(state: PushState): { hasTag: (id: string) => boolean; hasGroup: (id: string) => boolean } {
  return { hasTag: id => state.tagIds.has(id), hasGroup: id => state.groupIds.has(id) };
}

/** Notes who did what to a customer. */
export function auditCustomer(
  state: PushState,
  action: string,
  objectId: string,
  taskId: string | null,
  detail: Record<string, Json>,
): void {
  noteAudit(state, {
    action,
    objectType: 'customer',
    objectId,
    detail: taskId === null ? detail : { ...detail, taskId },
  });
}

/** What tells who he is: kept out of free texts that stay for ever. */
export function namesOf(customer: StoredCustomer | undefined): string[] {
  return [customer?.fields.name ?? '', customer?.fields.company ?? ''].filter(name => name !== '');
}

/** A reason is free text and stays for ever: what looks like a number or an address is taken out, and who it is about. */
export function scrubReason(reason: string, names: readonly string[] = []): string {
  return names
    .reduce((text, name) => text.replaceAll(name, '…'), reason)
    .replace(/\S*@\S*/g, '…')
    .replace(/\d[\d\s-]{3,}\d/g, '…');
}
