/** Names of records for the lists of the sync centre. They are shown on the device and never logged. */
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Core } from './core.ts';

/** The name of what the mutation is about, as it stands now; '' when nothing is known of it any more. */
export async function titleOf(core: Core, mutation: Mutation): Promise<string> {
  switch (mutation.kind) {
    case 'customer.create':
    case 'tag.create':
    case 'group.create':
    case 'view.save':
      return mutation.doc.name;
    case 'view.delete':
      return (await core.store.get('views', mutation.docId))?.name ?? '';
    case 'export.record':
      return String(mutation.doc.rows);
    case 'tag.delete':
    case 'tag.restore':
    case 'group.delete':
    case 'group.restore':
      return mutation.name;
    case 'tag.update':
    case 'tag.merge':
    case 'group.update':
    case 'group.move':
      return nameOf(core, mutation.docId);
    case 'dictionary.save':
    case 'dictionary.retire':
      return core.reference.lookup().entries.get(mutation.docId)?.label ?? '';
    case 'field.save':
    case 'field.retire':
      return core.reference.lookup().customFields.get(mutation.docId)?.label ?? '';
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

/** Of a tag or a group. */
function nameOf(core: Core, id: string): string {
  const { tags, groups } = core.reference.read();
  return tags.find(tag => tag.tagId === id)?.name ?? groups.find(group => group.groupId === id)?.name ?? '';
}

async function customerName(core: Core, customerId: string): Promise<string> {
  return (await core.store.get('customers', customerId))?.name ?? core.gone.get(customerId) ?? '';
}
