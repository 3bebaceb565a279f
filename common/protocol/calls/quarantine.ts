/**
 * Calls about edits in quarantine: edits of a customer who was deleted, or whom their author lost before he knew of it. Whoever has the
 * customer now decides; the author asks what became of them. Rules QT1 to QT5.
 */
import { z } from 'zod';
import { declareCall } from './call.ts';

const id = z.uuid();
const nothing = z.strictObject({});
const key = { authorId: id, mutationId: id };

export const QUARANTINE_LIMIT = 200;

/** A field of the edit, as this reader may see it: values are null where he may not, and masks where he sees masks. */
export const quarantinedFieldSchema = z.strictObject({
  field: z.string(),
  /** What the author saw, what he wanted, and what stands there now. */
  seen: z.json(),
  wanted: z.json(),
  current: z.json(),
  isReadable: z.boolean(),
});

export const quarantinedEditSchema = z.strictObject({
  ...key,
  authorName: z.string(),
  customerId: id,
  customerName: z.string(),
  kind: z.string(),
  /** Why it was not applied: `deleted` or `no_longer_yours`. */
  code: z.string(),
  /** When it was made, by the author's clock, and when it came. */
  madeAt: z.int(),
  at: z.int(),
  /** Whether it can still be applied: not to a customer who is deleted. */
  canAccept: z.boolean(),
  fields: z.array(quarantinedFieldSchema),
});

export const QUARANTINE_LIST = declareCall({
  name: 'quarantine.list',
  summary: 'Open edits in quarantine of customers in the scope of the caller, newest first',
  permission: 'quarantine.resolve',
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({ edits: z.array(quarantinedEditSchema), total: z.int() }),
});

export const QUARANTINE_ACCEPT = declareCall({
  name: 'quarantine.accept',
  summary: 'Apply an edit in quarantine as a new edit of the caller',
  permission: 'quarantine.resolve',
  perMinute: 120,
  request: z.strictObject(key),
  answer: z.strictObject({
    status: z.enum(['applied', 'merged', 'noop']),
    /** Fields that could not be applied for the caller. */
    refused: z.array(z.string()),
  }),
});

export const QUARANTINE_DISCARD = declareCall({
  name: 'quarantine.discard',
  summary: 'Give up an edit in quarantine; its author reads the reason',
  permission: 'quarantine.resolve',
  perMinute: 120,
  request: z.strictObject({ ...key, reason: z.string().trim().min(1).max(200) }),
  answer: nothing,
});

export const QUARANTINE_OUTCOMES = declareCall({
  name: 'quarantine.outcomes',
  summary: "What became of the caller's own edits in quarantine",
  permission: null,
  perMinute: 60,
  request: z.strictObject({ mutationIds: z.array(id).min(1).max(QUARANTINE_LIMIT) }),
  answer: z.strictObject({
    outcomes: z.array(
      z.strictObject({
        mutationId: id,
        status: z.enum(['open', 'accepted', 'discarded']),
        at: z.int().nullable(),
        by: z.string(),
        reason: z.string(),
      }),
    ),
  }),
});

export type QuarantinedEdit = z.infer<typeof quarantinedEditSchema>;
