/**
 * The document that a creating mutation stands for until the server has judged it; customers are made by common/merge. Pure.
 */
import type { Actor } from '../../../common/domain/permissions.ts';
import type { AnyDoc, CollectionName } from '../../../common/protocol/collections.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';

/** The collection and document that the mutation creates or replaces beside customers, or null when it creates none. */
export function makeLocalDoc(
  mutation: Mutation,
  actor: Actor,
): { readonly collection: CollectionName; readonly doc: AnyDoc } | null {
  const { docId, madeAt } = mutation;
  const made = { createdBy: actor.userId, ver: 0 };
  const times = { createdAt: madeAt, updatedAt: madeAt };
  switch (mutation.kind) {
    case 'tag.create':
      return { collection: 'tags', doc: { tagId: docId, ...mutation.doc, ...made, ...times } };
    case 'group.create':
      return { collection: 'groups', doc: { groupId: docId, ...mutation.doc, ...made, ...times } };
    case 'behavior.create':
      return { collection: 'behaviors', doc: { behaviorId: docId, ...mutation.doc, ...made } };
    case 'interaction.create':
      return { collection: 'interactions', doc: { interactionId: docId, ...mutation.doc, ...made } };
    case 'consent.record':
      return { collection: 'consents', doc: { consentId: docId, ...mutation.doc, ...made } };
    case 'task.save':
      return { collection: 'tasks', doc: { taskId: docId, ...mutation.doc, ...made } };
    default:
      return null;
  }
}
