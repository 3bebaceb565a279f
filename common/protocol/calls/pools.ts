/**
 * Calls about the public pools: their administration, what a rule of recycling would do, who is about to fall back, figures and the ledger of
 * one customer. Definitions are replicated; changing one changes what people may see, so that it is administration and not a mutation.
 * Rules PO1, PO10 to PO12, PO20, PO21.
 */
import { z } from 'zod';
import { OWNERSHIP_KINDS, poolFieldsSchema, recycleRuleSchema } from '../../domain/pool.ts';
import { declareCall } from './call.ts';

const id = z.uuid();
const time = z.int().min(0);

export const POOLS_SAVE = declareCall({
  name: 'pools.save',
  summary: 'Make a pool or change one; a rule that is enabled waits for the warning time',
  permission: 'pool.manage',
  perMinute: 30,
  request: z.strictObject({
    poolId: id,
    /** As it was read, 0 for a new one: somebody else's change meanwhile is not overwritten. */
    ver: z.int().min(0),
    pool: poolFieldsSchema,
  }),
  answer: z.strictObject({ ver: z.int() }),
});

/** A customer who falls back into a pool. */
export const recycleDueSchema = z.strictObject({
  customerId: id,
  name: z.string(),
  ownerId: id,
  status: z.string(),
  poolId: id,
  ruleId: id,
  basis: recycleRuleSchema.shape.basis,
  days: z.int(),
  at: time,
});
export type RecycleDue = z.infer<typeof recycleDueSchema>;

export const POOLS_DRY_RUN = declareCall({
  name: 'pools.dryRun',
  summary: 'What a rule of recycling would do now, and within the warning time; changes nothing',
  permission: 'pool.manage',
  perMinute: 30,
  request: z.strictObject({ poolId: id, rule: recycleRuleSchema, warnDays: z.int().min(0).max(90) }),
  answer: z.strictObject({ due: z.int(), soon: z.int(), list: z.array(recycleDueSchema) }),
});

export const POOLS_DUE = declareCall({
  name: 'pools.due',
  summary: 'Customers in the scope of the caller who are about to fall back into a pool, with the exact time (待回收)',
  permission: 'customer.read',
  perMinute: 120,
  request: z.strictObject({}),
  answer: z.strictObject({ list: z.array(recycleDueSchema), more: z.boolean() }),
});

export const POOLS_STANDING = declareCall({
  name: 'pools.standing',
  summary: 'What the caller may still claim, hold and protect now',
  permission: 'customer.read',
  perMinute: 240,
  request: z.strictObject({}),
  answer: z.strictObject({
    pools: z.array(
      z.strictObject({
        poolId: id,
        customers: z.int(),
        claimsToday: z.int(),
        /** Null: no limit. */
        claimsPerDay: z.int().nullable(),
        dayEndsAt: time,
      }),
    ),
    capacity: z.strictObject({ max: z.int(), used: z.int() }).nullable(),
    protection: z.strictObject({ max: z.int(), used: z.int(), days: z.int() }).nullable(),
  }),
});

export const POOLS_FIGURES = declareCall({
  name: 'pools.figures',
  summary: 'How many customers came into pools and left them, by kind and reason',
  permission: 'pool.manage',
  perMinute: 60,
  request: z.strictObject({ days: z.int().min(1).max(3_650) }),
  answer: z.strictObject({
    rows: z.array(
      z.strictObject({
        poolId: id,
        way: z.enum(['in', 'out']),
        kind: z.string(),
        reason: z.string(),
        entries: z.int(),
      }),
    ),
  }),
});

export const OWNERSHIP_LIST = declareCall({
  name: 'ownership.list',
  summary: 'The ownership ledger of one customer whom the caller has, newest first',
  permission: 'customer.read',
  perMinute: 240,
  request: z.strictObject({ customerId: id }),
  answer: z.strictObject({
    entries: z.array(
      z.strictObject({
        kind: z.enum(OWNERSHIP_KINDS),
        fromOwner: id.nullable(),
        toOwner: id.nullable(),
        fromPool: id.nullable(),
        toPool: id.nullable(),
        by: id.nullable(),
        at: time,
        reason: z.string(),
      }),
    ),
  }),
});
