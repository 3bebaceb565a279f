/**
 * Values of custom fields: what a person or a file wrote becomes a value of the field's kind, and what is stored is judged by the same
 * rules on device and server. Pure. Rules CF4 to CF6.
 */
import { err, ok, type Result } from '../lib/result.ts';
import type { FieldError } from '../protocol/messages.ts';
import { normalizeEmail, normalizePhone } from './contact.ts';
import {
  CHOICE_KINDS,
  customKey,
  FIELD_LIMITS,
  isSensitive,
  type CustomField,
  type CustomValue,
} from './custom-field.ts';
import { divisionName, readDivision } from './china-divisions.ts';
import { maskEmail, maskPhone } from './masking.ts';
import { parseDate } from './parse-date.ts';

export type CustomValues = Readonly<Record<string, CustomValue>>;
export type CustomFields = ReadonlyMap<string, CustomField>;
type Checked = Result<CustomValue, FieldError['code']>;

/** Whether nothing is filled in. */
export function isEmptyValue(value: CustomValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * The value in its stored form, or why it is none: `bad_value`, `too_long`, `out_of_range`, `unknown_option`, or the code of a phone,
 * address or date. `before` is what stands: a retired option may stay, and nobody may choose it anew.
 */
export function checkCustomValue(field: CustomField, value: CustomValue, before: CustomValue = null): Checked {
  if (isEmptyValue(value)) return ok(null);
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? checkLength(value.trim(), field.maxLength ?? FIELD_LIMITS.text) : BAD;
    case 'number':
    case 'money':
      return checkNumber(field, value);
    case 'date':
      return typeof value === 'number' && isDay(value) ? ok(value) : err('bad_date');
    case 'choice':
      return typeof value === 'string' ? checkOptions(field, [value], before, ids => ids[0] ?? null) : BAD;
    case 'multi_choice':
      return isTexts(value) ? checkOptions(field, [...new Set(value)], before, ids => [...ids]) : BAD;
    case 'yes_no':
      return typeof value === 'boolean' ? ok(value) : BAD;
    case 'link':
      return typeof value === 'string' ? checkLink(value.trim()) : BAD;
    case 'phone': {
      const phone = typeof value === 'string' ? normalizePhone(value) : BAD;
      return phone.ok ? ok(phone.value.value) : err('bad_phone');
    }
    case 'email': {
      const email = typeof value === 'string' ? normalizeEmail(value) : BAD;
      return email.ok ? ok(email.value.value) : err('bad_email');
    }
    case 'address':
      return typeof value === 'string' ? checkAddress(value) : BAD;
  }
}

/** What stands in a cell of a file, or a default in a text: the same kinds, from words. */
export function parseCustomText(field: CustomField, text: string): Checked {
  const trimmed = text.normalize('NFKC').trim();
  if (trimmed === '') return ok(null);
  switch (field.kind) {
    case 'number':
    case 'money': {
      const digits = trimmed.replace(/[,\s¥$€£]|元$/gu, '');
      return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(digits) ? checkCustomValue(field, Number(digits)) : err('bad_value');
    }
    case 'date': {
      const time = parseDate(trimmed, 0);
      return time === null ? err('bad_date') : checkCustomValue(field, dayOf(time));
    }
    case 'yes_no': {
      const known = YES_NO.get(trimmed.toLowerCase());
      return known === undefined ? err('bad_value') : ok(known);
    }
    case 'choice':
    case 'multi_choice': {
      const words = field.kind === 'choice' ? [trimmed] : trimmed.split(/[;；、,，|\n\r]+/u).map(word => word.trim());
      const ids = words.filter(word => word !== '').map(word => findOption(field, word));
      if (ids.includes(undefined)) return err('unknown_option');
      return checkCustomValue(field, field.kind === 'choice' ? (ids[0] ?? null) : (ids as string[]));
    }
    case 'address':
    case 'text':
    case 'link':
    case 'phone':
    case 'email':
      return checkCustomValue(field, field.kind === 'text' ? text.trim() : trimmed);
  }
}

/**
 * Judges the wanted values that differ from what the author saw; what stays is not judged again, so that a field that has become
 * stricter locks nobody out of his customer (CF6). A retired field may be emptied and not filled.
 */
export function checkCustomEdits(wanted: CustomValues, base: CustomValues, fields: CustomFields): FieldError[] {
  return [...new Set([...Object.keys(base), ...Object.keys(wanted)])].flatMap((fieldId): FieldError[] => {
    const [before, value] = [base[fieldId] ?? null, wanted[fieldId] ?? null];
    if (JSON.stringify(value) === JSON.stringify(before)) return [];
    const field = fields.get(fieldId);
    const at = customKey(fieldId);
    if (field === undefined) return [{ field: at, code: 'unknown_field' }];
    if (isEmptyValue(value)) return field.required && !field.retired ? [{ field: at, code: 'required' }] : [];
    if (field.retired) return [{ field: at, code: 'field_retired' }];
    const checked = checkCustomValue(field, value, before);
    if (!checked.ok) return [{ field: at, code: checked.error }];
    // What is not in its stored form was sent by a program of its own making (CU6).
    return JSON.stringify(checked.value) === JSON.stringify(value) ? [] : [{ field: at, code: 'bad_value' }];
  });
}

/** Values as they were typed, in stored form, with what is wrong; required fields that are empty are named when `isWhole`. */
export function normalizeCustom(
  typed: CustomValues,
  base: CustomValues,
  fields: CustomFields,
  isWhole: boolean,
): { readonly values: Record<string, CustomValue>; readonly errors: readonly FieldError[] } {
  const values: Record<string, CustomValue> = {};
  const errors: FieldError[] = [];
  for (const [fieldId, value] of Object.entries(typed)) {
    const field = fields.get(fieldId);
    const checked = field === undefined ? ok(value) : checkCustomValue(field, value, base[fieldId] ?? null);
    if (checked.ok) values[fieldId] = checked.value;
    else errors.push({ field: customKey(fieldId), code: checked.error });
  }
  if (isWhole) {
    for (const field of fields.values()) {
      const isMissing = field.required && !field.retired && isEmptyValue(typed[field.fieldId]);
      if (isMissing) errors.push({ field: customKey(field.fieldId), code: 'required' });
    }
    for (const [fieldId, value] of Object.entries(values)) if (isEmptyValue(value)) delete values[fieldId];
  }
  return { values, errors };
}

/** The defaults of all fields that are in use, for a new customer. */
export function defaultValues(fields: CustomFields): Record<string, CustomValue> {
  const filled = [...fields.values()].filter(field => !field.retired && !isEmptyValue(field.defaultValue));
  return Object.fromEntries(filled.map(field => [field.fieldId, field.defaultValue]));
}

/** The mask of a sensitive value: that of a phone or an address where it looks like one, stars otherwise; its length is not told. */
export function maskCustom(value: CustomValue): string {
  if (isEmptyValue(value)) return '';
  if (typeof value !== 'string') return '****';
  if (/^\+\d{6,}/.test(value)) return maskPhone(value);
  return /^[^\s@]+@[^\s@]+$/.test(value) ? maskEmail(value) : '****';
}

/** The masks of all sensitive values. */
export function maskCustomValues(values: CustomValues): Record<string, string> {
  const sensitive = Object.entries(values).filter(([fieldId, value]) => isSensitive(fieldId) && !isEmptyValue(value));
  return Object.fromEntries(sensitive.map(([fieldId, value]) => [fieldId, maskCustom(value)]));
}

const BAD = err('bad_value' as const);
const YES_NO = new Map<string, boolean>([
  ...['是', '有', 'y', 'yes', 'true', '1', '√', '✓'].map(word => [word, true] as const),
  ...['否', '无', '没有', 'n', 'no', 'false', '0', '×'].map(word => [word, false] as const),
]);

function checkLength(text: string, max: number): Checked {
  return text.length <= max ? ok(text) : err('too_long');
}

function checkNumber(field: CustomField, value: CustomValue): Checked {
  if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > 1e15) return BAD;
  if (field.kind === 'money' && Math.abs(Math.round(value * 100) - value * 100) > 1e-6 * Math.max(1, Math.abs(value))) {
    return BAD; // no more than two places behind the point
  }
  const isOutside = (field.min !== null && value < field.min) || (field.max !== null && value > field.max);
  return isOutside ? err('out_of_range') : ok(value);
}

/** A day of the calendar is its noon in UTC, which lies in this very day from UTC−12 to UTC+11: whoever reads it sees the same day. */
function isDay(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= MAX_DAY && (value - NOON) % DAY === 0;
}

/** The value of the day in which the instant lies, in UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY) * DAY + NOON;
}

const DAY = 86_400_000;
const NOON = DAY / 2;
const MAX_DAY = 253_402_300_799_999;

function isTexts(value: CustomValue): value is string[] {
  return Array.isArray(value);
}

function checkOptions(
  field: CustomField,
  ids: readonly string[],
  before: CustomValue,
  form: (ids: readonly string[]) => CustomValue,
): Checked {
  const stood = typeof before === 'string' ? [before] : Array.isArray(before) ? before : [];
  const isUsable = (id: string): boolean =>
    stood.includes(id) || field.options.some(option => option.optionId === id && !option.retired);
  if (ids.length > FIELD_LIMITS.optionsPerValue) return err('too_many');
  return ids.every(isUsable) ? ok(form(ids)) : err('unknown_option');
}

/** With its protocol, or without for https; nothing but web pages, and no names or passwords before the host. */
function checkLink(text: string): Checked {
  if (text.length > FIELD_LIMITS.text) return err('too_long');
  const link = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]+\.[^/]*:\d+(?:\/|$)/.test(text) ? text : `https://${text}`;
  return /^https?:\/\/[^\s/?#@:\\]+\.[^\s/?#@:\\]+(?::\d{1,5})?(?:[/?#]\S*)?$/i.test(link) ? ok(link) : err('bad_link');
}

/** One text: the names of province, city and county as the table writes them, then street and house. */
function checkAddress(value: string): Checked {
  const { code, rest } = readDivision(value);
  return checkLength(`${divisionName(code)}${rest}`, FIELD_LIMITS.address);
}

/** By label in either language or by id, whatever the case; those in use before retired ones, which a file may not choose anew. */
function findOption(field: CustomField, word: string): string | undefined {
  if (!CHOICE_KINDS.has(field.kind)) return undefined;
  const folded = word.toLowerCase();
  const usable = field.options.filter(option => !option.retired);
  const names = (option: (typeof usable)[number]): string[] => [option.label, option.labelEn, option.optionId];
  return usable.find(option => names(option).some(name => name.normalize('NFKC').toLowerCase() === folded))?.optionId;
}
