/**
 * What a mutation makes of a document beside customers until the server has judged it: creations, and changes of tags and groups, which
 * are laid again over what a pull brings. Customers are made by common/merge. Pure. Rule SY13.
 */
import type { CustomerGroup, CustomerTag, DictionaryEntry } from '../../../common/domain/classification.ts';
import type { CustomField } from '../../../common/domain/custom-field.ts';
import type { SavedView } from '../../../common/domain/saved-view.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import {
  applyToGroup,
  applyToTag,
  isGroupMutation,
  isTagMutation,
} from '../../../common/merge/apply-classification.ts';
import {
  applyToEntry,
  applyToField,
  isEntryMutation,
  isFieldMutation,
} from '../../../common/merge/apply-dictionary.ts';
import { isBulk } from '../../../common/merge/bulk.ts';
import type { AnyDoc, CollectionName } from '../../../common/protocol/collections.ts';
import type { Mutation, MutationOf } from '../../../common/protocol/mutation.ts';

/** Collections whose documents are changed after they were made, so that what waits must be laid over what the server states. */
export const OVERLAID: ReadonlySet<CollectionName> = new Set<CollectionName>([
  'tags',
  'groups',
  'views',
  'dictionaries',
  'fields',
]);

/** The collection of the document that the mutation makes or changes beside customers, or null. */
export function localCollectionOf(mutation: Mutation): CollectionName | null {
  if (isBulk(mutation)) return null;
  if (isTagMutation(mutation)) return 'tags';
  if (isGroupMutation(mutation)) return 'groups';
  if (isEntryMutation(mutation)) return 'dictionaries';
  if (isFieldMutation(mutation)) return 'fields';
  switch (mutation.kind) {
    case 'behavior.create':
      return 'behaviors';
    case 'interaction.create':
      return 'interactions';
    case 'consent.record':
      return 'consents';
    case 'view.save':
    case 'view.delete':
      return 'views';
    case 'task.save':
      return 'tasks';
    default:
      return null;
  }
}

/** That document afterwards; `current` is what it is now. Null when there is none. */
export function makeLocalDoc(mutation: Mutation, actor: Actor, current: AnyDoc | null): AnyDoc | null {
  if (isBulk(mutation)) return current;
  if (isTagMutation(mutation)) return applyToTag(current as CustomerTag | null, mutation, actor);
  if (isGroupMutation(mutation)) return applyToGroup(current as CustomerGroup | null, mutation, actor);
  if (isEntryMutation(mutation)) return applyToEntry(current as DictionaryEntry | null, mutation, actor);
  if (isFieldMutation(mutation)) return applyToField(current as CustomField | null, mutation, actor);
  const { docId } = mutation;
  const made = { createdBy: actor.userId, ver: 0 };
  switch (mutation.kind) {
    case 'behavior.create':
      return { behaviorId: docId, ...mutation.doc, ...made };
    case 'interaction.create':
      return { interactionId: docId, ...mutation.doc, ...made };
    case 'consent.record':
      return { consentId: docId, ...mutation.doc, ...made };
    case 'view.save':
      return saveView(current as SavedView | null, mutation, actor);
    case 'view.delete':
      return null;
    case 'task.save':
      return { taskId: docId, ...mutation.doc, ...made };
    default:
      return current;
  }
}

/** With whom it is shared anew is his own team; what was shared stays where it is. */
function saveView(current: SavedView | null, { docId, doc, madeAt }: MutationOf<'view.save'>, actor: Actor): SavedView {
  const isSame = current?.scope === doc.scope;
  const teamId = doc.scope === 'team' ? (isSame ? current.teamId : actor.teamId) : null;
  const made = { ownerId: actor.userId, teamId, createdAt: current?.createdAt ?? madeAt, updatedAt: madeAt };
  return { viewId: docId, ...doc, ...made, ver: current?.ver ?? 0 };
}
