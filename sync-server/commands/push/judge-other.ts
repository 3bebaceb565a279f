/** Verdicts on everything that is no edit of a customer: tags, groups, timelines and tasks. Rules SS6, SS11, SS20. */
import { KEPT_FAILURES, type BatchTask } from '../../../common/domain/batch-task.ts';
import { checkData } from '../../../common/domain/data-schema.ts';
import { can, scopeKeysOf } from '../../../common/domain/permissions.ts';
import type { DictionaryKind } from '../../../common/domain/classification.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import type { TaskCorrection } from '../../queries/push-load.ts';
import { findCustomer } from './judge-customer.ts';
import {
  noteAudit,
  noteChange,
  noteCustomerChange,
  rejected,
  taken,
  type Outcome,
  type PushState,
} from './push-state.ts';

/** A behaviour of a customer, of a known type. */
export function judgeBehavior(state: PushState, mutation: MutationOf<'behavior.create'>): Outcome {
  const { docId: behaviorId, doc } = mutation;
  const docs = [{ collection: 'behaviors' as const, id: behaviorId }];
  const { customer, refusal } = findCustomer(state, doc.customerId, 'behavior.create');
  if (refusal !== undefined) return { ...refusal, docs };
  if (state.behaviorIds.has(behaviorId)) return rejected('already_exists', docs);
  if (!isUsable(state, doc.type, 'behavior_type')) return rejected('validation_failed', docs, UNKNOWN_TYPE);
  const errors = checkData(state.entries.get(doc.type)?.dataSchema, doc.data);
  if (errors.length > 0) return rejected('validation_failed', docs, errors);
  const change = { collection: 'behaviors' as const, docId: behaviorId, mutationId: mutation.id, isNew: true };
  const ver = noteCustomerChange(state, customer, change);
  state.rows.behaviors.push({ behaviorId, ...doc, createdBy: state.actor.userId, createdAt: state.now, ver });
  state.behaviorIds.add(behaviorId);
  return taken('applied', docs);
}

/** An interaction with a customer, of a known type. */
export function judgeInteraction(state: PushState, mutation: MutationOf<'interaction.create'>): Outcome {
  const { docId: interactionId, doc } = mutation;
  const docs = [{ collection: 'interactions' as const, id: interactionId }];
  const { customer, refusal } = findCustomer(state, doc.customerId, 'interaction.create');
  if (refusal !== undefined) return { ...refusal, docs };
  if (state.interactionIds.has(interactionId)) return rejected('already_exists', docs);
  if (!isUsable(state, doc.type, 'interaction_type')) return rejected('validation_failed', docs, UNKNOWN_TYPE);
  const change = { collection: 'interactions' as const, docId: interactionId, mutationId: mutation.id, isNew: true };
  const ver = noteCustomerChange(state, customer, change);
  state.rows.interactions.push({ interactionId, ...doc, createdBy: state.actor.userId, createdAt: state.now, ver });
  state.interactionIds.add(interactionId);
  return taken('applied', docs);
}

/** The record of a batch or an import that ran on the device; its author may save it again as it goes on. */
export function judgeTask(state: PushState, mutation: MutationOf<'task.save'>): Outcome {
  const { docId: taskId, doc } = mutation;
  const { actor } = state;
  const docs = [{ collection: 'tasks' as const, id: taskId }];
  if (!can(actor, doc.type === 'import' ? 'customer.import' : 'batch.run')) return rejected('permission_denied', docs);
  const author = state.taskAuthors.get(taskId);
  if (author !== undefined && author !== actor.userId) return rejected('already_exists', docs);
  const scopes = scopeKeysOf({ ownerId: actor.userId, teamId: null });
  const before = author === undefined ? [] : scopes;
  const ver = noteChange(state, {
    collection: 'tasks',
    docId: taskId,
    op: 'put',
    before,
    after: scopes,
    mutationId: mutation.id,
  });
  const result = correctResult(doc.result, state.taskCorrections.get(taskId));
  state.rows.tasks.set(taskId, { taskId, ...doc, result, createdBy: actor.userId, ver });
  state.taskAuthors.set(taskId, actor.userId);
  const { succeeded, failed, skipped } = result;
  const detail = { type: doc.type, status: doc.status, succeeded, failed, skipped };
  noteAudit(state, { action: 'task.save', objectType: 'task', objectId: taskId, detail });
  return taken('applied', docs);
}

/** The device counted what it did; what the server refused of it, or found done already, did not succeed (BT7). */
function correctResult(result: BatchTask['result'], correction: TaskCorrection | undefined): BatchTask['result'] {
  if (correction === undefined) return result;
  const { noop, refused, failures } = correction;
  return {
    succeeded: Math.max(0, result.succeeded - refused - noop),
    failed: result.failed + refused,
    skipped: result.skipped + noop,
    failures: [...result.failures, ...failures].slice(0, KEPT_FAILURES),
  };
}

const UNKNOWN_TYPE = [{ field: 'type', code: 'unknown_type' }];

function isUsable(state: PushState, entryId: string, kind: DictionaryKind): boolean {
  const entry = state.entries.get(entryId);
  return entry !== undefined && entry.kind === kind && !entry.retired;
}
