/**
 * A customer as one reader may see it. Masking happens here and in presenters/history.ts and nowhere else: without the right to plain
 * values the contact values are absent and only their masks go out. Rules SS19.
 */
import { CONTACT_KINDS, type ContactInfo, type Customer } from '../../common/domain/customer.ts';
import { maskContact } from '../../common/domain/masking.ts';
import { seesPlainContact, type Actor } from '../../common/domain/permissions.ts';
import type { StoredCustomer } from '../queries/write-customers.ts';

/** The document for the reader; whether he may see the customer at all was decided by the query. */
export function presentCustomer(stored: StoredCustomer, reader: Pick<Actor, 'role'>): Customer {
  const { phones, emails, socials, ...plain } = stored.fields;
  const contactInfo: ContactInfo = { phones, emails, socials };
  return {
    customerId: stored.customerId,
    ...plain,
    ...(seesPlainContact(reader) ? { contactInfo } : {}),
    contactDisplay: maskContact(contactInfo),
    statusChangedAt: stored.statusChangedAt,
    ownerId: stored.ownerId,
    teamId: stored.teamId,
    tagIds: [...stored.tagIds],
    groupIds: [...stored.groupIds],
    createdBy: stored.createdBy,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    ver: stored.ver,
  };
}

/** The fields that the reader may edit: without plain values, contact fields are not there to be merged. */
export function readableFields(stored: StoredCustomer, reader: Pick<Actor, 'role'>): Partial<StoredCustomer['fields']> {
  const fields: Partial<StoredCustomer['fields']> = { ...stored.fields };
  if (!seesPlainContact(reader)) for (const kind of CONTACT_KINDS) delete fields[kind];
  return fields;
}
