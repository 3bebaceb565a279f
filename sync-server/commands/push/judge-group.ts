/**
 * Verdicts on groups themselves. What becomes of the tree is decided by common/merge/group-tree.ts, in the order in which edits arrive;
 * what it means for customers is carried out afterwards (commands/classify). Rules GT1 to GT7.
 */
import { can } from '../../../common/domain/permissions.ts';
import { namesSegment } from '../../../common/domain/segments.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { wantedOf } from '../../../common/merge/apply-classification.ts';
import { judgeTreeEdit, type GroupTree, type TreeEdit, type TreeVerdict } from '../../../common/merge/group-tree.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import type { StoredGroup } from '../../queries/classify.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { noteAudit, noteChange, rejected, taken, type DocRef, type Outcome, type PushState } from './push-state.ts';

/** A new group. When the group above is gone meanwhile it stands below the nearest that is there. */
export function judgeGroup(state: PushState, mutation: MutationOf<'group.create'>): Outcome {
  const { docId: groupId, doc } = mutation;
  const docs = docOf(groupId);
  if (!can(state.actor, 'group.create')) return rejected('permission_denied', docs);
  const verdict = judgeTree(state, { type: 'create', groupId, parentId: doc.parentId });
  if (verdict.status === 'rejected') return refuseTree(docs, verdict.code);
  if (isNested(state, { ...doc, groupId })) return refuseQuery(docs, 'segment_nested');
  const ver = noteGroupChange(state, groupId, mutation.id, 'made');
  const { now, actor } = state;
  const { parentId = null } = verdict.changes.get(groupId) ?? {};
  const group = { groupId, ...doc, parentId, createdBy: actor.userId, createdAt: now, updatedAt: now, ver };
  state.rows.groups.push(group);
  state.classify.groups.set(groupId, { ...group, deletedAt: null });
  if (doc.query === undefined) state.groupIds.add(groupId);
  note(state, 'group.create', groupId, {});
  return taken(verdict.status, docs);
}

/** Name, description and, of a segment, conditions: the later arrival stands; the audit keeps both. */
export function judgeGroupUpdate(state: PushState, mutation: MutationOf<'group.update'>): Outcome {
  const { docId } = mutation;
  const docs = docOf(docId);
  if (!can(state.actor, 'group.manage')) return rejected('permission_denied', docs);
  const group = state.classify.groups.get(docId);
  if (group === undefined || group.deletedAt !== null) return refuseTree(docs, 'unknown_group');
  const wanted = wantedOf(mutation.patch);
  if (wanted.query !== undefined && group.query === undefined) return refuseQuery(docs, 'validation_failed');
  const changes = changesOf(group, wanted);
  if (Object.keys(changes).length === 0) return taken('noop', docs);
  const next: StoredGroup = { ...group, ...wanted };
  if (isNested(state, next)) return refuseQuery(docs, 'segment_nested');
  put(state, { ...next, updatedAt: state.now, ver: noteGroupChange(state, docId, mutation.id, 'changed') });
  note(state, 'group.update', docId, changes);
  return taken('applied', docs);
}

/** What differs, as [before, after]. */
function changesOf(group: StoredGroup, wanted: Partial<StoredGroup>): Record<string, Json> {
  const present = { name: group.name, description: group.description ?? '', query: group.query ?? null };
  const pairs = (['name', 'description', 'query'] as const).flatMap(field => {
    const [from, to] = [present[field] as unknown as Json, wanted[field] as unknown as Json | undefined];
    return to === undefined || jsonEquals(from, to) ? [] : [[field, [from, to]] as const];
  });
  return Object.fromEntries(pairs);
}

/** Whether the conditions of a segment rest on a segment. */
function isNested(state: PushState, group: Pick<StoredGroup, 'groupId' | 'query'>): boolean {
  if (group.query === undefined) return false;
  const living = [...state.classify.groups.values()].filter(other => other.deletedAt === null);
  return namesSegment(group.groupId, group.query, new Map(living.map(other => [other.groupId, other])));
}

function refuseQuery(docs: readonly DocRef[], code: string): Outcome {
  return rejected(code, docs, [{ field: 'query', code }]);
}

/** To another place in the tree; refused when it would stand under itself. */
export function judgeGroupMove(state: PushState, mutation: MutationOf<'group.move'>): Outcome {
  const { docId, parentId } = mutation;
  const docs = docOf(docId);
  if (!can(state.actor, 'group.manage')) return rejected('permission_denied', docs);
  const from = state.classify.groups.get(docId)?.parentId ?? null;
  const verdict = judgeTree(state, { type: 'move', groupId: docId, parentId });
  if (verdict.status === 'rejected') return refuseTree(docs, verdict.code);
  if (verdict.status === 'noop') return taken('noop', docs);
  changeTree(state, verdict, mutation.id, docId);
  note(state, 'group.move', docId, { parentId: [from, parentId] });
  return taken('applied', docs);
}

/** What stands below goes up; its customers are no longer in it. */
export function judgeGroupDelete(state: PushState, mutation: MutationOf<'group.delete'>): Outcome {
  const { docId } = mutation;
  const docs = docOf(docId);
  if (!can(state.actor, 'group.manage')) return rejected('permission_denied', docs);
  const verdict = judgeTree(state, { type: 'delete', groupId: docId });
  if (verdict.status === 'rejected') return refuseTree(docs, verdict.code);
  if (verdict.status === 'noop') return taken('noop', docs);
  changeTree(state, verdict, mutation.id, docId);
  state.groupIds.delete(docId);
  orderSweep(state, mutation, 'remove');
  note(state, 'group.delete', docId, { name: state.classify.groups.get(docId)?.name ?? '' });
  return taken('applied', [...docs, ...[...verdict.changes.keys()].filter(id => id !== docId).flatMap(docOf)]);
}

/** Takes a deletion back: at its old place, or at the nearest that is there; its customers are in it again. */
export function judgeGroupRestore(state: PushState, mutation: MutationOf<'group.restore'>): Outcome {
  const { docId } = mutation;
  const docs = docOf(docId);
  if (!can(state.actor, 'group.manage')) return rejected('permission_denied', docs);
  const verdict = judgeTree(state, { type: 'restore', groupId: docId });
  if (verdict.status === 'rejected') return refuseTree(docs, verdict.code);
  if (verdict.status === 'noop') return taken('noop', docs);
  changeTree(state, verdict, mutation.id, docId);
  if (state.classify.groups.get(docId)?.query === undefined) state.groupIds.add(docId);
  orderSweep(state, mutation, 'restore');
  note(state, 'group.restore', docId, { name: state.classify.groups.get(docId)?.name ?? '' });
  return taken(verdict.status, docs);
}

function judgeTree(state: PushState, edit: TreeEdit): TreeVerdict {
  const { groups, limits } = state.classify;
  const tree: GroupTree = new Map(
    [...groups].map(([id, { parentId, deletedAt }]) => [id, { parentId, isDeleted: deletedAt !== null }]),
  );
  return judgeTreeEdit(tree, edit, { groups: limits.groups, depth: limits.groupDepth });
}

/** Carries the verdict out: each group that changes gets a version of its own. */
function changeTree(
  state: PushState,
  verdict: Exclude<TreeVerdict, { status: 'rejected' }>,
  mutationId: string,
  docId: string,
): void {
  for (const [groupId, { parentId, isDeleted }] of verdict.changes) {
    const group = state.classify.groups.get(groupId) as StoredGroup; // the tree was made of them
    const wasDeleted = group.deletedAt !== null;
    const ver = noteGroupChange(state, groupId, mutationId, isDeleted ? 'gone' : wasDeleted ? 'made' : 'changed');
    const deletedAt = groupId === docId && isDeleted ? state.now : isDeleted ? group.deletedAt : null;
    put(state, { ...group, parentId, deletedAt, updatedAt: state.now, ver });
  }
}

function orderSweep(
  state: PushState,
  mutation: MutationOf<'group.delete' | 'group.restore'>,
  mode: 'remove' | 'restore',
): void {
  const { id: sweepId, docId: targetId } = mutation;
  const by = { orderedBy: state.actor.userId, createdAt: state.now };
  state.classify.sweeps.push({ sweepId, kind: 'group', mode, targetId, intoId: null, ...by });
}

function put(state: PushState, group: StoredGroup): void {
  state.classify.groups.set(group.groupId, group);
  state.classify.changedGroups.add(group.groupId);
}

function noteGroupChange(
  state: PushState,
  groupId: string,
  mutationId: string,
  what: 'made' | 'changed' | 'gone',
): number {
  const [before, after] = [what === 'made' ? [] : [ORG_SCOPE], what === 'gone' ? [] : [ORG_SCOPE]];
  const op = what === 'gone' ? 'delete' : 'put';
  return noteChange(state, { collection: 'groups', docId: groupId, op, before, after, mutationId });
}

function note(state: PushState, action: string, objectId: string, detail: Record<string, Json>): void {
  noteAudit(state, { action, objectType: 'group', objectId, detail });
}

function refuseTree(docs: readonly DocRef[], code: string): Outcome {
  if (code === 'already_exists') return rejected(code, docs);
  const isInvalid = code === 'unknown_group';
  return rejected(isInvalid ? 'validation_failed' : code, docs, [{ field: 'parentId', code }]);
}

function docOf(id: string): DocRef[] {
  return [{ collection: 'groups', id }];
}
