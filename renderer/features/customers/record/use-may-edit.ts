/** Whether the signed-in person may change this customer: he holds the permission and has the customer in his scope. */
import { can, inScope, type Placed } from '../../../../common/domain/permissions.ts';
import { useSession } from '../../../app/state/session.ts';

export function useMayEdit(customer: Placed): boolean {
  const user = useSession();
  return can(user, 'customer.update') && inScope(user, customer);
}
