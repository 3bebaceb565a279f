/**
 * When a removal is large enough to be a mistake: of the server, of an administrator, or a wrong database. The device then asks for the
 * server's signed consent before anything goes. Rule PC1.
 */
export const REMOVAL_LIMITS = { documents: 500, customersShare: 0.2, fewCustomers: 20 } as const;

export interface Removal {
  readonly customers: number;
  /** Customers included. */
  readonly documents: number;
}

/** Whether removing this much at once, of so many customers on the device, needs consent. A handful of customers is ordinary work. */
export function needsConsent(removal: Removal, heldCustomers: number): boolean {
  const { documents, customersShare, fewCustomers } = REMOVAL_LIMITS;
  if (removal.documents > documents) return true;
  return removal.customers > fewCustomers && removal.customers > heldCustomers * customersShare;
}
