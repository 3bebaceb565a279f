/**
 * What a mutation concerns, and what a bulk mutation means for each of its documents: the single mutation that it stands for. Device and
 * server both judge by these parts, so that a batch does exactly what as many edits by hand would do. Pure. Rules CY16, BT7.
 */
import { customIdOf } from '../domain/custom-field.ts';
import { assert } from '../lib/assert.ts';
import type { BulkMutation, CustomerPatch, BulkOperation, Mutation, SingleMutation } from '../protocol/mutation.ts';

/** Whether the mutation concerns many documents. */
export function isBulk(mutation: Mutation): mutation is BulkMutation {
  return mutation.kind === 'customers.batch' || mutation.kind === 'customers.import';
}

/** The documents that the mutation changes or makes. */
export function documentsOf(mutation: Mutation): readonly string[] {
  if (mutation.kind === 'customers.batch') return mutation.ids;
  if (mutation.kind === 'customers.import') return mutation.docs.map(entry => entry.id);
  return [mutation.docId];
}

/**
 * Everything whose order matters to the mutation: its documents, the customer on which a new document hangs, the task of a part.
 * Of two mutations of one device that share one of these, the first made must be judged first.
 */
export function concernsOf(mutation: Mutation): readonly string[] {
  if (isBulk(mutation)) return [mutation.docId, ...documentsOf(mutation)];
  if (
    mutation.kind === 'interaction.create' ||
    mutation.kind === 'behavior.create' ||
    mutation.kind === 'consent.record'
  ) {
    return [mutation.docId, mutation.doc.customerId];
  }
  return [mutation.docId];
}

/** The single mutations that a bulk mutation stands for, in its order; they have its identity and counter. */
export function partsOf(mutation: BulkMutation): SingleMutation[] {
  const count = mutation.kind === 'customers.batch' ? mutation.ids.length : mutation.docs.length;
  return Array.from({ length: count }, (_, index) => makePart(mutation, index));
}

/** What the mutation means for one of its documents. */
export function partOf(mutation: BulkMutation, docId: string): SingleMutation {
  return makePart(mutation, documentsOf(mutation).indexOf(docId));
}

/** The mutation with these documents only; null when none is left. */
export function narrow<M extends BulkMutation>(mutation: M, keep: ReadonlySet<string>): M | null {
  if (mutation.kind === 'customers.import') {
    const docs = mutation.docs.filter(entry => keep.has(entry.id));
    return docs.length === 0 ? null : { ...mutation, docs };
  }
  const kept = mutation.ids.flatMap((id, index) => (keep.has(id) ? [index] : []));
  if (kept.length === 0) return null;
  const pick = <T>(list: readonly T[]): T[] => kept.flatMap(index => list.slice(index, index + 1));
  return { ...mutation, ids: pick(mutation.ids), operation: narrowOperation(mutation.operation, pick) };
}

/** The operation with what was seen of some of its customers. */
function narrowOperation(operation: BulkOperation, pick: <T>(list: readonly T[]) => T[]): BulkOperation {
  switch (operation.type) {
    case 'set_status':
      return { ...operation, seen: pick(operation.seen) };
    case 'set_field':
      return { ...operation, seen: pick(operation.seen) };
    case 'claim':
    case 'assign':
      return { ...operation, stays: pick(operation.stays) };
    case 'transfer':
      return { ...operation, owners: pick(operation.owners) };
    default:
      return operation;
  }
}

function makePart(mutation: BulkMutation, index: number): SingleMutation {
  const { id, cseq, madeAt, taskId, lane } = mutation;
  const stamp = { id, cseq, madeAt, taskId, lane };
  if (mutation.kind === 'customers.import') {
    const entry = mutation.docs[index];
    assert(entry !== undefined, 'a document of this import');
    return { ...stamp, kind: 'customer.create', docId: entry.id, doc: entry.doc };
  }
  const docId = mutation.ids[index];
  assert(docId !== undefined, 'a customer of this batch');
  const { operation } = mutation;
  if (operation.type === 'set_status') {
    const seen = operation.seen[index];
    assert(seen !== undefined, 'what was seen of this customer');
    const [baseVer, status] = seen;
    const reason = operation.reason === undefined ? {} : { reason: operation.reason };
    return {
      ...stamp,
      kind: 'customer.patch',
      docId,
      baseVer,
      patch: { status: [status, operation.status] },
      ...reason,
    };
  }
  if (operation.type === 'set_field') {
    const seen = operation.seen[index];
    assert(seen !== undefined, 'what was seen of this customer');
    const { field, value } = operation;
    const fieldId = customIdOf(field);
    const patch =
      fieldId === null ? { [field]: [seen[1], value] } : { custom: [{ [fieldId]: seen[1] }, { [fieldId]: value }] };
    return { ...stamp, kind: 'customer.patch', docId, baseVer: seen[0], patch: patch as CustomerPatch };
  }
  const stay = 'stays' in operation ? operation.stays[index] : undefined;
  const [poolId = '', pooledAt = 0] = stay ?? [];
  switch (operation.type) {
    case 'claim':
      return { ...stamp, kind: 'customer.claim', docId, poolId, pooledAt };
    case 'assign':
      return { ...stamp, kind: 'customer.assign', docId, poolId, pooledAt, ownerId: operation.ownerId };
    case 'release':
      return { ...stamp, kind: 'customer.release', docId, poolId: operation.poolId, reason: operation.reason };
    case 'transfer': {
      const fromOwner = operation.owners[index] ?? null;
      return { ...stamp, kind: 'customer.transfer', docId, fromOwner, ownerId: operation.ownerId };
    }
    default:
      break;
  }
  const isAdded = operation.type === 'add_tag' || operation.type === 'add_group';
  const kind = 'tagId' in operation ? 'customer.tags' : 'customer.groups';
  const ids = ['tagId' in operation ? operation.tagId : operation.groupId];
  return { ...stamp, kind, docId, add: isAdded ? ids : [], remove: isAdded ? [] : ids };
}
