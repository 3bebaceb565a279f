/** What every write of the page begins with: the permission, the customer, and how a wrong field is refused. Rules ST12, ST13. */
import type { Customer } from '../../../common/domain/customer.ts';
import { can, type Action } from '../../../common/domain/permissions.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Core } from '../core/core.ts';
import { orFail } from '../core/write.ts';

/** Throws `permission_denied` with the action that is missing; the server judges again. */
export function assertCan(core: Core, action: Action): void {
  if (!can(core.actor, action)) throw new AppError('permission_denied', { params: { action } });
}

/** Throws the refusal of a single field. */
export function refuseField(field: string, code: string): never {
  throw new AppError('validation_failed', { fields: [{ field, code }] });
}

/** The customer as this device knows him; throws `not_found`. */
export async function readCustomer(core: Core, customerId: string): Promise<Customer> {
  const customer = await orFail(core, () => core.store.get('customers', customerId));
  if (customer === undefined) throw new AppError('not_found', { params: { resource: 'customer', id: customerId } });
  return customer;
}
