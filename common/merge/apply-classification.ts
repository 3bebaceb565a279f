/**
 * What a mutation makes of a tag or a group on the device before the server has judged it, and again over what a pull brings while it
 * waits. Each changes one document alone; a tree that waiting moves would tie into a knot is straightened where it is shown
 * (group-tree.ts). Pure. Rules SY13, TG6, GT6.
 */
import type { CustomerGroup, CustomerTag } from '../domain/classification.ts';
import type { Actor } from '../domain/permissions.ts';
import type { MutationOf, SingleMutation } from '../protocol/mutation.ts';

export const TAG_KINDS = ['tag.create', 'tag.update', 'tag.merge', 'tag.delete', 'tag.restore'] as const;
export const GROUP_KINDS = ['group.create', 'group.update', 'group.move', 'group.delete', 'group.restore'] as const;
export type TagMutation = MutationOf<(typeof TAG_KINDS)[number]>;
export type GroupMutation = MutationOf<(typeof GROUP_KINDS)[number]>;

export function isTagMutation(mutation: Pick<SingleMutation, 'kind'>): mutation is TagMutation {
  return (TAG_KINDS as readonly string[]).includes(mutation.kind);
}

export function isGroupMutation(mutation: Pick<SingleMutation, 'kind'>): mutation is GroupMutation {
  return (GROUP_KINDS as readonly string[]).includes(mutation.kind);
}

/** The tag afterwards; null where there is none. What a restored tag was the server knows: it comes back with the verdict. */
export function applyToTag(
  tag: CustomerTag | null,
  mutation: TagMutation,
  actor: Pick<Actor, 'userId'>,
): CustomerTag | null {
  const { docId, madeAt } = mutation;
  const made = { createdBy: actor.userId, createdAt: madeAt, updatedAt: madeAt, ver: 0 };
  switch (mutation.kind) {
    case 'tag.create':
      return tag ?? { tagId: docId, ...mutation.doc, ...made };
    case 'tag.update':
      return tag && { ...tag, ...wantedOf(mutation.patch), updatedAt: madeAt };
    case 'tag.merge':
      return tag && { ...tag, mergedInto: mutation.into };
    case 'tag.delete':
      return null;
    case 'tag.restore':
      return tag;
  }
}

/** The group afterwards; null where there is none. */
export function applyToGroup(
  group: CustomerGroup | null,
  mutation: GroupMutation,
  actor: Pick<Actor, 'userId'>,
): CustomerGroup | null {
  const { docId, madeAt } = mutation;
  const made = { createdBy: actor.userId, createdAt: madeAt, updatedAt: madeAt, ver: 0 };
  switch (mutation.kind) {
    case 'group.create':
      return group ?? { groupId: docId, ...mutation.doc, ...made };
    case 'group.update':
      return group && { ...group, ...wantedOf(mutation.patch), updatedAt: madeAt };
    case 'group.move':
      return group && { ...group, parentId: mutation.parentId, updatedAt: madeAt };
    case 'group.delete':
      return null;
    case 'group.restore':
      return group;
  }
}

/** The wanted values of a patch. */
export function wantedOf<P extends object>(
  patch: P,
): { [K in keyof P]: P[K] extends readonly [unknown, infer V] ? V : never } {
  const wanted = Object.entries(patch).flatMap(([field, edit]) =>
    edit === undefined ? [] : [[field, (edit as readonly [unknown, unknown])[1]]],
  );
  return Object.fromEntries(wanted) as ReturnType<typeof wantedOf<P>>;
}

/** The tag ids of a customer with each merged tag replaced by the one it was merged into. */
export function resolveMerged(
  tagIds: readonly string[],
  tags: ReadonlyMap<string, Pick<CustomerTag, 'mergedInto'>>,
): readonly string[] {
  if (!tagIds.some(id => tags.get(id)?.mergedInto !== undefined)) return tagIds;
  const resolve = (id: string): string => {
    const seen = new Set<string>();
    let last = id;
    for (
      let next = tags.get(last)?.mergedInto;
      next !== undefined && !seen.has(next);
      next = tags.get(last)?.mergedInto
    ) {
      seen.add(next);
      last = next;
    }
    return last;
  };
  return [...new Set(tagIds.map(resolve))];
}
