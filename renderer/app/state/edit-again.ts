/** Values that the sync centre hands to the form of a customer, for one opening. In memory only. Rule SC8. */
import type { Json } from '../../../common/lib/json.ts';

let offered: { readonly customerId: string; readonly values: Readonly<Record<string, Json>> } | null = null;

/** The next time this customer is opened, his form opens with these values filled in. */
export function offerEdit(customerId: string, values: Readonly<Record<string, Json>>): void {
  offered = { customerId, values };
}

/** The values for this customer, once. */
export function takeEdit(customerId: string): Readonly<Record<string, Json>> | null {
  const taken = offered?.customerId === customerId ? offered.values : null;
  offered = null;
  return taken;
}
