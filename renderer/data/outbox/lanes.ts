/** Lanes for mutations that begin to wait together: each goes behind the bulk mutations before it that concern the same documents. Rule CY16. */
import { concernsOf } from '../../../common/merge/bulk.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Pending } from './pending.ts';

/** The mutations, in the order of their counters, with the lane that the rule of docs/decisions/0007 gives them. */
export function assignLanes(pending: Pick<Pending, 'laneFor'>, mutations: readonly Mutation[]): Mutation[] {
  const inBulkLane = new Set<string>();
  return mutations.map(mutation => {
    const concerns = concernsOf(mutation);
    const lane = concerns.some(id => inBulkLane.has(id)) ? 'bulk' : pending.laneFor(mutation);
    if (lane === 'bulk') for (const id of concerns) inBulkLane.add(id);
    return lane === mutation.lane ? mutation : ({ ...mutation, lane } as Mutation);
  });
}
