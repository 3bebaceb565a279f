/** Finds customers for whoever manages privacy: over the whole company, masked, deleted ones too. Rules PR5, PI4. */
import { isUuid } from '../../../common/lib/ids.ts';
import { maskContact } from '../../../common/domain/masking.ts';
import { CONTACT_KINDS } from '../../../common/domain/customer.ts';
import type { PrivacySubject } from '../../../common/protocol/calls/privacy.ts';
import { containsText, lookupForm, lookupForms, searchGrams } from '../../crypto/lookup-terms.ts';
import type { Connection, Database } from '../../db/database.ts';
import { findByForms, findByGrams } from '../../queries/customer-lookup.ts';
import { readSubjects, type SubjectRow } from '../../queries/privacy.ts';
import { openContact } from '../../queries/write-customers.ts';

const SHOWN = 20;
const CANDIDATES = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** By id, by an exact contact value, or by a piece of a name or number. */
export async function findSubjects(
  db: Database,
  orgId: string,
  text: string,
): Promise<{ readonly subjects: PrivacySubject[]; readonly more: boolean }> {
  if (isUuid(text))
    return { subjects: (await readSubjects(db, orgId, [text])).map(row => present(db, orgId, row)), more: false };
  const forms = CONTACT_KINDS.flatMap(kind => lookupForm(kind, text) ?? []);
  const exact = await findByForms(db, db.cipher, orgId, forms, CANDIDATES, 'all');
  const grams = searchGrams(text);
  const near = await findByGrams(db, db.cipher, { orgId, grams, after: BEFORE_ALL, limit: CANDIDATES });
  const isExact = new Set(exact.map(item => item.customerId));
  const rows = await readSubjects(db, orgId, [...new Set([...isExact, ...near])]);
  const hits = rows.filter(row => {
    const contact = openContact(db.cipher, orgId, row.customerId, row.pii);
    return isExact.has(row.customerId) || containsText({ name: row.name, contact }, text);
  });
  return { subjects: hits.slice(0, SHOWN).map(row => present(db, orgId, row)), more: hits.length > SHOWN };
}

/** One customer, or null when there is none or nothing is left of him. */
export async function readSubject(
  connection: Connection,
  db: Database,
  orgId: string,
  customerId: string,
): Promise<PrivacySubject | null> {
  const [row] = await readSubjects(connection, orgId, [customerId]);
  return row === undefined ? null : present(db, orgId, row);
}

/** Other customers with one of the contact values of this one: perhaps the same person. */
export async function findSamePerson(db: Database, orgId: string, customerId: string): Promise<PrivacySubject[]> {
  const [row] = await readSubjects(db, orgId, [customerId]);
  if (row === undefined) return [];
  const forms = lookupForms(openContact(db.cipher, orgId, customerId, row.pii)).map(item => item.form);
  const others = (await findByForms(db, db.cipher, orgId, forms, SHOWN + 1, 'all'))
    .map(item => item.customerId)
    .filter(id => id !== customerId);
  return (await readSubjects(db, orgId, others)).map(other => present(db, orgId, other));
}

function present(db: Database, orgId: string, row: SubjectRow): PrivacySubject {
  const { pii, ...rest } = row;
  return { ...rest, contactDisplay: maskContact(openContact(db.cipher, orgId, row.customerId, pii)) };
}
