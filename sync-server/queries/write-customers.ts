/** Statements that write customers and their relations, many rows at once. Contact values come in sealed. */
import { splitSensitive } from '../../common/domain/custom-field.ts';
import type { ContactInfo, CustomerFields } from '../../common/domain/customer.ts';
import type { Collaborator } from '../../common/domain/pool.ts';
import type { FieldMeta } from '../../common/merge/merge-customer.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { Connection, Statement } from '../db/database.ts';
import { inOneFlight } from '../db/flight.ts';

/** A customer as the server knows it: everything, plain. It never leaves the server without a presenter. */
export interface StoredCustomer {
  readonly customerId: string;
  readonly ver: number;
  readonly fieldMeta: Readonly<Record<string, FieldMeta>>;
  readonly fields: CustomerFields;
  readonly statusChangedAt: number | null;
  readonly tagIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly ownerId: string | null;
  readonly teamId: string | null;
  /** The pool in which he lies, and since when. */
  readonly poolId?: string | null;
  readonly pooledAt?: number | null;
  readonly ownedSince?: number | null;
  readonly protectedUntil?: number | null;
  readonly collaborators?: readonly Collaborator[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
  /** Where he came from at first: set once, whatever is changed later (DN3). */
  readonly firstSource?: string | null;
  readonly firstScene?: string | null;
  /** When the person was erased: of the record only its id and scope are left. */
  readonly erasedAt?: number | null;
}

const COLUMNS = `"customerId" uuid, ver bigint, "fieldMeta" jsonb, name text, company text, pii text, source text, scene text,
  status text, "acquisitionTime" bigint, "lastActiveTime" bigint, "statusChangedAt" bigint, notes text, custom jsonb,
  "ownerId" uuid, "teamId" uuid, "poolId" uuid, "pooledAt" bigint, "ownedSince" bigint, "protectedUntil" bigint, collaborators jsonb,
  "createdBy" uuid, "createdAt" bigint, "updatedAt" bigint, "deletedAt" bigint`;

const INSERT: Statement = {
  name: 'customer-insert',
  text: `INSERT INTO customer (org_id, customer_id, ver, field_meta, name, company, pii, source, scene, status, acquisition_time,
  last_active_time, status_changed_at, notes, custom, owner_id, team_id, created_by, created_at, updated_at, deleted_at, first_source, first_scene,
  pool_id, pooled_at, owned_since, protected_until, collaborators)
SELECT $1, "customerId", ver, "fieldMeta", name, company, decode(pii, 'base64'), source, scene, status, "acquisitionTime",
  "lastActiveTime", "statusChangedAt", notes, custom, "ownerId", "teamId", "createdBy", "createdAt", "updatedAt", "deletedAt",
  source, scene, "poolId", "pooledAt", "ownedSince", "protectedUntil", coalesce(collaborators, '[]')
FROM jsonb_to_recordset($2::text::jsonb) AS j(${COLUMNS})`,
};

const UPDATE: Statement = {
  name: 'customer-update',
  text: `UPDATE customer c SET ver = j.ver, field_meta = j."fieldMeta", name = j.name, company = j.company,
  pii = decode(j.pii, 'base64'), source = j.source, scene = j.scene, status = j.status, acquisition_time = j."acquisitionTime",
  last_active_time = j."lastActiveTime", status_changed_at = j."statusChangedAt", notes = j.notes, custom = j.custom,
  owner_id = j."ownerId", team_id = j."teamId", pool_id = j."poolId", pooled_at = j."pooledAt", owned_since = j."ownedSince",
  protected_until = j."protectedUntil", collaborators = coalesce(j.collaborators, '[]'), updated_at = j."updatedAt", deleted_at = j."deletedAt",
  first_source = coalesce(c.first_source, j.source), first_scene = CASE WHEN c.first_source IS NULL THEN j.scene ELSE c.first_scene END
FROM jsonb_to_recordset($2::text::jsonb) AS j(${COLUMNS})
WHERE c.org_id = $1 AND c.customer_id = j."customerId"`,
};

/** Inserts new customers with their relations. An id that exists already is a unique violation, never an overwrite. */
export async function insertCustomers(
  tx: Connection,
  cipher: Cipher,
  orgId: string,
  customers: readonly StoredCustomer[],
): Promise<void> {
  await inOneFlight(sendNewCustomers(tx, orgId, seal(cipher, orgId, customers)));
}

/** A customer with his contact values sealed beforehand. */
export interface SealedCustomer {
  readonly customer: StoredCustomer;
  /** Base64. */
  readonly pii: string;
}

/** The contact values, and sensitive custom values beside them, as they are stored (CF3). */
export function sealContact(cipher: Cipher, orgId: string, { customerId, fields }: StoredCustomer): string {
  const { phones, emails, socials } = fields;
  const { sealed: custom } = splitSensitive(fields.custom);
  const values = Object.keys(custom).length === 0 ? { phones, emails, socials } : { phones, emails, socials, custom };
  return cipher.seal(JSON.stringify(values), contactPlace(orgId, customerId)).toString('base64');
}

/** Inserts new customers with their relations; all statements are sent before this returns. */
export function sendNewCustomers(tx: Connection, orgId: string, customers: readonly SealedCustomer[]): Promise<void>[] {
  if (customers.length === 0) return [];
  const relations = customers.flatMap(({ customer }) => relationsOf(customer, customer.updatedAt));
  const inserted = tx.query(INSERT, [orgId, toRows(customers)]).then(() => undefined);
  return [inserted, ...sendRelations(tx, orgId, relations)];
}

/** Writes changed customers back, without their relations. */
export async function sendChangedCustomers(
  tx: Connection,
  orgId: string,
  customers: readonly SealedCustomer[],
): Promise<void> {
  if (customers.length > 0) await tx.query(UPDATE, [orgId, toRows(customers)]);
}

/** Writes changed customers back, without their relations. */
export async function updateCustomers(
  tx: Connection,
  cipher: Cipher,
  orgId: string,
  customers: readonly StoredCustomer[],
): Promise<void> {
  await sendChangedCustomers(tx, orgId, seal(cipher, orgId, customers));
}

export interface RelationRow {
  readonly customerId: string;
  readonly kind: 'tag' | 'group';
  readonly targetId: string;
  readonly position: number;
  readonly at: number;
}

const insertRelation = (kind: 'tag' | 'group'): Statement => ({
  name: `customer-${kind}-relation-insert`,
  text: `INSERT INTO customer_${kind}_relation (org_id, customer_id, ${kind}_id, position, created_at)
SELECT $1, "customerId", "targetId", position, at
FROM jsonb_to_recordset($2::text::jsonb) AS j("customerId" uuid, "targetId" uuid, position int, at bigint)
ON CONFLICT (org_id, customer_id, ${kind}_id) DO UPDATE SET position = EXCLUDED.position`,
});
const INSERT_RELATION = { tag: insertRelation('tag'), group: insertRelation('group') } as const;

const deleteRelation = (kind: 'tag' | 'group'): Statement => ({
  name: `customer-${kind}-relation-delete`,
  text: `DELETE FROM customer_${kind}_relation r
USING jsonb_to_recordset($2::text::jsonb) AS j("customerId" uuid, "targetId" uuid)
WHERE r.org_id = $1 AND r.customer_id = j."customerId" AND r.${kind}_id = j."targetId"`,
});
const DELETE_RELATION = { tag: deleteRelation('tag'), group: deleteRelation('group') } as const;

/** All relations of a customer as rows; `position` keeps the order of the set. */
export function relationsOf(
  customer: Pick<StoredCustomer, 'customerId' | 'tagIds' | 'groupIds'>,
  at: number,
): RelationRow[] {
  const { customerId } = customer;
  return [
    ...customer.tagIds.map((targetId, position) => ({ customerId, kind: 'tag' as const, targetId, position, at })),
    ...customer.groupIds.map((targetId, position) => ({ customerId, kind: 'group' as const, targetId, position, at })),
  ];
}

/** Adds relations, and removes others; one that exists only takes the new position. All statements are sent before this returns. */
export function sendRelations(
  tx: Connection,
  orgId: string,
  added: readonly RelationRow[],
  removed: readonly Pick<RelationRow, 'customerId' | 'kind' | 'targetId'>[] = [],
): Promise<void>[] {
  const send = (statement: Statement, rows: readonly object[]): Promise<void>[] =>
    rows.length === 0 ? [] : [tx.query(statement, [orgId, JSON.stringify(rows)]).then(() => undefined)];
  return (['tag', 'group'] as const).flatMap(kind => [
    ...send(
      DELETE_RELATION[kind],
      removed.filter(row => row.kind === kind),
    ),
    ...send(
      INSERT_RELATION[kind],
      added.filter(row => row.kind === kind),
    ),
  ]);
}

/** Where a customer's contact values belong: authenticated with them. */
export function contactPlace(orgId: string, customerId: string): string {
  return `${orgId}/customer/${customerId}`;
}

/** Opens sealed contact values. */
export function openContact(cipher: Cipher, orgId: string, customerId: string, sealed: Buffer): ContactInfo {
  return openSealed(cipher, orgId, customerId, sealed).contact;
}

/** Opens all that is sealed of a customer: contact values and sensitive custom values. */
export function openSealed(
  cipher: Cipher,
  orgId: string,
  customerId: string,
  sealed: Buffer,
): { readonly contact: ContactInfo; readonly custom: CustomerFields['custom'] } {
  // Authenticated: it is what we sealed.
  const values = JSON.parse(cipher.open(sealed, contactPlace(orgId, customerId))) as ContactInfo &
    Partial<Pick<CustomerFields, 'custom'>>;
  const { custom = {}, ...contact } = values;
  return { contact, custom };
}

function seal(cipher: Cipher, orgId: string, customers: readonly StoredCustomer[]): SealedCustomer[] {
  return customers.map(customer => ({ customer, pii: sealContact(cipher, orgId, customer) }));
}

function toRows(customers: readonly SealedCustomer[]): string {
  return JSON.stringify(
    customers.map(({ customer: { fields, tagIds: _tags, groupIds: _groups, ...customer }, pii }) => {
      const { phones: _phones, emails: _emails, socials: _socials, ...plain } = fields;
      return { ...customer, ...plain, custom: splitSensitive(fields.custom).open, pii };
    }),
  );
}
