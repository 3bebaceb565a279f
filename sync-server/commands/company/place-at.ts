/** Where a customer stands after he has changed hands, and who sees what hangs on him. Pure. Rules PO5, SS15. */
import type { StoredCustomer } from '../../queries/write-customers.ts';

/** Where a customer goes: to a person and his team, or into a pool. */
export type Destination =
  { readonly ownerId: string | null; readonly teamId: string | null } | { readonly poolId: string };

/** The customer as he stands there: clocks of his stay begin anew, and nobody works with him who did before. */
export function placeAt(customer: StoredCustomer, to: Destination, at: number): StoredCustomer {
  const place =
    'poolId' in to
      ? { ownerId: null, teamId: null, poolId: to.poolId, pooledAt: at, ownedSince: null }
      : { ...to, poolId: null, pooledAt: null, ownedSince: at };
  return { ...customer, ...place, protectedUntil: null, collaborators: [], updatedAt: at };
}

/** Keys under which what hangs on a customer is found: the pool shows him alone. */
export function timelineKeys(keys: readonly string[]): string[] {
  return keys.filter(key => !key.startsWith('pool'));
}
