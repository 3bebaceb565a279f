/** Online calls about deleted customers and about history that a device does not keep. Restoring is a mutation. Rules RB1, RB2, RH4. */
import { z } from 'zod';
import { contactDisplaySchema } from '../../domain/customer.ts';
import { historyEntrySchema } from '../../domain/timeline.ts';
import { declareCall } from './call.ts';

export const BIN_PAGE = 100;

/** A deleted customer in the scope of the caller, masked for him. */
export const binItemSchema = z.strictObject({
  customerId: z.uuid(),
  name: z.string(),
  /** Absent where the caller may not read it. */
  company: z.string().optional(),
  contactDisplay: contactDisplaySchema,
  status: z.string(),
  ownerId: z.uuid().nullable(),
  deletedAt: z.int(),
  /** Null: a rule of retention. */
  deletedBy: z.uuid().nullable(),
  reason: z.string(),
  /** Until when he can be restored. */
  restorableUntil: z.int(),
});

export const RECYCLE_LIST = declareCall({
  name: 'recycleBin.list',
  summary: 'Deleted customers in the scope of the caller, newest first',
  permission: 'customer.restore',
  perMinute: 60,
  request: z.strictObject({
    /** A piece of the name or the company. */
    text: z.string().trim().max(60).default(''),
    deletedBy: z.uuid().nullable().default(null),
    from: z.int().min(0).nullable().default(null),
    to: z.int().min(0).nullable().default(null),
    offset: z.int().min(0).max(1_000_000).default(0),
    limit: z.int().min(1).max(BIN_PAGE).default(50),
  }),
  answer: z.strictObject({ items: z.array(binItemSchema), total: z.int() }),
});

export const CUSTOMER_HISTORY = declareCall({
  name: 'customers.history',
  summary: 'Changes of a customer in scope, the newest first, before a version',
  permission: 'customer.read',
  perMinute: 120,
  request: z.strictObject({
    customerId: z.uuid(),
    /** The version of the oldest entry that is known; null for the newest. */
    before: z.int().min(0).nullable(),
    limit: z.int().min(1).max(500).default(200),
  }),
  answer: z.strictObject({ entries: z.array(historyEntrySchema), more: z.boolean() }),
});

export type BinItem = z.infer<typeof binItemSchema>;
