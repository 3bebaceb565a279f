/**
 * What mutations of owner and pool are judged against: the pools, the people concerned with what they hold and claimed, and the ledger of the
 * customers. People are locked before they are counted, so that of two requests for the last place one is refused; after the customers and
 * before the company's head, as every writer does it. Rules PO6 to PO9.
 */
import type { OwnershipEntry, Pool } from '../../../common/domain/pool.ts';
import { DAY_MS } from '../../../common/domain/pool-rules.ts';
import { documentsOf } from '../../../common/merge/bulk.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Connection } from '../../db/database.ts';
import { lockHolders, readClaims, readHoldings, readOwnership } from '../../queries/ownership.ts';
import { readHolders, readPools, type Holder } from '../../queries/pools.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';

/** Maps grow with what is judged, so that the mutations of one push are counted one after the other. */
export interface OwnershipFacts {
  readonly pools: ReadonlyMap<string, Pool>;
  readonly holders: ReadonlyMap<string, Holder>;
  /** Customers of each person by status. */
  readonly holding: Map<string, Map<string, number>>;
  /** Customers that each person protects. */
  readonly protecting: Map<string, number>;
  readonly claims: { readonly userId: string; readonly poolId: string; readonly at: number }[];
  /** The ledger of each customer, in its order. */
  readonly ledger: Map<string, OwnershipEntry[]>;
}

/** What nobody asked for is not there. */
export function noOwnership(): OwnershipFacts {
  const none = { holding: new Map(), protecting: new Map(), claims: [], ledger: new Map() };
  return { pools: new Map(), holders: new Map(), ...none };
}

/** No day has more hours, where clocks are set back. */
const LONGEST_DAY_MS = DAY_MS + 2 * 3_600_000;

interface Wish {
  readonly userId: string;
  readonly mutations: readonly Mutation[];
}

/** The pools, where owners are concerned. */
export function askPools(tx: Connection, orgId: string, wishes: readonly Wish[]): Promise<Pool[]> {
  const isAsked = wishes.some(({ mutations }) => mutations.some(item => isCreating(item) || isOwnership(item)));
  return isAsked ? readPools(tx, orgId) : Promise.resolve([]);
}

/** What these mutations of these people need; nothing more is asked for those that concern no owner and no capacity. */
export async function loadOwnership(
  tx: Connection,
  orgId: string,
  input: {
    readonly wishes: readonly Wish[];
    readonly pools: readonly Pool[];
    /** The customers that are locked for them. */
    readonly customers: ReadonlyMap<string, Pick<StoredCustomer, 'ownerId'>>;
    readonly now: number;
  },
): Promise<OwnershipFacts> {
  const { wishes, pools, customers, now } = input;
  const all = wishes.flatMap(({ userId, mutations }) => mutations.map(mutation => ({ userId, mutation })));
  const deciding = all.filter(({ mutation }) => isOwnership(mutation));
  const isCounted = pools.some(pool => pool.capacity !== null);
  const creating = isCounted ? all.filter(({ mutation }) => isCreating(mutation)).map(({ userId }) => userId) : [];
  if (creating.length + deciding.length === 0) {
    return { ...noOwnership(), pools: new Map(pools.map(pool => [pool.poolId, pool])) };
  }
  const people = [
    ...creating,
    ...deciding.flatMap(({ userId, mutation }) => [
      userId,
      ...peopleOf(mutation),
      ...documentsOf(mutation).flatMap(id => customers.get(id)?.ownerId ?? []),
    ]),
  ];
  const userIds = [...new Set(people)].toSorted();
  const customerIds = deciding.flatMap(({ mutation }) => documentsOf(mutation));
  await lockHolders(tx, orgId, userIds);
  const holders = await readHolders(tx, orgId, userIds);
  const rows = await readHoldings(tx, orgId, userIds, now);
  const ledger = new Map<string, OwnershipEntry[]>();
  for (const entry of await readOwnership(tx, orgId, customerIds)) {
    ledger.set(entry.customerId, [...(ledger.get(entry.customerId) ?? []), entry]);
  }
  const holding = new Map<string, Map<string, number>>();
  const protecting = new Map<string, number>();
  for (const { userId, status, customers, protected: count } of rows) {
    holding.set(userId, (holding.get(userId) ?? new Map<string, number>()).set(status, customers));
    protecting.set(userId, (protecting.get(userId) ?? 0) + count);
  }
  return {
    pools: new Map(pools.map(pool => [pool.poolId, pool])),
    holders: new Map(holders.map(holder => [holder.userId, holder])),
    holding,
    protecting,
    claims: [...(await readClaims(tx, orgId, userIds, now - LONGEST_DAY_MS))],
    ledger,
  };
}

/** Whether it concerns who has the customer: what hangs on him changes hands with him. */
export function isOwnership(mutation: Mutation): boolean {
  switch (mutation.kind) {
    case 'customer.claim':
    case 'customer.assign':
    case 'customer.release':
    case 'customer.transfer':
    case 'customer.collaborators':
    case 'customer.protect':
      return true;
    case 'customers.batch':
      return ['claim', 'assign', 'release', 'transfer'].includes(mutation.operation.type);
    default:
      return false;
  }
}

function isCreating({ kind }: Mutation): boolean {
  return kind === 'customer.create' || kind === 'customers.import';
}

function peopleOf(mutation: Mutation): string[] {
  switch (mutation.kind) {
    case 'customer.assign':
    case 'customer.transfer':
      return [mutation.ownerId];
    case 'customer.collaborators':
      return mutation.set.map(item => item.userId);
    case 'customers.batch':
      return 'ownerId' in mutation.operation ? [mutation.operation.ownerId] : [];
    default:
      return [];
  }
}

/** The pools of which the person is a member. */
export function poolsOf(facts: OwnershipFacts, userId: string): Pool[] {
  return (facts.holders.get(userId)?.poolIds ?? []).flatMap(id => facts.pools.get(id) ?? []);
}

/** What the person holds, by status. */
export function holdingOf(facts: OwnershipFacts, userId: string): ReadonlyMap<string, number> {
  return facts.holding.get(userId) ?? new Map<string, number>();
}

/** Counts a customer to a person, or from him. */
export function countHolding(facts: OwnershipFacts, userId: string | null, status: string, by: 1 | -1): void {
  if (userId === null) return;
  const held = facts.holding.get(userId) ?? new Map<string, number>();
  facts.holding.set(userId, held.set(status, (held.get(status) ?? 0) + by));
}
