/**
 * Customers by contact value or piece of name for ordinary callers: what lies in their scope, masked for them. Of the rest at most that
 * it exists, where the company allows it, and that is recorded. Rules PI4 to PI6, docs/decisions/0011.
 */
import { CONTACT_KINDS, type ContactKind, type Customer } from '../../../common/domain/customer.ts';
import { inScope, readOf } from '../../../common/domain/permissions.ts';
import type { CustomerMatch } from '../../../common/protocol/calls/lookup.ts';
import { containsText, lookupForm, searchGrams } from '../../crypto/lookup-terms.ts';
import type { Database } from '../../db/database.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { presentDocument, toStoredCustomer } from '../../presenters/documents.ts';
import { findByForms, findByGrams } from '../../queries/customer-lookup.ts';
import { readVisible } from '../../queries/documents.ts';
import { readDuplicateHint } from '../../queries/privacy.ts';
import { recordAudit } from '../record/commit-changes.ts';

const SHOWN = 20;
const CANDIDATES = 500;
/** Pages of candidates that a search looks through: what is out of scope must not hide what is in it. */
const MAX_PAGES = 10;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Values of one kind as typed. */
export type Typed = Readonly<Record<ContactKind, readonly string[]>>;

export interface Duplicates {
  readonly matches: CustomerMatch[];
  readonly elsewhere: boolean;
}

/** Who has one of the values. Values of a kind that the caller does not read plain are not looked up: that would unmask them. */
export async function findDuplicates(
  db: Database,
  caller: Caller,
  typed: Typed,
  except: string | null,
): Promise<Duplicates> {
  const { orgId } = caller;
  const forms = CONTACT_KINDS.filter(kind => readOf(caller, kind) === 'plain').flatMap(kind =>
    typed[kind].flatMap(value => lookupForm(kind, value) ?? []),
  );
  const hits = (await findByForms(db, db.cipher, orgId, forms, CANDIDATES)).filter(hit => hit.customerId !== except);
  const formsOf = new Map(hits.map(hit => [hit.customerId, hit.forms]));
  const seen = await readMatches(db, caller, [...formsOf.keys()], ({ customerId }) =>
    kindsOf(formsOf.get(customerId) ?? []),
  );
  const isElsewhere = hits.length > seen.length;
  const told = isElsewhere && (await readDuplicateHint(db, orgId)) === 'exists';
  if (told) await noteHint(db, caller, hits.length - seen.length);
  return { matches: seen.slice(0, SHOWN), elsewhere: told };
}

/** Customers in scope that have exactly this value. */
export async function lookUp(db: Database, caller: Caller, kind: ContactKind, value: string): Promise<CustomerMatch[]> {
  const form = readOf(caller, kind) === 'plain' ? lookupForm(kind, value) : null;
  if (form === null) return [];
  const hits = await findByForms(db, db.cipher, caller.orgId, [form], CANDIDATES);
  const ids = hits.map(hit => hit.customerId);
  return (await readMatches(db, caller, ids, () => [kind])).slice(0, SHOWN);
}

/** Customers in scope whose name or number contains the text. Digits only find where the caller reads numbers plain. */
export async function searchCustomers(
  db: Database,
  caller: Caller,
  text: string,
): Promise<{ readonly matches: CustomerMatch[]; readonly more: boolean }> {
  const grams = searchGrams(text);
  const isByDigits = grams.some(gram => gram.startsWith('d'));
  if (isByDigits && readOf(caller, 'phones') !== 'plain') return { matches: [], more: false };
  const matches: CustomerMatch[] = [];
  let after = BEFORE_ALL;
  for (let page = 0; page < MAX_PAGES && matches.length <= SHOWN; page++) {
    const ids = await findByGrams(db, db.cipher, { orgId: caller.orgId, grams, after, limit: CANDIDATES });
    matches.push(...(await readMatches(db, caller, ids, () => (isByDigits ? ['phones'] : []), text)));
    const last = ids.at(-1);
    if (ids.length < CANDIDATES || last === undefined) break;
    after = last;
  }
  return { matches: matches.slice(0, SHOWN), more: matches.length > SHOWN };
}

/** The customers among the ids that the caller works with, in his masks; with a text, those that really contain it. */
async function readMatches(
  db: Database,
  caller: Caller,
  ids: readonly string[],
  kindsFor: (customer: Customer) => ContactKind[],
  text: string | null = null,
): Promise<CustomerMatch[]> {
  const rows = await readVisible(db, caller, 'customers', ids);
  return rows.flatMap(row => {
    const stored = toStoredCustomer(db.cipher, caller.orgId, row);
    const { name, phones, emails, socials } = stored.fields;
    // Of the public pool numbers are masked for everybody, so they are not found by them either.
    if (!inScope(caller, stored)) return [];
    if (text !== null && !containsText({ name, contact: { phones, emails, socials } }, text)) return [];
    const customer = presentDocument(db.cipher, caller, 'customers', row) as Customer;
    const { customerId, status, ownerId, contactDisplay } = customer;
    return [{ customerId, name: customer.name, status, ownerId, contactDisplay, kinds: kindsFor(customer) }];
  });
}

function kindsOf(forms: readonly string[]): ContactKind[] {
  return CONTACT_KINDS.filter(kind => forms.some(form => form.startsWith(`${kind}/`)));
}

async function noteHint(db: Database, caller: Caller, count: number): Promise<void> {
  const { orgId, userId } = caller;
  const entry = {
    actorId: userId,
    action: 'customer.duplicate_hint',
    objectType: 'org',
    objectId: orgId,
    detail: { count },
  };
  await db.withTransaction(tx => recordAudit(tx, { orgId, at: db.clock.now(), audits: [entry] }));
}
