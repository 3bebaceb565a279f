/**
 * A customer as one reader may see him. Masking and leaving out happen here and in presenters/history.ts and nowhere else: what the
 * reader may not read is absent, and of a contact value that is not hidden from him only the mask goes out. Rules SS19, AC2.
 */
import { customKey } from '../../common/domain/custom-field.ts';
import { maskCustomValues } from '../../common/domain/custom-values.ts';
import { CONTACT_KINDS, type Customer, type CustomerFields, type ReadContact } from '../../common/domain/customer.ts';
import { maskContact } from '../../common/domain/masking.ts';
import { mayChange, readOf, type Actor } from '../../common/domain/permissions.ts';
import type { StoredCustomer } from '../queries/write-customers.ts';

/** The document for the reader; whether he may see the customer at all was decided by the query. */
export function presentCustomer(stored: StoredCustomer, reader: Pick<Actor, 'grant'>): Customer {
  const { phones, emails, socials, company, notes, custom, ...plain } = stored.fields;
  const values = { phones, emails, socials };
  const contactInfo: ReadContact = {};
  const contactDisplay = maskContact(values);
  for (const kind of CONTACT_KINDS) {
    const read = readOf(reader, kind, stored);
    if (read === 'plain') Object.assign(contactInfo, { [kind]: values[kind] });
    if (read === 'hidden') contactDisplay[kind] = [];
  }
  const isOpen = (field: string): boolean => readOf(reader, field, stored) === 'plain';
  return {
    customerId: stored.customerId,
    ...plain,
    ...(isOpen('company') ? { company } : {}),
    ...(isOpen('notes') ? { notes } : {}),
    ...presentCustom(custom, stored, reader),
    ...(Object.keys(contactInfo).length > 0 ? { contactInfo } : {}),
    contactDisplay,
    statusChangedAt: stored.statusChangedAt,
    firstSource: stored.firstSource ?? null,
    firstScene: stored.firstScene ?? null,
    ownerId: stored.ownerId,
    teamId: stored.teamId,
    poolId: stored.poolId ?? null,
    pooledAt: stored.pooledAt ?? null,
    ownedSince: stored.ownedSince ?? null,
    protectedUntil: stored.protectedUntil ?? null,
    collaborators: [...(stored.collaborators ?? [])],
    tagIds: [...stored.tagIds],
    groupIds: [...stored.groupIds],
    createdBy: stored.createdBy,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    ver: stored.ver,
  };
}

/** Each custom field by its own rule: plain, as a mask beside, or not at all (CF7). */
function presentCustom(
  custom: CustomerFields['custom'],
  stored: StoredCustomer,
  reader: Pick<Actor, 'grant'>,
): Pick<Customer, 'custom' | 'customDisplay'> {
  if (readOf(reader, 'custom', stored) !== 'plain') return {};
  const given = (read: string): CustomerFields['custom'] =>
    Object.fromEntries(Object.entries(custom).filter(([id]) => readOf(reader, customKey(id), stored) === read));
  const masks = maskCustomValues(given('masked'));
  return { custom: given('plain'), ...(Object.keys(masks).length === 0 ? {} : { customDisplay: masks }) };
}

/** The fields that the actor may change: what he may not read or not write is not there to be merged (AC3). */
export function changeableFields(stored: StoredCustomer, actor: Pick<Actor, 'grant'>): Partial<CustomerFields> {
  const fields = Object.entries(stored.fields).filter(([field]) => mayChange(actor, field));
  return Object.fromEntries(fields) as Partial<CustomerFields>;
}
