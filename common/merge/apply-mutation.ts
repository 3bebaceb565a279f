/**
 * What a mutation makes of the customer document on the device, before the server has judged it: the optimistic overlay.
 *
 * Applied when the user acts, and again on every document that a pull brings while the mutation still waits, so that an unsent edit
 * never flickers away. Pure; the server's verdict overrides it. Rules SY13, SY14.
 */
import { maskContact } from '../domain/masking.ts';
import { isContactField, PATCH_FIELDS, readFields, type Customer, type CustomerFields } from '../domain/customer.ts';
import type { Actor } from '../domain/permissions.ts';
import type { Mutation, MutationOf } from '../protocol/mutation.ts';
import { mergeCustomer } from './merge-customer.ts';
import { mergeIdSet } from './merge-id-set.ts';

/** Applies one mutation to a customer; null means that the document does not exist (before a create, after a delete). */
export function applyToCustomer(customer: Customer | null, mutation: Mutation, actor: Actor): Customer | null {
  switch (mutation.kind) {
    case 'customer.create':
      return customer ?? createCustomer(mutation, actor);
    case 'customer.patch':
      return customer && patchCustomer(customer, mutation);
    case 'customer.tags':
      return customer && { ...customer, tagIds: mergeIdSet(customer.tagIds, mutation.add, mutation.remove) };
    case 'customer.groups':
      return customer && { ...customer, groupIds: mergeIdSet(customer.groupIds, mutation.add, mutation.remove) };
    case 'customer.delete':
      return null;
    default:
      return customer;
  }
}

function createCustomer(mutation: MutationOf<'customer.create'>, actor: Actor): Customer {
  const { phones, emails, socials, ...fields } = mutation.doc;
  const contactInfo = { phones, emails, socials };
  return {
    customerId: mutation.docId,
    ...fields,
    contactInfo,
    contactDisplay: maskContact(contactInfo),
    statusChangedAt: mutation.madeAt,
    ownerId: actor.userId,
    teamId: actor.teamId,
    createdBy: actor.userId,
    createdAt: mutation.madeAt,
    updatedAt: mutation.madeAt,
    ver: 0,
  };
}

function patchCustomer(customer: Customer, mutation: MutationOf<'customer.patch'>): Customer {
  const seen = { ver: customer.ver, by: '' };
  const { changes } = mergeCustomer({
    current: readFields(customer),
    meta: Object.fromEntries(PATCH_FIELDS.map(field => [field, seen])),
    baseVer: mutation.baseVer,
    patch: mutation.patch,
    canMoveStatus: () => true, // the form offers only legal moves, and the verdict corrects a race
  });
  const next: Partial<CustomerFields> = {};
  for (const change of changes) Object.assign(next, { [change.field]: change.newValue });
  return setFields(customer, next, mutation.madeAt);
}

/** A document with new field values; masks and the time of the last status change follow them. */
export function setFields(customer: Customer, fields: Partial<CustomerFields>, at: number): Customer {
  const changed = Object.keys(fields);
  if (changed.length === 0) return customer;
  const { phones, emails, socials, ...plain } = fields;
  const result: Customer = { ...customer, ...plain, updatedAt: at };
  if (plain.status !== undefined && plain.status !== customer.status) result.statusChangedAt = at;
  if (changed.some(isContactField) && customer.contactInfo !== undefined) {
    result.contactInfo = {
      phones: phones ?? customer.contactInfo.phones,
      emails: emails ?? customer.contactInfo.emails,
      socials: socials ?? customer.contactInfo.socials,
    };
    result.contactDisplay = maskContact(result.contactInfo);
  }
  return result;
}
