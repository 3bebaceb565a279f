/** Judges one mutation so that a bug of ours in it changes nothing for the others: what it had noted is taken back. Rule SS3. */
import { concernsOf, isBulk } from '../../../common/merge/bulk.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { judge } from './judge.ts';
import { judgeBulk } from './judge-bulk.ts';
import { rejected, type Outcome, type PushState } from './push-state.ts';

/** The verdict; `internal` when our own code broke, which `onBroken` is told. Of a bulk mutation each part is attempted by itself. */
export function attempt(state: PushState, mutation: Mutation, onBroken: (error: unknown) => void): Outcome {
  const customers = concernsOf(mutation).map(id => [id, state.customers.get(id)] as const);
  // Rules note rows last, so no row is left except those of the lists here.
  const lists = [state.changes, state.audits, state.rows.history, state.rows.bulkParts];
  const sizes = lists.map(list => list.length);
  try {
    if (!isBulk(mutation)) return judge(state, mutation);
    return judgeBulk(state, mutation, part => attempt(state, part, onBroken));
  } catch (error) {
    for (const [id, customer] of customers) {
      if (customer === undefined) state.customers.delete(id);
      else state.customers.set(id, customer);
    }
    lists.forEach((list, index) => list.splice(sizes[index] ?? 0));
    onBroken(error);
    return rejected('internal');
  }
}
