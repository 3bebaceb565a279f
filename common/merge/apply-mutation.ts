/**
 * What a mutation makes of the customer document on the device, before the server has judged it: the optimistic overlay.
 *
 * Applied when the user acts, and again on every document that a pull brings while the mutation still waits, so that an unsent edit
 * never flickers away. Pure; the server's verdict overrides it. Rules SY13, SY14.
 */
import { maskContact, maskContactValues } from '../domain/masking.ts';
import {
  isContactField,
  PATCH_FIELDS,
  readFields,
  type ContactInfo,
  type Customer,
  type CustomerFields,
  type NewCustomer,
} from '../domain/customer.ts';
import { EMPTY_FIELDS, mayChange, mayEnter, RULED_FIELDS, type Actor } from '../domain/permissions.ts';
import type { Mutation, MutationOf } from '../protocol/mutation.ts';
import { partOf } from './bulk.ts';
import { customKey } from '../domain/custom-field.ts';
import { applyFieldChanges, mergeCustomer } from './merge-customer.ts';
import { mergeIdSet } from './merge-id-set.ts';

/**
 * Applies one mutation to a customer; null means that the document does not exist (before a create, after a delete). Of a bulk mutation
 * the part that concerns the customer `docId` is applied.
 */
export function applyToCustomer(
  customer: Customer | null,
  mutation: Mutation,
  actor: Actor,
  docId = mutation.docId,
): Customer | null {
  switch (mutation.kind) {
    case 'customers.batch':
    case 'customers.import':
      return applyToCustomer(customer, partOf(mutation, docId), actor);
    case 'customer.create':
      return customer ?? createCustomer(mutation, actor);
    case 'customer.patch':
      return customer && patchCustomer(customer, mutation, actor);
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
  const refused = RULED_FIELDS.filter(field => !mayEnter(actor, field)).map(field => [field, EMPTY_FIELDS[field]]);
  const { phones, emails, socials, ...fields } = { ...mutation.doc, ...Object.fromEntries(refused) } as NewCustomer;
  const contactInfo = { phones, emails, socials };
  const entered = Object.entries(fields.custom).filter(([fieldId]) => mayEnter(actor, customKey(fieldId)));
  return {
    customerId: mutation.docId,
    ...fields,
    custom: Object.fromEntries(entered),
    contactInfo,
    contactDisplay: maskContact(contactInfo),
    firstSource: fields.source,
    firstScene: fields.scene,
    statusChangedAt: mutation.madeAt,
    ownerId: actor.userId,
    teamId: actor.teamId,
    createdBy: actor.userId,
    createdAt: mutation.madeAt,
    updatedAt: mutation.madeAt,
    ver: 0,
  };
}

function patchCustomer(customer: Customer, mutation: MutationOf<'customer.patch'>, actor: Actor): Customer {
  const seen = { ver: customer.ver, by: '' };
  const { changes } = mergeCustomer({
    current: changeableFields(customer, actor),
    meta: Object.fromEntries(PATCH_FIELDS.map(field => [field, seen])),
    baseVer: mutation.baseVer,
    patch: mutation.patch,
    canMoveStatus: () => true, // the form offers only legal moves, and the verdict corrects a race
    mayChangeCustom: field => mayChange(actor, field),
  });
  const { custom } = customer;
  const isCustom = custom !== undefined && changes.some(change => change.field.startsWith('custom.'));
  const before: Partial<CustomerFields> = isCustom ? { custom } : {};
  return setFields(customer, applyFieldChanges(before, changes), mutation.madeAt);
}

/** What of the document its reader may change: what he may not read is not there, what he may not write is left out (AC3). */
export function changeableFields(customer: Customer, actor: Pick<Actor, 'grant'>): Partial<CustomerFields> {
  const fields = Object.entries(readFields(customer)).filter(([field]) => mayChange(actor, field));
  const { custom, ...rest } = Object.fromEntries(fields) as Partial<CustomerFields>;
  if (custom === undefined) return rest;
  const own = Object.entries(custom).filter(([fieldId]) => mayChange(actor, customKey(fieldId)));
  return { ...rest, custom: Object.fromEntries(own) };
}

/** A document with new field values; masks and the time of the last status change follow them. */
export function setFields(customer: Customer, fields: Partial<CustomerFields>, at: number): Customer {
  const changed = Object.keys(fields);
  if (changed.length === 0) return customer;
  const { phones, emails, socials, ...plain } = fields;
  const result: Customer = { ...customer, ...plain, updatedAt: at };
  if (plain.status !== undefined && plain.status !== customer.status) result.statusChangedAt = at;
  if (changed.some(isContactField) && customer.contactInfo !== undefined) {
    // A kind that its reader does not have plain stays as it came: its mask is not made anew from nothing.
    const wanted = { phones, emails, socials };
    const known = Object.keys(customer.contactInfo).filter(isContactField);
    const given = known.filter(kind => wanted[kind] !== undefined);
    result.contactInfo = { ...customer.contactInfo };
    result.contactDisplay = { ...customer.contactDisplay };
    for (const kind of given) {
      Object.assign(result.contactInfo, { [kind]: wanted[kind] });
      result.contactDisplay[kind] = maskContactValues(kind, wanted[kind] as ContactInfo[typeof kind]);
    }
  }
  return result;
}

/** Of the mutations that wait on one customer those that count: a deletion that a later one takes back is none. */
export function withoutTakenBack(mutations: readonly Mutation[]): Mutation[] {
  const last = mutations.findLastIndex(mutation => mutation.kind === 'customer.restore');
  return mutations.filter((mutation, at) => at > last || mutation.kind !== 'customer.delete');
}
