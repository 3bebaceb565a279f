/** Whether a dictionary value or a custom field makes sense among the others of its company; device and server ask the same. Rules DN1, DN2, DN4, DN7, CF1, CF2, CF9. */
import type { FieldError } from '../protocol/messages.ts';
import type { DictionaryEntry } from './classification.ts';
import { CHOICE_KINDS, isSensitive, SENSITIVE_CHOICE, SENSITIVE_KINDS, type CustomField } from './custom-field.ts';
import { checkCustomValue } from './custom-values.ts';
import { checkDataSchema } from './data-schema.ts';

/** Values of one dictionary at most, retired ones too. */
const MAX_ENTRIES = 300;

/** What is wrong with a value among the others; it may be one of them. */
export function checkEntry(entry: DictionaryEntry, entries: ReadonlyMap<string, DictionaryEntry>): FieldError[] {
  const errors: FieldError[] = [];
  const siblings = [...entries.values()].filter(other => other.kind === entry.kind && other.entryId !== entry.entryId);
  const isTwin = (other: DictionaryEntry): boolean =>
    !other.retired && other.parentId === entry.parentId && fold(other.label) === fold(entry.label);
  if (siblings.length >= MAX_ENTRIES) {
    errors.push({ field: 'label', code: 'limit_reached', params: { max: MAX_ENTRIES } });
  }
  if (!entry.retired && siblings.some(isTwin)) errors.push({ field: 'label', code: 'name_taken' });
  const isStatus = (id: string): boolean => entries.get(id)?.kind === 'status' || id === entry.entryId;
  if (entry.parentId !== null && (entry.kind !== 'scene' || entries.get(entry.parentId)?.kind !== 'channel')) {
    errors.push({ field: 'parentId', code: 'unknown_source' });
  }
  if ((entry.meaning !== null) !== (entry.kind === 'status')) {
    errors.push({ field: 'meaning', code: 'validation_failed' });
  }
  if ([...(entry.next ?? []), ...(entry.reasonFor ?? [])].some(id => !isStatus(id))) {
    errors.push({ field: 'next', code: 'unknown_status' });
  }
  const hasSchema = (entry.dataSchema ?? null) !== null;
  const mayHaveSchema = entry.kind === 'behavior_type' || entry.kind === 'interaction_type';
  const isBad = hasSchema && (!mayHaveSchema || checkDataSchema(entry.dataSchema ?? {}) !== null);
  if (isBad) errors.push({ field: 'dataSchema', code: 'bad_schema' });
  if ((entry.cost ?? null) !== null && entry.kind !== 'channel') {
    errors.push({ field: 'cost', code: 'validation_failed' });
  }
  return errors;
}

/** Whether no other status would be left in use. */
export function isLastStatus(entry: DictionaryEntry, entries: ReadonlyMap<string, DictionaryEntry>): boolean {
  const others = [...entries.values()].filter(
    other => other.kind === 'status' && !other.retired && other.entryId !== entry.entryId,
  );
  return entry.kind === 'status' && others.length === 0;
}

/** What is wrong with a field among the others; it may be one of them. */
export function checkField(field: CustomField, fields: ReadonlyMap<string, CustomField>): FieldError[] {
  const errors: FieldError[] = [];
  const sensitive = isSensitive(field.fieldId);
  const isRightId = sensitive
    ? SENSITIVE_KINDS.has(field.kind) || SENSITIVE_CHOICE.has(field.kind)
    : !SENSITIVE_KINDS.has(field.kind);
  if (!isRightId) errors.push({ field: 'kind', code: 'validation_failed' });
  const others = [...fields.values()].filter(other => other.fieldId !== field.fieldId);
  if (others.some(other => other.key === field.key)) errors.push({ field: 'key', code: 'name_taken' });
  if (others.some(other => !other.retired && fold(other.label) === fold(field.label))) {
    errors.push({ field: 'label', code: 'name_taken' });
  }
  const ids = new Set(field.options.map(option => option.optionId));
  if (ids.size !== field.options.length) errors.push({ field: 'options', code: 'duplicate_value' });
  const hasOptions = field.options.some(option => !option.retired);
  if (CHOICE_KINDS.has(field.kind) && !hasOptions) errors.push({ field: 'options', code: 'required' });
  const isLost = fields.get(field.fieldId)?.options.some(option => !ids.has(option.optionId)) === true;
  if (isLost) errors.push({ field: 'options', code: 'unknown_option' }); // an option is retired, never taken out (CF9)
  if (field.min !== null && field.max !== null && field.min > field.max) {
    errors.push({ field: 'max', code: 'out_of_range' });
  }
  if (field.defaultValue !== null && sensitive) errors.push({ field: 'defaultValue', code: 'validation_failed' });
  const fallback = checkCustomValue(field, field.defaultValue);
  if (!fallback.ok) errors.push({ field: 'defaultValue', code: fallback.error });
  return errors;
}

function fold(label: string): string {
  return label.normalize('NFKC').trim().toLowerCase();
}
