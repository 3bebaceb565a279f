/**
 * Verdicts on tags themselves. A tag belongs to the company; its name differs from all others. What a change means for customers is ordered
 * here and carried out afterwards in short transactions (commands/classify). Rules TG1 to TG8.
 */
import { can, type Action } from '../../../common/domain/permissions.ts';
import type { Json } from '../../../common/lib/json.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import type { StoredTag } from '../../queries/classify.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { noteAudit, noteChange, rejected, taken, type DocRef, type Outcome, type PushState } from './push-state.ts';

type TagDeed = MutationOf<'tag.update' | 'tag.merge' | 'tag.delete' | 'tag.restore'>;

/** A new tag. A name that exists stands for the tag that has it: two people who make one tag offline end with one tag. */
export function judgeTag(state: PushState, mutation: MutationOf<'tag.create'>): Outcome {
  const { docId: tagId, doc } = mutation;
  const { tags, limits } = state.classify;
  const docs = docOf(tagId);
  if (!can(state.actor, 'tag.create')) return rejected('permission_denied', docs);
  if (tags.has(tagId) || state.aliases.has(tagId)) return rejected('already_exists', docs);
  const existing = findByName(state, doc.name);
  if (existing !== undefined) {
    state.rows.aliases.push({ aliasId: tagId, tagId: existing.tagId });
    state.aliases.set(tagId, existing.tagId);
    state.tagIds.add(existing.tagId);
    return taken('merged', [...docs, ...docOf(existing.tagId)]);
  }
  if ([...tags.values()].filter(isAlive).length >= limits.tags) return refuseField(docs, 'name', 'limit_reached');
  const ver = noteTagChange(state, tagId, mutation.id, 'made');
  const { now, actor } = state;
  const tag = { tagId, ...doc, createdBy: actor.userId, createdAt: now, updatedAt: now, ver };
  state.rows.tags.push(tag);
  tags.set(tagId, { ...tag, deletedAt: null });
  state.tagIds.add(tagId);
  note(state, 'tag.create', tagId, {});
  return taken('applied', docs);
}

/** Name, colour and category: the later arrival stands; the audit keeps both. */
export function judgeTagUpdate(state: PushState, mutation: MutationOf<'tag.update'>): Outcome {
  const { tag, docs, refusal } = findTag(state, mutation);
  if (refusal !== undefined) return refusal;
  const changes = Object.entries(mutation.patch).flatMap(([field, edit]) => {
    const before = tag[field as keyof typeof mutation.patch];
    return edit === undefined || edit[1] === before ? [] : [[field, [before, edit[1]]] as const];
  });
  if (changes.length === 0) return taken('noop', docs);
  const next = { ...tag, ...Object.fromEntries(changes.map(([field, [, value]]) => [field, value])) };
  const namesake = findByName(state, next.name);
  if (namesake !== undefined && namesake.tagId !== tag.tagId) return refuseField(docs, 'name', 'name_taken');
  put(state, { ...next, updatedAt: state.now, ver: noteTagChange(state, tag.tagId, mutation.id, 'changed') });
  note(state, 'tag.update', tag.tagId, Object.fromEntries(changes.map(([field, [from, to]]) => [field, [from, to]])));
  return taken('applied', docs);
}

/** Into another tag: its customers get the other one, and its id stands for it from now on. */
export function judgeTagMerge(state: PushState, mutation: MutationOf<'tag.merge'>): Outcome {
  const intoId = state.aliases.get(mutation.into) ?? mutation.into;
  if (can(state.actor, 'tag.manage') && state.aliases.get(mutation.docId) === intoId) {
    return taken('noop', [...docOf(mutation.docId), ...docOf(intoId)]); // it stands for it already
  }
  const { tag, docs, refusal } = findTag(state, mutation);
  if (refusal !== undefined) return refusal;
  const into = state.classify.tags.get(intoId);
  if (into === undefined || !isAlive(into) || intoId === tag.tagId) return refuseField(docs, 'into', 'unknown_tag');
  const ver = noteTagChange(state, tag.tagId, mutation.id, 'changed');
  put(state, { ...tag, mergedInto: intoId, updatedAt: state.now, ver });
  state.tagIds.delete(tag.tagId);
  state.tagIds.add(intoId);
  for (const [alias, id] of state.aliases) if (id === tag.tagId) state.aliases.set(alias, intoId);
  state.aliases.set(tag.tagId, intoId);
  order(state, mutation, { mode: 'move', targetId: tag.tagId, intoId });
  note(state, 'tag.merge', tag.tagId, { into: intoId, name: tag.name });
  return taken('applied', [...docs, ...docOf(intoId)]);
}

/** For everybody; its customers lose it. */
export function judgeTagDelete(state: PushState, mutation: MutationOf<'tag.delete'>): Outcome {
  const known = state.classify.tags.get(mutation.docId);
  if (known !== undefined && known.deletedAt !== null && can(state.actor, 'tag.manage')) {
    return taken('noop', docOf(mutation.docId));
  }
  const { tag, docs, refusal } = findTag(state, mutation);
  if (refusal !== undefined) return refusal;
  const ver = noteTagChange(state, tag.tagId, mutation.id, 'gone');
  put(state, { ...tag, deletedAt: state.now, updatedAt: state.now, ver });
  state.tagIds.delete(tag.tagId);
  order(state, mutation, { mode: 'remove', targetId: tag.tagId, intoId: null });
  note(state, 'tag.delete', tag.tagId, { name: tag.name });
  return taken('applied', docs);
}

/** Takes a deletion back: those who lost the tag get it again, as far as they still exist and have room. */
export function judgeTagRestore(state: PushState, mutation: MutationOf<'tag.restore'>): Outcome {
  const docs = docOf(mutation.docId);
  const { tags, limits } = state.classify;
  if (!can(state.actor, 'tag.manage')) return rejected('permission_denied', docs);
  const tag = tags.get(mutation.docId);
  if (tag === undefined || tag.mergedInto !== undefined) return refuseField(docs, 'tagId', 'unknown_tag');
  if (tag.deletedAt === null) return taken('noop', docs);
  if (findByName(state, tag.name) !== undefined) return refuseField(docs, 'name', 'name_taken');
  if ([...tags.values()].filter(isAlive).length >= limits.tags) return refuseField(docs, 'name', 'limit_reached');
  const ver = noteTagChange(state, tag.tagId, mutation.id, 'made');
  put(state, { ...tag, deletedAt: null, updatedAt: state.now, ver });
  state.tagIds.add(tag.tagId);
  order(state, mutation, { mode: 'restore', targetId: tag.tagId, intoId: null });
  note(state, 'tag.restore', tag.tagId, { name: tag.name });
  return taken('applied', docs);
}

/** The living tag that the mutation is about, or why it may not be touched. An id that stands for another tag means that one. */
function findTag(
  state: PushState,
  { docId }: TagDeed,
):
  | { readonly tag: StoredTag; readonly docs: DocRef[]; readonly refusal?: never }
  | { readonly refusal: Outcome; readonly tag?: never; readonly docs?: never } {
  const tagId = state.aliases.get(docId) ?? docId;
  const docs = tagId === docId ? docOf(docId) : [...docOf(docId), ...docOf(tagId)];
  if (!can(state.actor, 'tag.manage' satisfies Action)) return { refusal: rejected('permission_denied', docs) };
  const tag = state.classify.tags.get(tagId);
  if (tag === undefined || !isAlive(tag)) return { refusal: refuseField(docs, 'tagId', 'unknown_tag') };
  return { tag, docs };
}

function isAlive(tag: StoredTag): boolean {
  return tag.deletedAt === null && tag.mergedInto === undefined;
}

function findByName(state: PushState, name: string): StoredTag | undefined {
  const folded = name.toLowerCase();
  return [...state.classify.tags.values()].find(tag => isAlive(tag) && tag.name.toLowerCase() === folded);
}

function put(state: PushState, tag: StoredTag): void {
  state.classify.tags.set(tag.tagId, tag);
  state.classify.changedTags.add(tag.tagId);
}

function order(
  state: PushState,
  mutation: TagDeed,
  what: { readonly mode: 'remove' | 'move' | 'restore'; readonly targetId: string; readonly intoId: string | null },
): void {
  const by = { orderedBy: state.actor.userId, createdAt: state.now };
  state.classify.sweeps.push({ sweepId: mutation.id, kind: 'tag', ...what, ...by });
}

function noteTagChange(state: PushState, tagId: string, mutationId: string, what: 'made' | 'changed' | 'gone'): number {
  const [before, after] = [what === 'made' ? [] : [ORG_SCOPE], what === 'gone' ? [] : [ORG_SCOPE]];
  const op = what === 'gone' ? 'delete' : 'put';
  return noteChange(state, { collection: 'tags', docId: tagId, op, before, after, mutationId });
}

function note(state: PushState, action: string, objectId: string, detail: Record<string, Json>): void {
  noteAudit(state, { action, objectType: 'tag', objectId, detail });
}

function refuseField(docs: readonly DocRef[], field: string, code: string): Outcome {
  const isConflict = code === 'name_taken' || code === 'limit_reached';
  return rejected(isConflict ? code : 'validation_failed', docs, [{ field, code }]);
}

function docOf(id: string): DocRef[] {
  return [{ collection: 'tags', id }];
}
