/**
 * What this device keeps beside the replicated collections: unsent mutations, refused ones, and the state of synchronisation.
 * These are encrypted like every document and never leave the device.
 */
import { z } from 'zod';
import { historyEntrySchema } from '../../../common/domain/timeline.ts';
import { fieldErrorSchema } from '../../../common/protocol/messages.ts';
import { mutationSchema } from '../../../common/protocol/mutation.ts';

/** An unsent mutation. The key is the counter with leading zeros, so that the order of keys is the order of sending. */
export const outboxRowSchema = z.strictObject({ key: z.string().max(20), mutation: mutationSchema });

/** What became of an edit that the server keeps in quarantine; `by` is a name, `reason` the words of whoever discarded it. */
export const fateSchema = z.strictObject({
  status: z.enum(['open', 'accepted', 'discarded']),
  at: z.int().nullable(),
  by: z.string(),
  reason: z.string(),
});

/**
 * Something a person should look at, or has looked at: a refused mutation with what its author wanted, a field that two people
 * changed, a record that cannot be read, or the mark that an item was put aside.
 */
export const inboxItemSchema = z.strictObject({
  /** Mutation id, history id, or `collection:id` of an unreadable document. */
  itemId: z.string().max(100),
  kind: z.enum(['refused', 'conflict', 'unreadable', 'dismissed']),
  /** What was wanted, of a refused item. */
  mutation: mutationSchema.nullable(),
  /** The change that overwrote a value, of a conflict. */
  conflict: historyEntrySchema.nullable(),
  /** Name of the record as it stood, for the list. */
  title: z.string(),
  code: z.string(),
  fields: z.array(fieldErrorSchema),
  /** Of a refused bulk mutation: why, for each of the documents that `mutation` still names. */
  parts: z.array(z.strictObject({ id: z.string(), code: z.string(), fields: z.array(fieldErrorSchema) })).optional(),
  /** Of an edit in quarantine: what became of it, as far as the server has told. */
  fate: fateSchema.nullable().optional(),
  at: z.int(),
});

export const settingSchema = z.strictObject({ key: z.string().max(40), value: z.json() });

/** How far this device has come; stored after the documents that the cursor stands for. */
export const syncMarkSchema = z.strictObject({
  cursor: z.string().nullable(),
  epoch: z.string().nullable(),
  /** A first sync is under way; it goes on where it stopped. Version 1 of the protocol also knew `replace`. */
  snapshot: z.enum(['fresh', 'replace']).nullable(),
  lastSyncedAt: z.int().nullable(),
  /** The rules of fields under which the stored documents were given; null when that is not known, or not the same for all of them. */
  mask: z.string().nullable().default(null),
  /** Set while differences to the server are to be looked for: `since` is the cursor up to which both agreed, if there was one. */
  reconcile: z.strictObject({ since: z.string().nullable() }).nullable().default(null),
  /** The company's key for consents, as it was told at the first contact: another one is never taken. */
  consentKey: z.string().nullable().default(null),
  /** When everything was last compared with the server, by the clock of the device. */
  checkedAt: z.int().nullable().default(null),
  /** Under which version of the protocol the documents were given, of which collections, and in which layout of the store they lie. */
  given: z
    .strictObject({ layout: z.int(), protocol: z.int(), collections: z.array(z.string()) })
    .nullable()
    .default(null),
  /** Collections of which everything is fetched anew when next compared, because a former version of the program was not given all of it. */
  stale: z.array(z.string()).default([]),
});

/** The counter of this device; see `provisionalFrom` of the engine's core. */
export const counterSchema = z.strictObject({ last: z.int(), provisionalFrom: z.int().nullable() });

export type OutboxRow = z.infer<typeof outboxRowSchema>;
export type InboxItem = z.infer<typeof inboxItemSchema>;
export type Fate = z.infer<typeof fateSchema>;
export type Setting = z.infer<typeof settingSchema>;
export type SyncMark = z.infer<typeof syncMarkSchema>;

export const EMPTY_MARK: SyncMark = {
  cursor: null,
  epoch: null,
  snapshot: null,
  lastSyncedAt: null,
  mask: null,
  reconcile: null,
  consentKey: null,
  checkedAt: null,
  given: null,
  stale: [],
};
