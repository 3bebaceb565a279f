/**
 * Mutations of owner and pool: each is a request that the server decides. Whoever claims or assigns says which stay in the pool he saw, whoever
 * transfers which owner, so that of two who want the same customer one wins and the other is told. Rules PO13 to PO19.
 */
import { z } from 'zod';
import { collaboratorSchema, POOL_LIMITS } from '../domain/pool.ts';

const id = z.uuid();
const time = z.int().min(0);
const reason = z.string().trim().max(POOL_LIMITS.reason);
/** A stay in a pool: a customer that was released again has another one. */
const stay = { poolId: id, pooledAt: time };
const staySchema = z.tuple([id, time]);

/** The kinds with the fields of every mutation before them. */
export function ownershipMutations<E extends z.ZodRawShape>(envelope: E) {
  const kind = <K extends string>(name: K) => ({ ...envelope, kind: z.literal(name) });
  return {
    /** 领取: the author wants to be the owner. */
    claim: z.strictObject({ ...kind('customer.claim'), ...stay }),
    /** 分配: an administrator of the pool gives him to a member. */
    assign: z.strictObject({ ...kind('customer.assign'), ...stay, ownerId: id }),
    /** 退回: into this pool, with a reason of the pool's list or none; from another pool it is a move. */
    release: z.strictObject({ ...kind('customer.release'), poolId: id, reason }),
    /** 转移: from the owner that the author saw to another one. */
    transfer: z.strictObject({ ...kind('customer.transfer'), fromOwner: id.nullable(), ownerId: id }),
    collaborators: z.strictObject({
      ...kind('customer.collaborators'),
      set: z.array(collaboratorSchema).max(POOL_LIMITS.collaborators),
      remove: z.array(id).max(POOL_LIMITS.collaborators),
    }),
    /** 保护 for as long as the pool gives it, or its end. */
    protect: z.strictObject({ ...kind('customer.protect'), on: z.boolean() }),
  } as const;
}

/** The same for many customers: what the author saw of each stands at the same place as its id. */
export const OWNERSHIP_OPERATIONS = [
  z.strictObject({ type: z.literal('claim'), stays: z.array(staySchema).max(POOL_LIMITS.batch) }),
  z.strictObject({ type: z.literal('assign'), ownerId: id, stays: z.array(staySchema).max(POOL_LIMITS.batch) }),
  z.strictObject({ type: z.literal('release'), poolId: id, reason }),
  z.strictObject({ type: z.literal('transfer'), ownerId: id, owners: z.array(id.nullable()).max(POOL_LIMITS.batch) }),
] as const;
