/**
 * Verdicts on dictionaries and custom fields: what a save says is laid over what stands, and the whole must make sense. Kind and id never
 * change, nothing is deleted. Who may read or write a field moves what everybody may do. Rules DN1, DN2, DN4, DN7, CF1, CF2, CF7, CF9.
 */
import type { DictionaryEntry } from '../../../common/domain/classification.ts';
import { checkEntry, checkField, isLastStatus } from '../../../common/domain/check-dictionary.ts';
import { FIELD_LIMITS, type CustomField } from '../../../common/domain/custom-field.ts';
import { can } from '../../../common/domain/permissions.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { applyToEntry, applyToField } from '../../../common/merge/apply-dictionary.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { noteAudit, noteChange, rejected, taken, type DocRef, type Outcome, type PushState } from './push-state.ts';

/** A new value, or other properties of one that exists. */
export function judgeEntrySave(state: PushState, mutation: MutationOf<'dictionary.save'>): Outcome {
  const { docId: entryId } = mutation;
  const docs: DocRef[] = [{ collection: 'dictionaries', id: entryId }];
  if (!can(state.actor, 'dictionary.manage')) return rejected('permission_denied', docs);
  const before = state.entries.get(entryId);
  const made = applyToEntry(before ?? null, { ...mutation, madeAt: state.now }, state.actor);
  if (made === null) return rejected('not_found', docs);
  const errors = checkEntry(made, state.entries);
  if (errors.length > 0) return rejected('validation_failed', docs, errors);
  return writeEntry(state, made, before, mutation.id);
}

/** Takes a value out of use, or back into it. Whoever has it keeps it; a company keeps one status to begin with. */
export function judgeEntryRetire(state: PushState, mutation: MutationOf<'dictionary.retire'>): Outcome {
  const { docId: entryId, retired } = mutation;
  const docs: DocRef[] = [{ collection: 'dictionaries', id: entryId }];
  if (!can(state.actor, 'dictionary.manage')) return rejected('permission_denied', docs);
  const before = state.entries.get(entryId);
  if (before === undefined) return rejected('not_found', docs);
  if (retired && isLastStatus(before, state.entries)) return rejected('last_status', docs);
  return writeEntry(state, { ...before, retired, updatedAt: state.now }, before, mutation.id);
}

/** A new field, or other settings of one that exists. */
export function judgeFieldSave(state: PushState, mutation: MutationOf<'field.save'>): Outcome {
  const { docId: fieldId } = mutation;
  const { kind } = mutation.doc;
  const docs: DocRef[] = [{ collection: 'fields', id: fieldId }];
  if (!can(state.actor, 'field.manage')) return rejected('permission_denied', docs);
  const before = state.customFields.get(fieldId);
  const made = applyToField(before ?? null, { ...mutation, madeAt: state.now }, state.actor);
  if (made === null) return rejected('not_found', docs);
  if (before === undefined && state.customFields.size >= FIELD_LIMITS.fields) {
    const params = { max: FIELD_LIMITS.fields };
    return rejected('limit_reached', docs, [{ field: 'key', code: 'limit_reached', params }]);
  }
  const errors = checkField(made, state.customFields);
  if (before !== undefined && kind !== undefined && kind !== before.kind) {
    errors.push({ field: 'kind', code: 'validation_failed' });
  }
  if (errors.length > 0) return rejected('validation_failed', docs, errors);
  return writeField(state, made, before, mutation.id);
}

/** Takes a field out of use, or back: its values stay, are shown as out of use, and are not changed any more. */
export function judgeFieldRetire(state: PushState, mutation: MutationOf<'field.retire'>): Outcome {
  const { docId: fieldId, retired } = mutation;
  const docs: DocRef[] = [{ collection: 'fields', id: fieldId }];
  if (!can(state.actor, 'field.manage')) return rejected('permission_denied', docs);
  const before = state.customFields.get(fieldId);
  if (before === undefined) return rejected('not_found', docs);
  return writeField(state, { ...before, retired, updatedAt: state.now }, before, mutation.id);
}

function writeEntry(
  state: PushState,
  entry: DictionaryEntry,
  before: DictionaryEntry | undefined,
  mutationId: string,
): Outcome {
  const docs: DocRef[] = [{ collection: 'dictionaries', id: entry.entryId }];
  const changed = before === undefined ? [] : changedKeys(before, entry);
  if (before !== undefined && changed.length === 0) return taken('noop', docs);
  const ver = noteOpen(state, 'dictionaries', entry.entryId, before === undefined, mutationId);
  const written = { ...entry, ver };
  state.entries.set(entry.entryId, written);
  state.rows.entries.set(entry.entryId, written);
  noteAudit(state, {
    action: before === undefined ? 'dictionary.create' : 'dictionary.change',
    objectType: 'dictionary',
    objectId: entry.entryId,
    detail: { label: entry.label, ...(before === undefined ? {} : { changed: describe(before, entry, changed) }) },
  });
  return taken('applied', docs);
}

function writeField(
  state: PushState,
  field: CustomField,
  before: CustomField | undefined,
  mutationId: string,
): Outcome {
  const docs: DocRef[] = [{ collection: 'fields', id: field.fieldId }];
  const changed = before === undefined ? [] : changedKeys(before, field);
  if (before !== undefined && changed.length === 0) return taken('noop', docs);
  const ver = noteOpen(state, 'fields', field.fieldId, before === undefined, mutationId);
  const written = { ...field, ver };
  state.customFields.set(field.fieldId, written);
  state.rows.fields.set(field.fieldId, written);
  const isForSome = field.readers !== null || field.writers !== null;
  if (before === undefined ? isForSome : changed.includes('readers') || changed.includes('writers')) {
    state.rows.movesGrants.add(field.fieldId);
  }
  noteAudit(state, {
    action: before === undefined ? 'field.create' : 'field.change',
    objectType: 'field',
    objectId: field.fieldId,
    detail: { label: field.label, ...(before === undefined ? {} : { changed: describe(before, field, changed) }) },
  });
  return taken('applied', docs);
}

const NOT_TOLD: ReadonlySet<string> = new Set(['updatedAt', 'ver']);

function changedKeys(before: object, after: object): string[] {
  const [old, now] = [before as Record<string, Json>, after as Record<string, Json>];
  return Object.keys(now).filter(key => !NOT_TOLD.has(key) && !jsonEquals(old[key] ?? null, now[key] ?? null));
}

/** What was and what is, of settings that are short; of the others that they changed. */
function describe(before: object, after: object, keys: readonly string[]): Record<string, Json> {
  const [old, now] = [before as Record<string, Json>, after as Record<string, Json>];
  const isShort = (value: Json | undefined): boolean => JSON.stringify(value ?? null).length <= 200;
  return Object.fromEntries(
    keys.map(key => [key, isShort(old[key]) && isShort(now[key]) ? [old[key] ?? null, now[key] ?? null] : true]),
  );
}

function noteOpen(state: PushState, collection: string, docId: string, isNew: boolean, mutationId: string): number {
  const before = isNew ? [] : [ORG_SCOPE];
  return noteChange(state, { collection, docId, op: 'put', before, after: [ORG_SCOPE], mutationId });
}
