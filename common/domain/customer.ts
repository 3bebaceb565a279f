/**
 * E1 Customer 客户资源: the document as the server sends it and the device keeps it.
 *
 * What a reader may not read is absent: single kinds of `contactInfo`, company, notes, custom fields. The plain contact values and
 * their masks are different fields on purpose, so that a mask can never be written back over a number. Rules CU1 to CU6, AC2.
 */
import { z } from 'zod';
import { customValueSchema } from './custom-field.ts';
import { collaboratorSchema, POOL_LIMITS } from './pool.ts';

export const CUSTOMER_LIMITS = {
  name: 120,
  company: 200,
  notes: 10_000,
  contactsPerKind: 10,
  contactValue: 254,
  contactLabel: 20,
  tags: 50,
  groups: 50,
} as const;

const time = z.int().min(0).max(253_402_300_799_999);
const id = z.uuid();

export const SOCIAL_KINDS = ['wechat', 'qq', 'wecom', 'other'] as const;
export const CONTACT_KINDS = ['phones', 'emails', 'socials'] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** A phone number: `raw` as typed, `value` in E.164 (or the raw digits when the region is unknown). */
export const phoneSchema = z.strictObject({
  value: z.string().min(1).max(32),
  raw: z.string().max(64),
  label: z.string().max(CUSTOMER_LIMITS.contactLabel).default(''),
});
/** An e-mail address: `value` with the domain in lower case. */
export const emailSchema = z.strictObject({
  value: z.string().min(3).max(CUSTOMER_LIMITS.contactValue),
  label: z.string().max(CUSTOMER_LIMITS.contactLabel).default(''),
});
/** A social account: the handle without decoration. */
export const socialSchema = z.strictObject({
  kind: z.enum(SOCIAL_KINDS),
  value: z.string().min(1).max(100),
});
export const contactInfoSchema = z.strictObject({
  phones: z.array(phoneSchema).max(CUSTOMER_LIMITS.contactsPerKind),
  emails: z.array(emailSchema).max(CUSTOMER_LIMITS.contactsPerKind),
  socials: z.array(socialSchema).max(CUSTOMER_LIMITS.contactsPerKind),
});
/** The plain contact values that the reader may read, by kind. */
export const readContactSchema = contactInfoSchema.partial();
/** The masked form of the contact values, safe to show to whoever may see the customer; of a hidden kind nothing. */
export const contactDisplaySchema = z.strictObject({
  phones: z.array(z.string()),
  emails: z.array(z.string()),
  socials: z.array(z.string()),
});

/** Values of custom fields, by field id (X10). */
export const customValuesSchema = z.record(z.string().max(80), customValueSchema);

/** The fields that a user edits; the server validates exactly these (X11). */
export const customerFieldsSchema = z.strictObject({
  name: z.string().trim().min(1).max(CUSTOMER_LIMITS.name),
  company: z.string().trim().max(CUSTOMER_LIMITS.company),
  phones: contactInfoSchema.shape.phones,
  emails: contactInfoSchema.shape.emails,
  socials: contactInfoSchema.shape.socials,
  source: z.string().max(80).nullable(),
  scene: z.string().max(80).nullable(),
  status: z.string().min(1).max(80),
  acquisitionTime: time,
  lastActiveTime: time.nullable(),
  notes: z.string().max(CUSTOMER_LIMITS.notes),
  custom: customValuesSchema,
});

export const customerSchema = z.strictObject({
  customerId: id,
  name: customerFieldsSchema.shape.name,
  company: customerFieldsSchema.shape.company.optional(),
  contactInfo: readContactSchema.optional(),
  contactDisplay: contactDisplaySchema,
  source: customerFieldsSchema.shape.source,
  scene: customerFieldsSchema.shape.scene,
  status: customerFieldsSchema.shape.status,
  acquisitionTime: time,
  lastActiveTime: time.nullable(),
  statusChangedAt: time.nullable(),
  notes: customerFieldsSchema.shape.notes.optional(),
  ownerId: id.nullable(),
  teamId: id.nullable(),
  tagIds: z.array(id).max(CUSTOMER_LIMITS.tags),
  groupIds: z.array(id).max(CUSTOMER_LIMITS.groups),
  custom: customValuesSchema.optional(),
  /** Masks of sensitive custom values that the reader sees masked, by field id. */
  customDisplay: z.record(z.string().max(80), z.string().max(100)).optional(),
  /** Where the customer came from at first, whatever channel and scene say now (DN3). */
  firstSource: z.string().max(80).nullable().optional(),
  firstScene: z.string().max(80).nullable().optional(),
  /** The public pool in which he lies, and since when; null while he has an owner or a team. Since version 3. */
  poolId: id.nullable().optional(),
  pooledAt: time.nullable().optional(),
  /** Since when the present owner has him, and until when he is protected from recycling. Since version 3. */
  ownedSince: time.nullable().optional(),
  protectedUntil: time.nullable().optional(),
  /** Who works with him besides owner and team. Since version 3. */
  collaborators: z.array(collaboratorSchema).max(POOL_LIMITS.collaborators).optional(),
  createdBy: id,
  createdAt: time,
  updatedAt: time,
  /** Sequence number of the last change on the server; 0 while only this device knows the document. */
  ver: z.int().min(0),
});

/** What a creation carries: the user's fields and relations. Owner, team, author and times are set by the server. */
export const newCustomerSchema = customerFieldsSchema.extend({
  tagIds: customerSchema.shape.tagIds,
  groupIds: customerSchema.shape.groupIds,
});

export type Phone = z.infer<typeof phoneSchema>;
export type Email = z.infer<typeof emailSchema>;
export type Social = z.infer<typeof socialSchema>;
export type ContactInfo = z.infer<typeof contactInfoSchema>;
export type ReadContact = z.infer<typeof readContactSchema>;
export type ContactDisplay = z.infer<typeof contactDisplaySchema>;
export type CustomerFields = z.infer<typeof customerFieldsSchema>;
export type Customer = z.infer<typeof customerSchema>;
export type NewCustomer = z.infer<typeof newCustomerSchema>;

/** Fields that a patch may name, in the order in which forms and histories show them. */
export const PATCH_FIELDS = [
  'name',
  'company',
  'phones',
  'emails',
  'socials',
  'source',
  'scene',
  'status',
  'acquisitionTime',
  'lastActiveTime',
  'notes',
  'custom',
] as const satisfies readonly (keyof CustomerFields)[];
export type PatchField = (typeof PATCH_FIELDS)[number];

/** Whether the field holds plain contact values, which are masked, encrypted and kept out of logs and audit. */
export function isContactField(field: string): field is ContactKind {
  return (CONTACT_KINDS as readonly string[]).includes(field);
}

/** The editable fields of a document; those that its reader may not read are absent. */
export function readFields(customer: Customer): Partial<CustomerFields> {
  const { name, company, source, scene, status, acquisitionTime, lastActiveTime, notes, custom } = customer;
  return {
    name,
    source,
    scene,
    status,
    acquisitionTime,
    lastActiveTime,
    ...(company === undefined ? {} : { company }),
    ...(notes === undefined ? {} : { notes }),
    ...(custom === undefined ? {} : { custom }),
    ...customer.contactInfo,
  };
}
