/**
 * E6 CustomerBehavior, E7 CustomerInteraction and the change history of a customer: what the timeline merges. Rules TL1 to TL3.
 */
import { z } from 'zod';

const time = z.int().min(0);
const id = z.uuid();
const json = z.json();

export const customerBehaviorSchema = z.strictObject({
  behaviorId: id,
  customerId: id,
  /** Entry id of a behaviour type. */
  type: z.string().max(80),
  description: z.string().max(1_000),
  data: z.record(z.string(), json),
  occurredAt: time,
  createdBy: id,
  ver: z.int().min(0),
});

export const customerInteractionSchema = z.strictObject({
  interactionId: id,
  customerId: id,
  /** Entry id of an interaction type: call, visit, message, meeting, e-mail. */
  type: z.string().max(80),
  content: z.string().trim().min(1).max(10_000),
  channel: z.string().max(80),
  initiatedBy: z.enum(['customer', 'company']),
  occurredAt: time,
  createdBy: id,
  ver: z.int().min(0),
});

/**
 * One changed field of one customer. Contact values are plain for readers who see plain contact values and masks for all others;
 * the device masks them for its page. `conflict` says that two people changed the field without knowing of each other: `oldValue`,
 * written by `oldBy`, lost to the later arrival and can be restored where it is plain (TL3).
 */
export const historyEntrySchema = z.strictObject({
  historyId: id,
  customerId: id,
  field: z.string().max(80),
  oldValue: json,
  newValue: json,
  by: id,
  at: time,
  mutationId: id,
  conflict: z.boolean(),
  oldBy: id.nullable(),
  /** Why the author changed it, where he said so (DN5). */
  reason: z.string().max(200).nullable().optional(),
  /** False when the values are masked for this reader, so that they cannot be restored from here. */
  plain: z.boolean(),
  ver: z.int().min(0),
});

export type CustomerBehavior = z.infer<typeof customerBehaviorSchema>;
export type CustomerInteraction = z.infer<typeof customerInteractionSchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
