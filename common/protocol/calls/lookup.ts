/** Online calls that look customers up by exact contact values or by pieces of names and numbers, over the blind index of the server. Rules PI4 to PI6. */
import { z } from 'zod';
import { CONTACT_KINDS, contactDisplaySchema, CUSTOMER_LIMITS } from '../../domain/customer.ts';
import { declareCall } from './call.ts';

const value = z.string().min(1).max(CUSTOMER_LIMITS.contactValue);

/** A customer in the caller's scope, masked for him. */
export const matchSchema = z.strictObject({
  customerId: z.uuid(),
  name: z.string(),
  status: z.string(),
  ownerId: z.uuid().nullable(),
  contactDisplay: contactDisplaySchema,
  /** Kinds of contact in which he agrees; empty for a search by name. */
  kinds: z.array(z.enum(CONTACT_KINDS)),
});

export const CUSTOMERS_LOOKUP = declareCall({
  name: 'customers.lookup',
  summary: 'Customers in scope that have exactly this contact value',
  permission: 'customer.read',
  perMinute: 60,
  request: z.strictObject({ kind: z.enum(CONTACT_KINDS), value }),
  answer: z.strictObject({ matches: z.array(matchSchema) }),
});

export const CUSTOMERS_SEARCH = declareCall({
  name: 'customers.search',
  summary:
    'Customers in scope whose name contains the text, or one of whose numbers contains the digits (four or more)',
  permission: 'customer.read',
  perMinute: 60,
  request: z.strictObject({ text: z.string().trim().min(1).max(60) }),
  answer: z.strictObject({ matches: z.array(matchSchema), more: z.boolean() }),
});

export const CUSTOMERS_DUPLICATES = declareCall({
  name: 'customers.duplicates',
  summary: 'Who already has one of these contact values',
  permission: 'customer.create',
  // A side door, docs/decisions/0011: what a person types is checked, lists of numbers are not.
  perMinute: 20,
  request: z.strictObject({
    phones: z.array(value).max(CUSTOMER_LIMITS.contactsPerKind),
    emails: z.array(value).max(CUSTOMER_LIMITS.contactsPerKind),
    socials: z.array(value).max(CUSTOMER_LIMITS.contactsPerKind),
    /** The customer that is being edited. */
    except: z.uuid().nullable(),
  }),
  answer: z.strictObject({
    matches: z.array(matchSchema),
    /** A colleague has such a customer; only where the company lets that be told. */
    elsewhere: z.boolean(),
  }),
});

export type CustomerMatch = z.infer<typeof matchSchema>;
