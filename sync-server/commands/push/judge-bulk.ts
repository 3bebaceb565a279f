/**
 * The verdict on a bulk mutation: each of its documents is judged as the single mutation that it stands for would be, on what was loaded
 * for all of them; one that is refused changes nothing for the others. History and change log as for single edits, one line of audit
 * for all. Nothing goes into quarantine: what was wanted is in the task. Rules SS22, SS23.
 */
import { KEPT_FAILURES, type BatchFailure } from '../../../common/domain/batch-task.ts';
import { can } from '../../../common/domain/permissions.ts';
import { documentsOf, partsOf } from '../../../common/merge/bulk.ts';
import type { VerdictPart } from '../../../common/protocol/messages.ts';
import type { BulkMutation, SingleMutation } from '../../../common/protocol/mutation.ts';
import { takeBulk } from './limit-gate.ts';
import { noteAudit, rejected, type DocRef, type Outcome, type PushState } from './push-state.ts';

/** `judgePart` gives the verdict on one part and never throws. */
export function judgeBulk(
  state: PushState,
  mutation: BulkMutation,
  judgePart: (part: SingleMutation) => Outcome,
): Outcome {
  const isImport = mutation.kind === 'customers.import';
  const docs = documentsOf(mutation).map((id): DocRef => ({ collection: 'customers', id }));
  const isAllowed = can(state.actor, isImport ? 'customer.import' : 'batch.run');
  const refusal = isAllowed ? takeBulk(state, mutation) : rejected('permission_denied', docs);
  if (refusal !== null) {
    noteRefused(
      state,
      mutation,
      documentsOf(mutation).map(id => toPart(id, refusal)),
    );
    return refusal;
  }
  const firstAudit = state.audits.length;
  const parts = partsOf(mutation)
    .map(part => toPart(part.docId, judgePart(part)))
    .filter(part => part.status !== 'applied');
  state.audits.splice(firstAudit); // one line for all, below
  const changed = docs.length - parts.filter(part => part.status !== 'merged').length;
  noteRefused(state, mutation, parts);
  noteAudit(state, {
    action: isImport ? 'customer.import' : 'customer.batch',
    objectType: 'task',
    objectId: mutation.taskId,
    detail: { type: isImport ? 'import' : mutation.operation.type, count: changed, refused: countRefused(parts) },
  });
  return summarize(state, mutation, parts as readonly VerdictPart[], changed);
}

type Part = Omit<VerdictPart, 'status'> & { readonly status: Outcome['status'] };

function toPart(id: string, { status, code, fields, conflicts }: Outcome): Part {
  const isKept = status === 'quarantined';
  return { id, status: isKept ? 'rejected' : status, code, fields: [...fields], conflicts: [...conflicts] };
}

/** Documents that were applied come by the log; those whose state on the device is wrong are stated. */
function summarize(state: PushState, mutation: BulkMutation, parts: readonly VerdictPart[], changed: number): Outcome {
  const stated = parts.filter(part => part.status === 'rejected' || isAliased(state, mutation));
  const refused = parts.find(part => part.status === 'rejected');
  const isAllRefused = refused !== undefined && countRefused(parts) === documentsOf(mutation).length;
  const isUneven = parts.some(part => part.status !== 'noop');
  return {
    status: isAllRefused ? 'rejected' : changed === 0 && !isUneven ? 'noop' : isUneven ? 'merged' : 'applied',
    code: isAllRefused ? refused.code : null,
    fields: [],
    conflicts: [],
    docs: stated.map(part => ({ collection: 'customers', id: part.id })),
    parts,
  };
}

/** The tag stands for another one: whoever has that one already must be told, since on the device he has got the other. */
function isAliased(state: PushState, mutation: BulkMutation): boolean {
  if (mutation.kind !== 'customers.batch' || !('tagId' in mutation.operation)) return false;
  return state.aliases.has(mutation.operation.tagId);
}

function countRefused(parts: readonly Pick<Part, 'status'>[]): number {
  return parts.filter(part => part.status === 'rejected').length;
}

/** Keeps what the task is corrected by when it is saved. */
function noteRefused(state: PushState, mutation: BulkMutation, parts: readonly Part[]): void {
  const refused = parts.filter(part => part.status === 'rejected');
  const noop = parts.filter(part => part.status === 'noop').length;
  if (refused.length + noop === 0) return;
  const lines = new Map(mutation.kind === 'customers.import' ? mutation.docs.map(({ id, line }) => [id, line]) : []);
  const failures = refused.slice(0, KEPT_FAILURES).map(({ id, code, fields }): BatchFailure => ({
    customerId: id,
    line: lines.get(id) ?? null,
    code: (fields[0]?.code ?? code ?? 'internal').slice(0, 60),
    field: fields[0]?.field.slice(0, 80) ?? null,
  }));
  const { taskId, id: mutationId, cseq } = mutation;
  const { userId } = state.actor;
  state.rows.bulkParts.push({ userId, taskId, mutationId, cseq, noop, refused: refused.length, failures });
}
