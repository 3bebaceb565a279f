/**
 * E2 to E5 and E9: tags, groups, their relations, and the managed dictionaries. Rules CL1 to CL4.
 *
 * Relations are rows of their own on the server (E3, E5: with id and time) and sets of ids inside the customer document on
 * the wire and on the device, changed by add and remove and never by assignment (docs/decisions/0002).
 */
import { z } from 'zod';

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
});

export const customerGroupSchema = z.strictObject({
  groupId: id,
  name: z.string().trim().min(1).max(50),
  parentId: id.nullable(),
  createdBy: id,
  createdAt: time,
  updatedAt: time,
  ver: z.int().min(0),
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

export const DICTIONARY_KINDS = ['channel', 'scene', 'status', 'behavior_type', 'interaction_type'] as const;
/** What a status means to statistics, whatever a team calls it. */
export const STATUS_MEANINGS = ['open', 'ongoing', 'won', 'lost', 'junk'] as const;

/** E9. One value of a managed dictionary; `entryId` is `<kind>:<code>` and stays the same for ever. */
export const dictionaryEntrySchema = z.strictObject({
  entryId: z.string().regex(/^(channel|scene|status|behavior_type|interaction_type):[a-z0-9_-]{1,60}$/),
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
  createdBy: id.nullable(),
  createdAt: time,
  updatedAt: time,
  ver: z.int().min(0),
});

export type CustomerTag = z.infer<typeof customerTagSchema>;
export type CustomerGroup = z.infer<typeof customerGroupSchema>;
export type CustomerTagRelation = z.infer<typeof customerTagRelationSchema>;
export type CustomerGroupRelation = z.infer<typeof customerGroupRelationSchema>;
export type DictionaryKind = (typeof DICTIONARY_KINDS)[number];
export type StatusMeaning = (typeof STATUS_MEANINGS)[number];
export type DictionaryEntry = z.infer<typeof dictionaryEntrySchema>;
