/** Leads to another customer, or away from this one: within the window, or in windows of their own. Rule OW1. */
import { isOwnWindow } from '../../../data/own-window.ts';
import { openCustomer } from '../../../app/state/customer-view.ts';
import { navigate } from '../../../app/state/route.ts';
import { desktop } from '../../../app/desktop.ts';

/** Shows another customer: a customer's own window stays his. */
export function openRecord(customerId: string): void {
  if (isOwnWindow) void desktop.windows.openCustomer(customerId);
  else openCustomer(customerId);
}

/** Back to the list; the window of one customer closes. */
export function closeRecord(): void {
  if (isOwnWindow) window.close();
  else navigate('customers');
}
