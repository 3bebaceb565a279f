/**
 * E2 to E5 and E9: tags, groups, their relations, and the managed dictionaries. Rules CL1 to CL4.
 *
 * Relations are rows of their own on the server (E3, E5: with id and time) and sets of ids inside the customer document on
 * the wire and on the device, changed by add and remove and never by assignment (docs/decisions/0002).
 */
import { z } from 'zod';
import { filterNodeSchema } from '../query/schema.ts';

const time = z.int().min(0);
const id = z.uuid();
const color = z.string().regex(/^#[0-9a-f]{6}$/i);

export const customerTagSchema = z.strictObject({
  tagId: id,
  name: z.string().trim().min(1).max(30),
  color,
  category: z.string().trim().max(30),
  createdBy: id,
  createdAt: time,
  updatedAt: time,
  ver: z.int().min(0),
  /** The tag into which it was merged; it goes as soon as its last customer has the other one (TG4). */
  mergedInto: id.optional(),
});

export const customerGroupSchema = z.strictObject({
  groupId: id,
  name: z.string().trim().min(1).max(50),
  parentId: id.nullable(),
  createdBy: id,
  createdAt: time,
  updatedAt: time,
  ver: z.int().min(0),
  description: z.string().trim().max(200).optional(),
  /** Of a dynamic segment: the conditions from which its customers follow. Nobody is put in by hand (GS1). */
  query: filterNodeSchema.optional(),
});

/** E3. Kept by the server; the device sees the tag ids inside the customer. */
export const customerTagRelationSchema = z.strictObject({
  relationId: id,
  customerId: id,
  tagId: id,
  createdAt: time,
});

/** E5. Kept by the server; the device sees the group ids inside the customer. */
export const customerGroupRelationSchema = z.strictObject({
  relationId: id,
  customerId: id,
  groupId: id,
  createdAt: time,
});

export const ENTRY_ID = /^(channel|scene|status|behavior_type|interaction_type):[a-z0-9_-]{1,60}$/;
export const DICTIONARY_KINDS = ['channel', 'scene', 'status', 'behavior_type', 'interaction_type'] as const;
/** What a status means to statistics, whatever a team calls it. */
export const STATUS_MEANINGS = ['open', 'ongoing', 'won', 'lost', 'junk'] as const;

export const COST_PERIODS = ['once', 'month', 'quarter', 'year', 'per_customer'] as const;

/** What came with version 3 of the protocol; an entry without it is as before. */
const dictionaryExtras = {
  color: color.nullable().optional(),
  /** What a channel costs, in units of the currency. */
  cost: z
    .strictObject({
      amount: z.number().min(0).max(1e12),
      currency: z.string().regex(/^[A-Z]{3}$/),
      period: z.enum(COST_PERIODS),
    })
    .nullable()
    .optional(),
  /** Of a status: the statuses to which nobody moves from here without saying why (DN5). */
  reasonFor: z.array(z.string().max(80)).max(100).optional(),
  /** Of a behaviour or interaction type: JSON schema of its data (DN7). */
  dataSchema: z.record(z.string(), z.json()).nullable().optional(),
};

/** E9. One value of a managed dictionary; `entryId` is `<kind>:<code>` and stays the same for ever. */
export const dictionaryEntrySchema = z.strictObject({
  entryId: z.string().regex(ENTRY_ID),
  kind: z.enum(DICTIONARY_KINDS),
  label: z.string().trim().min(1).max(30),
  labelEn: z.string().trim().max(40),
  /** A scene's channel. */
  parentId: z.string().nullable(),
  /** A status's meaning; null for other kinds. */
  meaning: z.enum(STATUS_MEANINGS).nullable(),
  /** The statuses that may follow this one; null means any (CL3). */
  next: z.array(z.string()).nullable(),
  order: z.int(),
  retired: z.boolean(),
  ...dictionaryExtras,
  createdBy: id.nullable(),
  createdAt: time,
  updatedAt: time,
  ver: z.int().min(0),
});

/** What a person edits of an entry; its kind is in its id, and retiring is an order of its own. */
export const entrySettingsSchema = dictionaryEntrySchema
  .pick({ label: true, labelEn: true, parentId: true, meaning: true, next: true, order: true })
  .extend(dictionaryExtras);

export type EntrySettings = z.infer<typeof entrySettingsSchema>;
export type ChannelCost = NonNullable<EntrySettings['cost']>;
export type CustomerTag = z.infer<typeof customerTagSchema>;
export type CustomerGroup = z.infer<typeof customerGroupSchema>;
export type CustomerTagRelation = z.infer<typeof customerTagRelationSchema>;
export type CustomerGroupRelation = z.infer<typeof customerGroupRelationSchema>;
export type DictionaryKind = (typeof DICTIONARY_KINDS)[number];
export type StatusMeaning = (typeof STATUS_MEANINGS)[number];
export type DictionaryEntry = z.infer<typeof dictionaryEntrySchema>;
