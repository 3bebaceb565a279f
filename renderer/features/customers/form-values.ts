/**
 * Between the form's values and what the data worker takes: empty contact lines are left out and errors find their way back to the
 * line they belong to. Pure. Rule UI9.
 */
import dayjs, { type Dayjs } from 'dayjs';
import { CONTACT_KINDS, type ContactKind, type Social } from '../../../common/domain/customer.ts';
import { customIdOf, isSensitive, type CustomValue } from '../../../common/domain/custom-field.ts';
import type { CustomerDraft } from '../../../common/domain/validate-customer.ts';
import type { Json } from '../../../common/lib/json.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { CustomerEdit, CustomerView } from '../../data/api.ts';

export interface ContactLine {
  readonly raw?: string;
  readonly label?: string;
  readonly kind?: Social['kind'];
}

export interface FormValues {
  readonly name: string;
  readonly company: string;
  readonly phones: readonly ContactLine[];
  readonly emails: readonly ContactLine[];
  readonly socials: readonly ContactLine[];
  readonly status: string;
  readonly source: string | null;
  readonly scene: string | null;
  readonly acquisitionTime: Dayjs | null;
  readonly lastActiveTime: Dayjs | null;
  readonly notes: string;
  readonly tagIds: readonly string[];
  readonly groupIds: readonly string[];
  /** By field id; of a sensitive field only what is typed anew. */
  readonly custom: Readonly<Record<string, CustomValue | undefined>>;
  /** Why the status moves. */
  readonly reason?: string;
}

/** A form for a new customer. */
export function emptyValues(status: string, now: number, custom: FormValues['custom'] = {}): FormValues {
  return {
    name: '',
    company: '',
    phones: [{ raw: '', label: '' }],
    emails: [],
    socials: [],
    status,
    source: null,
    scene: null,
    acquisitionTime: dayjs(now),
    lastActiveTime: null,
    notes: '',
    tagIds: [],
    groupIds: [],
    custom,
  };
}

/** A form for a customer who exists; his contact values are filled in when they have been revealed. */
export function valuesOf(customer: CustomerView): FormValues {
  const { name, company, status, source, scene, notes, tagIds, groupIds } = customer;
  return {
    name,
    company: company ?? '',
    phones: [],
    emails: [],
    socials: [],
    status,
    source,
    scene,
    acquisitionTime: dayjs(customer.acquisitionTime),
    lastActiveTime: customer.lastActiveTime === null ? null : dayjs(customer.lastActiveTime),
    notes: notes ?? '',
    tagIds,
    groupIds,
    custom: customer.custom ?? {},
  };
}

/** Values of a refused edit for the form; contact values are known here as masks only and stay as they are. */
export function offeredValues(values: Readonly<Record<string, Json>>): Partial<FormValues> {
  const plain = (['name', 'company', 'status', 'source', 'scene', 'notes'] as const).filter(field => field in values);
  const times = (['acquisitionTime', 'lastActiveTime'] as const).filter(field => typeof values[field] === 'number');
  return {
    ...Object.fromEntries(plain.map(field => [field, values[field]])),
    ...offeredCustom(values),
    ...Object.fromEntries(times.map(field => [field, dayjs(values[field] as number)])),
  };
}

/** Custom fields that were wanted and not taken, beside the others; sensitive ones are known here as masks only. */
function offeredCustom(values: Readonly<Record<string, Json>>): Partial<FormValues> {
  const wanted = Object.entries(values).flatMap(([field, value]) => {
    const fieldId = customIdOf(field);
    return fieldId === null || isSensitive(fieldId) ? [] : [[fieldId, value as CustomValue] as const];
  });
  return wanted.length === 0 ? {} : { custom: Object.fromEntries(wanted) };
}

/** The lines of one kind for the form, from revealed values. */
export function linesOf(
  kind: ContactKind,
  values: readonly string[],
  labels: CustomerView['contactLabels'],
): ContactLine[] {
  return values.map((raw, i) =>
    kind === 'socials' ? { raw, kind: labels.socials[i] ?? 'other' } : { raw, label: labels[kind][i] ?? '' },
  );
}

/** What a creation takes. */
export function toDraft(values: FormValues): CustomerDraft {
  return {
    name: values.name,
    company: values.company,
    ...toContacts(values),
    source: values.source ?? null,
    scene: values.scene ?? null,
    status: values.status,
    acquisitionTime: values.acquisitionTime?.valueOf() ?? Number.NaN,
    lastActiveTime: values.lastActiveTime?.valueOf() ?? null,
    notes: values.notes,
    custom: Object.fromEntries(Object.entries(values.custom).map(([fieldId, value]) => [fieldId, value ?? null])),
    tagIds: values.tagIds,
    groupIds: values.groupIds,
  };
}

/** Only what changed. Contact fields take part only when they were opened for editing. */
export function toEdit(before: FormValues, after: FormValues, opened: ReadonlySet<ContactKind>): CustomerEdit {
  const contacts = toContacts(after);
  const draft = toDraft(after);
  const old = toDraft(before);
  const edit: Record<string, unknown> = {};
  for (const field of ['name', 'company', 'source', 'scene', 'status', 'notes', 'lastActiveTime'] as const) {
    if (draft[field] !== old[field]) edit[field] = draft[field];
  }
  if (draft.acquisitionTime !== old.acquisitionTime) edit.acquisitionTime = draft.acquisitionTime;
  // The server judges a scene together with its channel: both go when one changes.
  if ('scene' in edit || 'source' in edit) Object.assign(edit, { source: draft.source, scene: draft.scene });
  const custom = Object.entries(draft.custom).filter(([fieldId, value]) => {
    return JSON.stringify(value ?? null) !== JSON.stringify(old.custom[fieldId] ?? null);
  });
  if (custom.length > 0) edit.custom = Object.fromEntries(custom);
  if ('status' in edit && after.reason !== undefined) edit.reason = after.reason;
  for (const kind of CONTACT_KINDS) {
    if (opened.has(kind)) edit[kind] = contacts[kind];
  }
  return edit as CustomerEdit;
}

/** Where in the form an error belongs: `phones.1` counts the lines that were sent, the form also has empty ones. */
export function pathOfError({ field }: Pick<FieldError, 'field'>, values: FormValues): (string | number)[] {
  const fieldId = customIdOf(field);
  if (fieldId !== null) return ['custom', fieldId];
  const [name = '', index] = field.split('.');
  if (!isContactKind(name)) return [name];
  if (index === undefined) return [name];
  const at = sentLines(values[name])[Number(index)] ?? Number(index);
  return [name, at, 'raw'];
}

/** The lines that hold something, as the data worker takes them. */
export function toContacts(values: FormValues): Pick<CustomerDraft, ContactKind> {
  const sent = (kind: ContactKind): ContactLine[] =>
    sentLines(values[kind]).flatMap(index => values[kind]?.[index] ?? []);
  return {
    phones: sent('phones').map(line => ({ raw: line.raw ?? '', label: line.label ?? '' })),
    emails: sent('emails').map(line => ({ raw: line.raw ?? '', label: line.label ?? '' })),
    socials: sent('socials').map(line => ({ raw: line.raw ?? '', kind: line.kind ?? 'wechat' })),
  };
}

/** The places of the lines that hold something. */
function sentLines(lines: readonly (ContactLine | undefined)[] | undefined): number[] {
  return (lines ?? []).flatMap((line, index) => ((line?.raw ?? '').trim() === '' ? [] : [index]));
}

function isContactKind(name: string): name is ContactKind {
  return (CONTACT_KINDS as readonly string[]).includes(name);
}
