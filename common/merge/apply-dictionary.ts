/**
 * What a mutation makes of a dictionary value or of a custom field: what it says is laid over what stands. The same on the device, until
 * the server has judged it, and on the server. Pure. Rules DN1, CF1, SY13.
 */
import type { DictionaryEntry, DictionaryKind } from '../domain/classification.ts';
import { newFieldSettings, type CustomField } from '../domain/custom-field.ts';
import type { Actor } from '../domain/permissions.ts';
import type { Mutation, MutationOf } from '../protocol/mutation.ts';

export type EntryMutation = MutationOf<'dictionary.save' | 'dictionary.retire'>;
export type FieldMutation = MutationOf<'field.save' | 'field.retire'>;

export function isEntryMutation(mutation: Mutation): mutation is EntryMutation {
  return mutation.kind === 'dictionary.save' || mutation.kind === 'dictionary.retire';
}

export function isFieldMutation(mutation: Mutation): mutation is FieldMutation {
  return mutation.kind === 'field.save' || mutation.kind === 'field.retire';
}

/** The kind that an entry's id names. */
export function kindOfEntry(entryId: string): DictionaryKind {
  return entryId.slice(0, entryId.indexOf(':')) as DictionaryKind; // the schema lets no other pass
}

/** The value afterwards; null when there is none, and the mutation does not make one. */
export function applyToEntry(
  current: DictionaryEntry | null,
  mutation: EntryMutation,
  { userId }: Pick<Actor, 'userId'>,
): DictionaryEntry | null {
  const { docId: entryId, madeAt } = mutation;
  if (mutation.kind === 'dictionary.retire') {
    return current && { ...current, retired: mutation.retired, updatedAt: madeAt };
  }
  const { label, ...doc } = mutation.doc;
  if (current !== null) return { ...current, ...mutation.doc, updatedAt: madeAt } as DictionaryEntry;
  if (label === undefined) return null;
  const kind = kindOfEntry(entryId);
  const nothing = {
    labelEn: '',
    parentId: null,
    meaning: kind === 'status' ? ('open' as const) : null,
    next: null,
    order: 0,
  };
  const times = { createdBy: userId, createdAt: madeAt, updatedAt: madeAt, ver: 0 };
  return { entryId, kind, label, retired: false, ...nothing, ...times, ...doc } as DictionaryEntry;
}

/** The field afterwards; null when there is none, and the mutation does not make one. Its kind never changes. */
export function applyToField(
  current: CustomField | null,
  mutation: FieldMutation,
  { userId }: Pick<Actor, 'userId'>,
): CustomField | null {
  const { docId: fieldId, madeAt } = mutation;
  if (mutation.kind === 'field.retire') {
    return current && { ...current, retired: mutation.retired, updatedAt: madeAt };
  }
  const { kind, key, label, ...doc } = mutation.doc;
  if (current !== null) {
    const { kind: _kind, ...changed } = mutation.doc;
    return { ...current, ...changed, updatedAt: madeAt } as CustomField;
  }
  if (kind === undefined || key === undefined || label === undefined) return null;
  const times = { createdBy: userId, createdAt: madeAt, updatedAt: madeAt, ver: 0 };
  return { fieldId, kind, ...newFieldSettings({ key, label }), ...times, ...doc } as CustomField;
}
