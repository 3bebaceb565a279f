/** What is left of an edit when a customer is erased: nothing of him, everything else. Pure. Rules PR6, PR12. */
import type { Mutation } from '../protocol/mutation.ts';
import { concernsOf, documentsOf, isBulk, narrow } from './bulk.ts';

/** The same edit when it does not concern the customer; null when nothing is left. */
export function withoutCustomer(mutation: Mutation, customerId: string): Mutation | null {
  if (!concernsOf(mutation).includes(customerId)) return mutation;
  if (!isBulk(mutation)) return null;
  return narrow(mutation, new Set(documentsOf(mutation).filter(id => id !== customerId)));
}
