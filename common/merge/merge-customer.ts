/**
 * Field-level merge of customer edits: pure, the same on the device (optimistic) and on the server (the verdict).
 *
 * An edit says which version its author saw. A field that has not changed since is simply applied. Otherwise: equal values are a
 * no-op; notes keep both texts; a status must be a legal move from the current one; any other field takes the later arrival, and
 * the value that lost is reported as a conflict, so that it can be kept, shown and restored. No clock is read. Rules ME1 to ME7.
 */
import type { DictionaryEntry } from '../domain/classification.ts';
import type { CustomKey } from '../domain/custom-field.ts';
import { PATCH_FIELDS, type CustomerFields, type PatchField } from '../domain/customer.ts';
import { jsonEquals, type Json } from '../lib/json.ts';
import type { CustomerPatch } from '../protocol/mutation.ts';
import { customEdits, withCustom } from './merge-custom.ts';
import { mergeNotes } from './merge-notes.ts';

/** What the server knows of a field: the version that last changed it and who did. */
export interface FieldMeta {
  readonly ver: number;
  readonly by: string;
}

export interface MergeInput {
  /** Current values; absent fields are not readable here and cannot be patched. */
  readonly current: Partial<CustomerFields>;
  readonly meta: Readonly<Partial<Record<PatchField | CustomKey, FieldMeta>>>;
  /** Document version that the author saw. */
  readonly baseVer: number;
  readonly patch: CustomerPatch;
  /** Whether the status may move; the dictionary is passed in. */
  readonly canMoveStatus: (from: string, to: string) => boolean;
  /** Whether such a move needs a reason that was not given (DN5); never when absent. */
  readonly lacksReason?: (from: string, to: string) => boolean;
  /** Whether the author may change the custom field; all of `current.custom` when absent (CF7). */
  readonly mayChangeCustom?: (field: CustomKey) => boolean;
  /** When the edit takes an earlier one of its author back: what that one changed, by field. */
  readonly undone?: ReadonlyMap<string, { readonly oldValue: Json; readonly newValue: Json }>;
}

export interface FieldChange {
  /** Of custom fields each by itself: `custom.<fieldId>`. */
  readonly field: PatchField | CustomKey;
  readonly oldValue: Json;
  readonly newValue: Json;
  /** True when the old value was written by someone whom the author had not seen, and is now overwritten. */
  readonly conflict: boolean;
  readonly oldBy: string | null;
}

export interface FieldRefusal {
  readonly field: PatchField | CustomKey;
  readonly code: 'field_not_writable' | 'status_move_not_allowed' | 'status_reason_required';
}

export interface MergeOutput {
  readonly changes: readonly FieldChange[];
  readonly refusals: readonly FieldRefusal[];
  /** Whether some field had changed under the author: the outcome is then `merged` and not `applied`. */
  readonly concurrent: boolean;
}

/** Merges one patch into the current values. Applying the result twice changes nothing the second time (ME6). */
export function mergeCustomer(input: MergeInput): MergeOutput {
  const changes: FieldChange[] = [];
  const refusals: FieldRefusal[] = [];
  let concurrent = false;
  for (const field of PATCH_FIELDS) {
    const edit = input.patch[field];
    if (edit === undefined) continue;
    if (field === 'custom') {
      const custom = mergeCustom(input, edit as readonly [CustomerFields['custom'], CustomerFields['custom']]);
      changes.push(...custom.changes);
      refusals.push(...custom.refusals);
      concurrent ||= custom.concurrent;
      continue;
    }
    const [base, wanted] = edit as readonly [Json, Json];
    const current = input.current[field] as Json | undefined;
    if (current === undefined) {
      refusals.push({ field, code: 'field_not_writable' });
      continue;
    }
    if (jsonEquals(current, wanted)) continue; // ME2: equal values are a no-op
    const meta = input.meta[field];
    const oldBy = meta?.by ?? null;
    const undone = input.undone?.get(field);
    if (undone !== undefined && jsonEquals(current, undone.newValue)) {
      // UN3: what stood before that edit, also where its author had not seen it; and a status goes back whence it came.
      if (!jsonEquals(current, undone.oldValue)) {
        changes.push({ field, oldValue: current, newValue: undone.oldValue, conflict: false, oldBy });
      }
      continue;
    }
    const isNewer = (meta?.ver ?? 0) > input.baseVer && !jsonEquals(current, base);
    if (field === 'status' && !input.canMoveStatus(readText(current), readText(wanted))) {
      refusals.push({ field, code: 'status_move_not_allowed' }); // ME4
      continue;
    }
    if (field === 'status' && input.lacksReason?.(readText(current), readText(wanted)) === true) {
      refusals.push({ field, code: 'status_reason_required' });
      continue;
    }
    if (!isNewer) {
      changes.push({ field, oldValue: current, newValue: wanted, conflict: false, oldBy });
      continue;
    }
    concurrent = true;
    if (field === 'notes') {
      const both = mergeNotes(readText(base), readText(current), readText(wanted)); // ME3: both are kept, nobody loses
      if (both !== current) {
        changes.push({ field, oldValue: current, newValue: both, conflict: false, oldBy });
      }
      continue;
    }
    changes.push({ field, oldValue: current, newValue: wanted, conflict: true, oldBy }); // ME5
  }
  return { changes, refusals, concurrent };
}

/** Each custom field by itself: the later arrival wins, and only where both edited the same one is there a conflict (CF8). */
function mergeCustom(
  { current, meta, baseVer, mayChangeCustom, undone }: MergeInput,
  pair: readonly [CustomerFields['custom'], CustomerFields['custom']],
): MergeOutput {
  const changes: FieldChange[] = [];
  const refusals: FieldRefusal[] = [];
  let concurrent = false;
  for (const { field, fieldId, base, wanted } of customEdits(pair)) {
    if (current.custom === undefined || mayChangeCustom?.(field) === false) {
      refusals.push({ field, code: 'field_not_writable' });
      continue;
    }
    const value: Json = current.custom[fieldId] ?? null;
    if (jsonEquals(value, wanted)) continue;
    const known = meta[field] ?? meta.custom;
    const before = undone?.get(field);
    const isUndone = before !== undefined && jsonEquals(value, before.newValue);
    const newValue = isUndone ? before.oldValue : wanted; // UN3: what stood before that edit
    if (jsonEquals(value, newValue)) continue;
    const conflict = !isUndone && (known?.ver ?? 0) > baseVer && !jsonEquals(value, base);
    concurrent ||= conflict;
    changes.push({ field, oldValue: value, newValue, conflict, oldBy: known?.by ?? null });
  }
  return { changes, refusals, concurrent };
}

/** The fields with these changes. */
export function applyFieldChanges<F extends Partial<CustomerFields>>(fields: F, changes: readonly FieldChange[]): F {
  let result = fields;
  for (const { field, newValue } of changes) {
    result = isCustomKey(field)
      ? { ...result, custom: withCustom(result.custom ?? {}, field, newValue) }
      : { ...result, [field]: newValue };
  }
  return result;
}

function isCustomKey(field: FieldChange['field']): field is CustomKey {
  return field.startsWith('custom.');
}

/** Status and notes are text by their schema; anything else stays recognisable and matches nothing. */
function readText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether the dictionary wants a reason for the move (DN5). */
export function needsReason(
  entries: ReadonlyMap<string, Pick<DictionaryEntry, 'reasonFor'>>,
  from: string,
  to: string,
): boolean {
  return entries.get(from)?.reasonFor?.includes(to) === true;
}

/** Whether a status may follow another by the dictionary (CL3); an unknown present status may be left for any. */
export function canMoveStatus(
  entries: ReadonlyMap<string, Pick<DictionaryEntry, 'kind' | 'next' | 'retired'>>,
  from: string,
  to: string,
): boolean {
  const target = entries.get(to);
  if (target === undefined || target.kind !== 'status' || target.retired) return false;
  const present = entries.get(from);
  return present === undefined || present.next === null || present.next.includes(to);
}
