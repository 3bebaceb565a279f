/** Statements that write customers and their relations, many rows at once. Contact values come in sealed. */
import type { ContactInfo, CustomerFields } from '../../common/domain/customer.ts';
import type { FieldMeta } from '../../common/merge/merge-customer.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { Connection, Statement } from '../db/database.ts';

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
  readonly createdBy: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
  /** When the person was erased: of the record only its id and scope are left. */
  readonly erasedAt?: number | null;
}

const COLUMNS = `"customerId" uuid, ver bigint, "fieldMeta" jsonb, name text, company text, pii text, source text, scene text,
  status text, "acquisitionTime" bigint, "lastActiveTime" bigint, "statusChangedAt" bigint, notes text, custom jsonb,
  "ownerId" uuid, "teamId" uuid, "createdBy" uuid, "createdAt" bigint, "updatedAt" bigint, "deletedAt" bigint`;

const INSERT: Statement = {
  name: 'customer-insert',
  text: `INSERT INTO customer (org_id, customer_id, ver, field_meta, name, company, pii, source, scene, status, acquisition_time,
  last_active_time, status_changed_at, notes, custom, owner_id, team_id, created_by, created_at, updated_at, deleted_at)
SELECT $1, "customerId", ver, "fieldMeta", name, company, decode(pii, 'base64'), source, scene, status, "acquisitionTime",
  "lastActiveTime", "statusChangedAt", notes, custom, "ownerId", "teamId", "createdBy", "createdAt", "updatedAt", "deletedAt"
FROM jsonb_to_recordset($2::text::jsonb) AS j(${COLUMNS})`,
};

const UPDATE: Statement = {
  name: 'customer-update',
  text: `UPDATE customer c SET ver = j.ver, field_meta = j."fieldMeta", name = j.name, company = j.company,
  pii = decode(j.pii, 'base64'), source = j.source, scene = j.scene, status = j.status, acquisition_time = j."acquisitionTime",
  last_active_time = j."lastActiveTime", status_changed_at = j."statusChangedAt", notes = j.notes, custom = j.custom,
  owner_id = j."ownerId", team_id = j."teamId", updated_at = j."updatedAt", deleted_at = j."deletedAt"
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
  if (customers.length === 0) return;
  await tx.query(INSERT, [orgId, toRows(cipher, orgId, customers)]);
  await addRelations(
    tx,
    orgId,
    customers.flatMap(customer => relationsOf(customer, customer.updatedAt)),
  );
}

/** Writes changed customers back, without their relations. */
export async function updateCustomers(
  tx: Connection,
  cipher: Cipher,
  orgId: string,
  customers: readonly StoredCustomer[],
): Promise<void> {
  if (customers.length > 0) await tx.query(UPDATE, [orgId, toRows(cipher, orgId, customers)]);
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

/** Adds relations; one that exists only takes the new position. */
export async function addRelations(tx: Connection, orgId: string, rows: readonly RelationRow[]): Promise<void> {
  for (const kind of ['tag', 'group'] as const) {
    const some = rows.filter(row => row.kind === kind);
    if (some.length > 0) await tx.query(INSERT_RELATION[kind], [orgId, JSON.stringify(some)]);
  }
}

/** Removes relations. */
export async function removeRelations(
  tx: Connection,
  orgId: string,
  rows: readonly Pick<RelationRow, 'customerId' | 'kind' | 'targetId'>[],
): Promise<void> {
  for (const kind of ['tag', 'group'] as const) {
    const some = rows.filter(row => row.kind === kind);
    if (some.length > 0) await tx.query(DELETE_RELATION[kind], [orgId, JSON.stringify(some)]);
  }
}

/** Where a customer's contact values belong: authenticated with them. */
export function contactPlace(orgId: string, customerId: string): string {
  return `${orgId}/customer/${customerId}`;
}

/** Opens sealed contact values. */
export function openContact(cipher: Cipher, orgId: string, customerId: string, sealed: Buffer): ContactInfo {
  return JSON.parse(cipher.open(sealed, contactPlace(orgId, customerId))) as ContactInfo; // authenticated: it is what we sealed
}

function toRows(cipher: Cipher, orgId: string, customers: readonly StoredCustomer[]): string {
  return JSON.stringify(
    customers.map(({ fields, tagIds: _tags, groupIds: _groups, ...customer }) => {
      const { phones, emails, socials, ...plain } = fields;
      const sealed = cipher.seal(JSON.stringify({ phones, emails, socials }), contactPlace(orgId, customer.customerId));
      return { ...customer, ...plain, pii: sealed.toString('base64') };
    }),
  );
}
