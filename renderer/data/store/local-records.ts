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
  at: z.int(),
});

export const settingSchema = z.strictObject({ key: z.string().max(40), value: z.json() });

/** How far this device has come; stored after the documents that the cursor stands for. */
export const syncMarkSchema = z.strictObject({
  cursor: z.string().nullable(),
  epoch: z.string().nullable(),
  /** `fresh`: a first sync into an empty store, can be resumed; `replace`: over old documents, starts again after a restart. */
  snapshot: z.enum(['fresh', 'replace']).nullable(),
  lastSyncedAt: z.int().nullable(),
});

/** The counter of this device; see `provisionalFrom` of the engine's core. */
export const counterSchema = z.strictObject({ last: z.int(), provisionalFrom: z.int().nullable() });

export type OutboxRow = z.infer<typeof outboxRowSchema>;
export type InboxItem = z.infer<typeof inboxItemSchema>;
export type Setting = z.infer<typeof settingSchema>;
export type SyncMark = z.infer<typeof syncMarkSchema>;

export const EMPTY_MARK: SyncMark = { cursor: null, epoch: null, snapshot: null, lastSyncedAt: null };
