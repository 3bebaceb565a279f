/**
 * Validation of a customer that a person typed or a file brought: every wrong field is named with its reason (X11, X12).
 *
 * The form, the import and the server's judgement of mutations all pass through here. Rules CU3 to CU6.
 */
import { err, ok, type Result } from '../lib/result.ts';
import type { FieldError } from '../protocol/messages.ts';
import type { CustomerPatch } from '../protocol/mutation.ts';
import { checkCustomEdits, normalizeCustom, type CustomFields } from './custom-values.ts';
import type { DictionaryEntry } from './classification.ts';
import { DEFAULT_CLASSIFY_LIMITS, type ClassifyLimits } from './classify-limits.ts';
import { normalizeEmail, normalizePhone, normalizeSocial, type PhoneRegion } from './contact.ts';
import {
  CUSTOMER_LIMITS,
  SOCIAL_KINDS,
  type ContactInfo,
  type CustomerFields,
  type NewCustomer,
  type Social,
} from './customer.ts';

/** What a form or an import row holds: contact values as text, everything else in its final type. */
export interface CustomerDraft {
  readonly name: string;
  readonly company: string;
  readonly phones: readonly { readonly raw: string; readonly label: string }[];
  readonly emails: readonly { readonly raw: string; readonly label: string }[];
  readonly socials: readonly { readonly kind: Social['kind']; readonly raw: string }[];
  readonly source: string | null;
  readonly scene: string | null;
  readonly status: string;
  readonly acquisitionTime: number;
  readonly lastActiveTime: number | null;
  readonly notes: string;
  readonly custom: CustomerFields['custom'];
  readonly tagIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** What validation looks up: dictionary entries by id, and which tags and groups exist. */
export interface Lookup {
  readonly entries: ReadonlyMap<string, DictionaryEntry>;
  readonly customFields: CustomFields;
  readonly hasTag: (tagId: string) => boolean;
  readonly hasGroup: (groupId: string) => boolean;
  /** How many of each a customer may have in this company; those of the program when absent (TG3, GT5). */
  readonly limits?: RelationLimits | undefined;
}

export type RelationLimits = Pick<ClassifyLimits, 'tagsPerCustomer' | 'groupsPerCustomer'>;

/** Normalises and checks a whole draft; all errors are reported at once. Empty contact lines are left out. */
export function validateNewCustomer(
  draft: CustomerDraft,
  lookup: Lookup,
  region: PhoneRegion = 'CN',
): Result<NewCustomer, readonly FieldError[]> {
  const errors: FieldError[] = [];
  const contacts = normalizeContacts(draft, region);
  errors.push(...contacts.errors);
  const { phones, emails, socials } = contacts.value;
  const custom = normalizeCustom(draft.custom, {}, lookup.customFields, true);
  errors.push(...custom.errors);
  const value: NewCustomer = {
    name: draft.name.trim(),
    company: draft.company.trim(),
    phones,
    emails,
    socials,
    source: draft.source,
    scene: draft.scene,
    status: draft.status,
    acquisitionTime: draft.acquisitionTime,
    lastActiveTime: draft.lastActiveTime,
    notes: draft.notes,
    custom: custom.values,
    tagIds: [...draft.tagIds],
    groupIds: [...draft.groupIds],
  };
  errors.push(...contacts.toTyped(checkFields(value, lookup, 'normal')), ...checkRelations(value, lookup));
  return errors.length > 0 ? err(errors) : ok(value);
}

/**
 * Checks values that are already in their final types: what the server does with every mutation.
 * `scene` is judged with `source` when both are given; a retired dictionary value is refused for new use. Contact values that have
 * just been normalised (`normal`) are not judged a second time: it is half the work of an import.
 */
export function checkFields(
  fields: Partial<CustomerFields>,
  lookup: Pick<Lookup, 'entries' | 'customFields'>,
  contacts: 'unknown' | 'normal' = 'unknown',
  before: Pick<Partial<CustomerFields>, 'custom'> = {},
): FieldError[] {
  const errors: FieldError[] = [];
  const { name, company, notes, source, scene, status, acquisitionTime, lastActiveTime } = fields;
  if (name !== undefined) {
    if (name.trim() === '') errors.push({ field: 'name', code: 'required' });
    tooLong('name', name, CUSTOMER_LIMITS.name, errors);
  }
  if (company !== undefined) tooLong('company', company, CUSTOMER_LIMITS.company, errors);
  if (notes !== undefined && notes.length > CUSTOMER_LIMITS.notes) {
    errors.push({ field: 'notes', code: 'too_long', params: { max: CUSTOMER_LIMITS.notes } }); // kept as typed, so not trimmed
  }
  for (const kind of ['phones', 'emails', 'socials'] as const) {
    checkContacts(kind, fields[kind], contacts === 'normal', errors);
  }
  if (status !== undefined && !isUsable(lookup, status, 'status'))
    errors.push({ field: 'status', code: 'unknown_status' });
  if (typeof source === 'string' && !isUsable(lookup, source, 'channel')) {
    errors.push({ field: 'source', code: 'unknown_source' });
  }
  if (typeof scene === 'string') {
    const parent = lookup.entries.get(scene)?.parentId ?? null;
    const isForeign = source !== undefined && parent !== null && parent !== source;
    if (!isUsable(lookup, scene, 'scene') || isForeign) errors.push({ field: 'scene', code: 'unknown_scene' });
  }
  if (acquisitionTime !== undefined && !isTime(acquisitionTime))
    errors.push({ field: 'acquisitionTime', code: 'bad_date' });
  if (typeof lastActiveTime === 'number' && !isTime(lastActiveTime)) {
    errors.push({ field: 'lastActiveTime', code: 'bad_date' });
  }
  if (fields.custom !== undefined) {
    errors.push(...checkCustomEdits(fields.custom, before.custom ?? {}, lookup.customFields));
  }
  return errors;
}

/** Checks the wanted values of a patch. */
export function checkPatch(patch: CustomerPatch, lookup: Pick<Lookup, 'entries' | 'customFields'>): FieldError[] {
  const wanted = Object.fromEntries(Object.entries(patch).map(([field, edit]) => [field, edit[1]]));
  return checkFields(wanted as Partial<CustomerFields>, lookup, 'unknown', { custom: patch.custom?.[0] });
}

/** Checks that tags and groups exist and stay within their limits (X11). */
export function checkRelations(
  fields: { readonly tagIds: readonly string[]; readonly groupIds: readonly string[] },
  lookup: Pick<Lookup, 'hasTag' | 'hasGroup' | 'limits'>,
): FieldError[] {
  const errors: FieldError[] = [];
  const { tagsPerCustomer, groupsPerCustomer } = lookup.limits ?? DEFAULT_CLASSIFY_LIMITS;
  if (fields.tagIds.length > tagsPerCustomer) {
    errors.push({ field: 'tagIds', code: 'too_many', params: { max: tagsPerCustomer } });
  }
  if (fields.groupIds.length > groupsPerCustomer) {
    errors.push({ field: 'groupIds', code: 'too_many', params: { max: groupsPerCustomer } });
  }
  if (fields.tagIds.some(tagId => !lookup.hasTag(tagId))) errors.push({ field: 'tagIds', code: 'unknown_tag' });
  if (fields.groupIds.some(groupId => !lookup.hasGroup(groupId))) {
    errors.push({ field: 'groupIds', code: 'unknown_group' });
  }
  return errors;
}

/** Normalises typed contact lines; empty lines are left out, wrong ones reported as `phones.0` and so on. */
export function normalizeContacts(
  draft: Partial<Pick<CustomerDraft, 'phones' | 'emails' | 'socials'>>,
  region: PhoneRegion = 'CN',
): {
  readonly value: ContactInfo;
  readonly errors: readonly FieldError[];
  /** Turns errors that name places in `value` into errors that name the typed lines. */
  readonly toTyped: (errors: readonly FieldError[]) => FieldError[];
} {
  const phones = collect(draft.phones ?? [], 'phones', item => normalizePhone(item.raw, item.label, region));
  const emails = collect(draft.emails ?? [], 'emails', item => normalizeEmail(item.raw, item.label));
  const socials = collect(draft.socials ?? [], 'socials', item => normalizeSocial(item.kind, item.raw));
  const lines = new Map([phones, emails, socials].flatMap(kind => kind.lines));
  return {
    value: { phones: phones.values, emails: emails.values, socials: socials.values },
    errors: [...phones.errors, ...emails.errors, ...socials.errors],
    toTyped: errors => errors.map(error => ({ ...error, field: lines.get(error.field) ?? error.field })),
  };
}

function collect<In extends { readonly raw: string }, Out>(
  items: readonly In[],
  field: string,
  normalize: (item: In) => Result<Out, string>,
): { values: Out[]; errors: FieldError[]; lines: [string, string][] } {
  const values: Out[] = [];
  const errors: FieldError[] = [];
  const lines: [string, string][] = [];
  items.forEach((item, index) => {
    if (item.raw.trim() === '') return;
    const result = normalize(item);
    if (result.ok) {
      lines.push([`${field}.${values.length}`, `${field}.${index}`]);
      values.push(result.value);
    } else errors.push({ field: `${field}.${index}`, code: result.error });
  });
  return { values, errors, lines };
}

function checkContacts(
  kind: 'phones' | 'emails' | 'socials',
  values: CustomerFields['phones' | 'emails' | 'socials'] | undefined,
  areNormal: boolean,
  errors: FieldError[],
): void {
  if (values === undefined) return;
  if (values.length > CUSTOMER_LIMITS.contactsPerKind) {
    errors.push({ field: kind, code: 'too_many', params: { max: CUSTOMER_LIMITS.contactsPerKind } });
  }
  const seen = new Set<string>();
  values.forEach((item, index) => {
    if ('label' in item) tooLong(`${kind}.${index}`, item.label, CUSTOMER_LIMITS.contactLabel, errors);
    if (!areNormal && !isNormal(kind, item)) errors.push({ field: `${kind}.${index}`, code: CONTACT_ERROR[kind] });
    const key = 'kind' in item ? `${item.kind}:${item.value}` : item.value;
    if (seen.has(key)) errors.push({ field: `${kind}.${index}`, code: 'duplicate_value' });
    seen.add(key);
  });
}

const CONTACT_ERROR = { phones: 'bad_phone', emails: 'bad_email', socials: 'bad_social' } as const;

/** Whether a stored value is what normalising gives, so that a client of its own making cannot store something else. */
function isNormal(
  kind: 'phones' | 'emails' | 'socials',
  item: CustomerFields['phones' | 'emails' | 'socials'][number],
): boolean {
  if (kind === 'phones') {
    const result = normalizePhone(item.value);
    return result.ok && result.value.value === item.value;
  }
  if (kind === 'emails') {
    const result = normalizeEmail(item.value);
    return result.ok && result.value.value === item.value;
  }
  const social = item as Social;
  if (!SOCIAL_KINDS.includes(social.kind)) return false;
  const result = normalizeSocial(social.kind, social.value);
  return result.ok && result.value.value === social.value;
}

function isUsable(lookup: Pick<Lookup, 'entries'>, entryId: string, kind: DictionaryEntry['kind']): boolean {
  const entry = lookup.entries.get(entryId);
  return entry !== undefined && entry.kind === kind && !entry.retired;
}

function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= 253_402_300_799_999;
}

function tooLong(field: string, text: string, max: number, errors: FieldError[]): void {
  if (text.trim().length > max) errors.push({ field, code: 'too_long', params: { max } });
}
