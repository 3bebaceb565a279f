/**
 * Custom fields of customers 自定义字段 (X10): what a field is, and what its id tells. Rules CF1 to CF3, CF7.
 *
 * Kind and sensitivity are fixed when a field is made, and the id says whether it is sensitive: `s-…` values are sealed at rest, masked
 * and revealed like contact values, `f-…` values are not. So every place that stores or sends a value knows how to treat it without
 * having read the definition, and a definition that is late, lost or changed can open nothing.
 */
import { z } from 'zod';

export const FIELD_KINDS = [
  'text',
  'number',
  'money',
  'date',
  'choice',
  'multi_choice',
  'yes_no',
  'link',
  'phone',
  'email',
  'address',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** Kinds whose values are always sensitive: they reach a person. */
export const SENSITIVE_KINDS: ReadonlySet<FieldKind> = new Set(['phone', 'email']);
/** Kinds that may be made sensitive: their masks are those of a text. */
export const SENSITIVE_CHOICE: ReadonlySet<FieldKind> = new Set(['text', 'number', 'link', 'address']);
export const CHOICE_KINDS: ReadonlySet<FieldKind> = new Set(['choice', 'multi_choice']);

export const FIELD_LIMITS = {
  fields: 100,
  options: 200,
  label: 30,
  help: 200,
  section: 30,
  key: 40,
  text: 2_000,
  address: 300,
  optionsPerValue: 50,
  roles: 50,
} as const;

export const FIELD_ID = /^[fs]-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const OPTION_ID = /^[a-z0-9_-]{1,40}$/;
const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY', 'GBP', 'SGD', 'TWD'] as const;
export const FIELD_CURRENCIES: readonly (typeof CURRENCIES)[number][] = CURRENCIES;

/** What a custom field holds: text, number, yes or no, or ids of options; a day as its noon in UTC, an address as text. */
export const customValueSchema = z.union([
  z.string().max(FIELD_LIMITS.text),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().max(200)).max(FIELD_LIMITS.optionsPerValue),
]);
export type CustomValue = z.infer<typeof customValueSchema>;

export const fieldOptionSchema = z.strictObject({
  optionId: z.string().regex(OPTION_ID),
  label: z.string().trim().min(1).max(FIELD_LIMITS.label),
  labelEn: z.string().trim().max(FIELD_LIMITS.label),
  color: z.string().regex(/^#[0-9a-f]{6}$/i),
  /** Stays on those who have it, and is offered to nobody else. */
  retired: z.boolean(),
});

const roleList = z.array(z.string().min(1).max(36)).max(FIELD_LIMITS.roles).nullable();

/** What a person edits of a field. */
export const fieldSettingsSchema = z.strictObject({
  /** Name for programs and for headers of files; differs within a company. */
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  label: z.string().trim().min(1).max(FIELD_LIMITS.label),
  labelEn: z.string().trim().max(FIELD_LIMITS.label),
  help: z.string().trim().max(FIELD_LIMITS.help),
  /** Heading under which forms and record show it; '' is the first. */
  section: z.string().trim().max(FIELD_LIMITS.section),
  order: z.int().min(0).max(1_000_000),
  required: z.boolean(),
  options: z.array(fieldOptionSchema).max(FIELD_LIMITS.options),
  currency: z.enum(CURRENCIES).nullable(),
  defaultValue: customValueSchema,
  /** Of numbers and amounts. */
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** Of texts. */
  maxLength: z.int().min(1).max(FIELD_LIMITS.text).nullable(),
  /** Roles that may read it, and those that may write it; null: whoever reads and writes custom fields. Administrators always may. */
  readers: roleList,
  writers: roleList,
  retired: z.boolean(),
});

export const customFieldSchema = z.strictObject({
  fieldId: z.string().regex(FIELD_ID),
  kind: z.enum(FIELD_KINDS),
  ...fieldSettingsSchema.shape,
  createdBy: z.uuid(),
  createdAt: z.int().min(0),
  updatedAt: z.int().min(0),
  ver: z.int().min(0),
});

export type FieldOption = z.infer<typeof fieldOptionSchema>;
export type FieldSettings = z.infer<typeof fieldSettingsSchema>;
export type CustomField = z.infer<typeof customFieldSchema>;
/** Name of a custom field's value where fields are named: in patches' errors, history, filters, columns. */
export type CustomKey = `custom.${string}`;

/** Whether values of the field are sealed, masked and revealed. */
export function isSensitive(fieldId: string): boolean {
  return fieldId.startsWith('s-');
}

/** The id for a new field. */
export function fieldIdOf(uuid: string, sensitive: boolean): string {
  return `${sensitive ? 's' : 'f'}-${uuid}`;
}

/** `custom.<fieldId>`. */
export function customKey(fieldId: string): CustomKey {
  return `custom.${fieldId}`;
}

/** The id of the custom field that a name means; null for all other names. */
export function customIdOf(name: string): string | null {
  return name.startsWith('custom.') ? name.slice('custom.'.length) : null;
}

/** Values apart: those that may stand open in the database, and those that are sealed. */
export function splitSensitive(values: Readonly<Record<string, CustomValue>>): {
  readonly open: Record<string, CustomValue>;
  readonly sealed: Record<string, CustomValue>;
} {
  const entries = Object.entries(values);
  return {
    open: Object.fromEntries(entries.filter(([fieldId]) => !isSensitive(fieldId))),
    sealed: Object.fromEntries(entries.filter(([fieldId]) => isSensitive(fieldId))),
  };
}

/** A field with the settings that most fields have. */
export function newFieldSettings(given: Pick<FieldSettings, 'key' | 'label'> & Partial<FieldSettings>): FieldSettings {
  return {
    labelEn: '',
    help: '',
    section: '',
    order: 0,
    required: false,
    options: [],
    currency: null,
    defaultValue: null,
    min: null,
    max: null,
    maxLength: null,
    readers: null,
    writers: null,
    retired: false,
    ...given,
  };
}
