/** Names of records for the lists of the sync centre. They are shown on the device and never logged. */
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Core } from './core.ts';

/** The name of what the mutation is about, as it stands now; '' when nothing is known of it any more. */
export async function titleOf(core: Core, mutation: Mutation): Promise<string> {
  switch (mutation.kind) {
    case 'customer.create':
    case 'tag.create':
    case 'group.create':
      return mutation.doc.name;
    case 'task.save':
      return mutation.doc.type;
    case 'behavior.create':
    case 'interaction.create':
    case 'consent.record':
      return customerName(core, mutation.doc.customerId);
    case 'customers.batch':
      return mutation.operation.type;
    case 'customers.import':
      return 'import';
    default:
      return customerName(core, mutation.docId);
  }
}

async function customerName(core: Core, customerId: string): Promise<string> {
  return (await core.store.get('customers', customerId))?.name ?? '';
}
