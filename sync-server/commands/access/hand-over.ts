/**
 * Hand-over 离职交接: all customers of a member go to another member, or to the public pool. One order and one audit line; the customers
 * move in short transactions, so that nobody else waits, and an order that was cut off goes on where it stopped. Rules HO1 to HO4.
 */
import { can } from '../../../common/domain/permissions.ts';
import { capacityOf } from '../../../common/domain/pool-rules.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import {
  advanceHandOver,
  countCustomersOfOwner,
  insertHandOver,
  readCustomersOfOwner,
  readOpenHandOver,
  type HandOverRecord,
} from '../../queries/hand-over.ts';
import { readMember, type MemberRecord } from '../../queries/members.ts';
import { lockHolders, readHoldings } from '../../queries/ownership.ts';
import { readHolders, readPools } from '../../queries/pools.ts';
import { moveCustomers } from '../company/transfer-customers.ts';
import { administrate, isReached, type Administration } from './administrate.ts';
import { resolveOwnGrant } from './resolve-actor.ts';

/** Customers of one transaction. */
export const CHUNK = 200;
/** After so long a call answers, and is asked again. */
const WORK_MS = 5_000;

/** Whether there is still time in this call. */
export function worksUntil(start: number): (now: number) => boolean {
  return now => now - start < WORK_MS;
}

/** What a hand-over of this member would move, and the order that was cut off, if there is one. */
export async function previewHandOver(
  deps: ServerDeps,
  caller: Caller,
  fromUser: string,
): Promise<{ customers: number; open: Pick<HandOverRecord, 'toUser' | 'moved' | 'total'> | null }> {
  const { db } = deps;
  const { orgId, userId } = caller;
  const manager = { ...caller, grant: await resolveOwnGrant(db, orgId, userId) };
  const member = await readMember(db, orgId, fromUser);
  if (member === null || !isReached(manager, member)) throw unknownMember();
  const [customers, open] = await Promise.all([
    countCustomersOfOwner(db, orgId, fromUser),
    readOpenHandOver(db, orgId, fromUser),
  ]);
  return { customers, open: open && { toUser: open.toUser, moved: open.moved, total: open.total } };
}

/** Begins the hand-over or goes on with it, for some seconds; asked again until done. To himself: his customers follow him to his team. */
export async function runHandOver(
  deps: ServerDeps,
  caller: Caller,
  input: { readonly fromUser: string; readonly toUser: string | null },
): Promise<{ done: boolean; moved: number; total: number }> {
  const { db } = deps;
  const { orgId, userId: actorId } = caller;
  const order = await administrate(deps, caller, 'customer.transfer', change => takeOrder(change, input));
  if (order === null) return { done: true, moved: 0, total: 0 };
  const { handOverId, target } = order;
  const inTime = worksUntil(db.clock.now());
  for (;;) {
    const step = await db.withTransaction(async tx => {
      const customerIds = await readCustomersOfOwner(tx, orgId, input.fromUser, target, CHUNK);
      const how = { mutationId: handOverId, kind: 'hand_over' as const, reason: '' };
      const head = await moveCustomers(tx, db, { orgId, actorId, customerIds, ...target, ...how });
      const isDone = customerIds.length < CHUNK;
      const doneAt = isDone ? db.clock.now() : null;
      const figures = await advanceHandOver(tx, orgId, handOverId, { moved: customerIds.length, doneAt });
      return { head, done: isDone, ...figures };
    });
    const { head, ...answer } = step;
    deps.pokes.announce(orgId, head);
    if (answer.done || !inTime(db.clock.now())) return answer;
  }
}

interface Order {
  readonly handOverId: string;
  readonly target: { readonly ownerId: string | null; readonly teamId: string | null };
}

/** The order that is open, or a new one. Null when there is nothing to hand over. */
async function takeOrder(
  change: Administration,
  { fromUser, toUser }: { readonly fromUser: string; readonly toUser: string | null },
): Promise<Order | null> {
  const { tx, orgId, manager, at } = change;
  const from = await readReached(change, fromUser);
  const to = toUser === null ? null : await readReached(change, toUser);
  if (to !== null && !to.active) throw new AppError('account_disabled');
  if (to !== null && fromUser === toUser && !can(manager, 'member.manage')) throw unknownMember();
  const target = { ownerId: to?.userId ?? null, teamId: to?.teamId ?? null };
  const open = await readOpenHandOver(tx, orgId, from.userId);
  if (open !== null && open.toUser === toUser) return { handOverId: open.handOverId, target };
  if (open !== null) await advanceHandOver(tx, orgId, open.handOverId, { moved: 0, doneAt: at }); // another order replaces it
  const [any] = await readCustomersOfOwner(tx, orgId, from.userId, target, 1);
  if (any === undefined) return null;
  const total = await countCustomersOfOwner(tx, orgId, from.userId);
  if (to !== null && to.userId !== from.userId) await assertRoom(change, { from: from.userId, to: to.userId });
  const handOverId = change.newId();
  await insertHandOver(tx, orgId, { handOverId, fromUser, toUser, total, orderedBy: manager.userId, at });
  const detail = { toUser, teamId: target.teamId, customers: total };
  change.audit({ action: 'member.hand_over', objectType: 'user', objectId: fromUser, detail });
  return { handOverId, target };
}

/** What a leaver had counts to what his successor holds: not more may come than he has room for (PO9). */
async function assertRoom(
  { tx, orgId, at }: Administration,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await lockHolders(tx, orgId, [to]);
  const [holder] = await readHolders(tx, orgId, [to]);
  const pools = (await readPools(tx, orgId)).filter(pool => holder?.poolIds.includes(pool.poolId) === true);
  const total = new Map<string, number>();
  for (const { status, customers } of await readHoldings(tx, orgId, [from, to], at)) {
    total.set(status, (total.get(status) ?? 0) + customers);
  }
  const room = capacityOf(pools, total);
  if (room !== null && room.used > room.max) throw new AppError('capacity_reached', { params: { max: room.max } });
}

async function readReached({ tx, orgId, manager }: Administration, userId: string): Promise<MemberRecord> {
  const member = await readMember(tx, orgId, userId);
  if (member === null || !isReached(manager, member)) throw unknownMember();
  return member;
}

function unknownMember(): AppError {
  return new AppError('not_found', { params: { resource: 'member' } });
}
