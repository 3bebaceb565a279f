/** Statements about tags and groups themselves, and about the orders that carry a change of them out on customers. Rules TG1 to TG8, GT1 to GT7. */
import type { CustomerGroup, CustomerTag } from '../../common/domain/classification.ts';
import type { Connection, Statement } from '../db/database.ts';

/** A tag as the server keeps it, also when it is gone. */
export interface StoredTag extends CustomerTag {
  readonly deletedAt: number | null;
}
/** A group as the server keeps it, also when it is gone. */
export interface StoredGroup extends CustomerGroup {
  readonly deletedAt: number | null;
}

/** What is to be done to the customers of a tag or group. */
export interface SweepOrder {
  /** The mutation that ordered it. */
  readonly sweepId: string;
  readonly kind: 'tag' | 'group';
  /** `remove`: they lose it; `move`: they get another tag instead; `restore`: those who lost it get it back. */
  readonly mode: 'remove' | 'move' | 'restore';
  readonly targetId: string;
  readonly intoId: string | null;
  readonly orderedBy: string;
  readonly createdAt: number;
}

const LOCK: Statement = {
  name: 'classify-lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('classify/' || $1, 0))`,
};
const LOCK_SHARED: Statement = {
  name: 'classify-lock-shared',
  text: `SELECT pg_advisory_xact_lock_shared(hashtextextended('classify/' || $1, 0))`,
};

/**
 * Lets nobody else change tags and groups of the company until the transaction ends; `shared` lets others use them meanwhile, but not
 * change them. Taken after the customers and before the head of the company.
 */
export async function lockClassification(tx: Connection, orgId: string, mode: 'exclusive' | 'shared'): Promise<void> {
  await tx.query(mode === 'exclusive' ? LOCK : LOCK_SHARED, [orgId]);
}

const TAGS: Statement = {
  name: 'classify-tags',
  text: `SELECT tag_id AS "tagId", name, color, category, created_by AS "createdBy", created_at AS "createdAt", updated_at AS "updatedAt",
  ver, merged_into AS "mergedInto", deleted_at AS "deletedAt" FROM customer_tag WHERE org_id = $1`,
};
const GROUPS: Statement = {
  name: 'classify-groups',
  text: `SELECT group_id AS "groupId", name, parent_id AS "parentId", description, query, created_by AS "createdBy",
  created_at AS "createdAt", updated_at AS "updatedAt", ver, deleted_at AS "deletedAt" FROM customer_group WHERE org_id = $1`,
};

/** All tags of the company, deleted ones too. */
export async function readAllTags(connection: Connection, orgId: string): Promise<StoredTag[]> {
  const rows = await connection.query<StoredTag & { mergedInto: string | null }>(TAGS, [orgId]);
  return rows.map(({ mergedInto, ...tag }) => (mergedInto === null ? tag : { ...tag, mergedInto }));
}

/** All groups of the company, deleted ones too. */
export async function readAllGroups(connection: Connection, orgId: string): Promise<StoredGroup[]> {
  const rows = await connection.query<StoredGroup & { query: StoredGroup['query'] | null }>(GROUPS, [orgId]);
  return rows.map(({ query, ...group }) => (query === null || query === undefined ? group : { ...group, query }));
}

const UPDATE_TAGS: Statement = {
  name: 'classify-tags-update',
  text: `UPDATE customer_tag t SET name = j.name, color = j.color, category = j.category, updated_at = j."updatedAt", ver = j.ver,
  merged_into = j."mergedInto", deleted_at = j."deletedAt"
FROM jsonb_to_recordset($2::text::jsonb) AS j("tagId" uuid, name text, color text, category text, "updatedAt" bigint, ver bigint,
  "mergedInto" uuid, "deletedAt" bigint)
WHERE t.org_id = $1 AND t.tag_id = j."tagId"`,
};
const UPDATE_GROUPS: Statement = {
  name: 'classify-groups-update',
  text: `UPDATE customer_group g SET name = j.name, parent_id = j."parentId", description = j.description, query = j.query,
  updated_at = j."updatedAt", ver = j.ver, deleted_at = j."deletedAt"
FROM jsonb_to_recordset($2::text::jsonb) AS j("groupId" uuid, name text, "parentId" uuid, description text, query jsonb,
  "updatedAt" bigint, ver bigint, "deletedAt" bigint)
WHERE g.org_id = $1 AND g.group_id = j."groupId"`,
};
const POINT_ALIASES: Statement = {
  name: 'classify-aliases-point',
  text: `UPDATE customer_tag_alias SET tag_id = $3 WHERE org_id = $1 AND tag_id = $2`,
};
const INSERT_ALIAS: Statement = {
  name: 'classify-alias-insert',
  text: `INSERT INTO customer_tag_alias (org_id, alias_id, tag_id) VALUES ($1, $2, $3)`,
};
const INSERT_SWEEP: Statement = {
  name: 'classify-sweep-insert',
  text: `INSERT INTO classify_sweep (org_id, sweep_id, kind, mode, target_id, into_id, ordered_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};

/** Writes tags back as they are now. */
export async function updateTags(tx: Connection, orgId: string, tags: readonly StoredTag[]): Promise<void> {
  if (tags.length > 0) await tx.query(UPDATE_TAGS, [orgId, JSON.stringify(tags)]);
}

/** Writes groups back as they are now. */
export async function updateGroups(tx: Connection, orgId: string, groups: readonly StoredGroup[]): Promise<void> {
  const rows = groups.map(group => ({ ...group, description: group.description ?? '' }));
  if (rows.length > 0) await tx.query(UPDATE_GROUPS, [orgId, JSON.stringify(rows)]);
}

/** Notes an order; the id of a merged tag, and what stood for it, stands for the other one from now on. All is sent before this returns. */
export function sendSweep(tx: Connection, orgId: string, order: SweepOrder): Promise<unknown>[] {
  const { sweepId, kind, mode, targetId, intoId, orderedBy, createdAt } = order;
  const noted = tx.query(INSERT_SWEEP, [orgId, sweepId, kind, mode, targetId, intoId, orderedBy, createdAt]);
  if (mode !== 'move') return [noted];
  const ids = [orgId, targetId, intoId];
  return [noted, tx.query(POINT_ALIASES, ids), tx.query(INSERT_ALIAS, ids)];
}

const NEXT_SWEEP: Statement = {
  name: 'classify-sweep-next',
  // Locked: two processes do not carry out one order at the same time.
  text: `SELECT sweep_id AS "sweepId", kind, mode, target_id AS "targetId", into_id AS "intoId", ordered_by AS "orderedBy",
  created_at AS "createdAt" FROM classify_sweep WHERE org_id = $1 AND done_at IS NULL ORDER BY position LIMIT 1 FOR UPDATE`,
};
const ADVANCE_SWEEP: Statement = {
  name: 'classify-sweep-advance',
  text: `UPDATE classify_sweep SET touched = touched + $3, done_at = $4 WHERE org_id = $1 AND sweep_id = $2`,
};
const HAS_SWEEP: Statement = {
  name: 'classify-sweep-any',
  text: `SELECT 1 AS one FROM classify_sweep WHERE org_id = $1 AND done_at IS NULL LIMIT 1`,
};

/** The oldest order that is not carried out, locked; null when there is none. */
export async function lockNextSweep(tx: Connection, orgId: string): Promise<SweepOrder | null> {
  const [row] = await tx.query<SweepOrder>(NEXT_SWEEP, [orgId]);
  return row ?? null;
}

/** Whether an order waits. */
export async function hasOpenSweep(connection: Connection, orgId: string): Promise<boolean> {
  return (await connection.query(HAS_SWEEP, [orgId])).length > 0;
}

/** Notes how many customers more were done, and with `doneAt` that none is left. */
export async function advanceSweep(
  tx: Connection,
  orgId: string,
  sweepId: string,
  step: { readonly touched: number; readonly doneAt: number | null },
): Promise<void> {
  await tx.query(ADVANCE_SWEEP, [orgId, sweepId, step.touched, step.doneAt]);
}

const holders = (kind: 'tag' | 'group'): Statement => ({
  name: `classify-${kind}-holders`,
  text: `SELECT customer_id AS id FROM customer_${kind}_relation WHERE org_id = $1 AND ${kind}_id = $2 ORDER BY customer_id LIMIT $3`,
});
const HOLDERS = { tag: holders('tag'), group: holders('group') } as const;
const SWEPT: Statement = {
  name: 'classify-swept',
  text: `SELECT customer_id AS id FROM classify_swept WHERE org_id = $1 AND target_id = $2 ORDER BY customer_id LIMIT $3`,
};
const NOTE_SWEPT: Statement = {
  name: 'classify-swept-note',
  text: `INSERT INTO classify_swept (org_id, target_id, customer_id, at) SELECT $1, $2, unnest($3::uuid[]), $4
ON CONFLICT (org_id, target_id, customer_id) DO UPDATE SET at = EXCLUDED.at`,
};
const FORGET_SWEPT: Statement = {
  name: 'classify-swept-forget',
  text: `DELETE FROM classify_swept WHERE org_id = $1 AND target_id = $2 AND customer_id = ANY($3::uuid[])`,
};
const PRUNE_SWEPT: Statement = {
  name: 'classify-swept-prune',
  text: `DELETE FROM classify_swept WHERE org_id = $1 AND at < $2`,
};
const TOUCH: Statement = {
  name: 'classify-customers-touch',
  text: `UPDATE customer c SET ver = j.ver, updated_at = $3
FROM jsonb_to_recordset($2::text::jsonb) AS j("customerId" uuid, ver bigint) WHERE c.org_id = $1 AND c.customer_id = j."customerId"`,
};

/** Customers that have the tag or are in the group, deleted ones too. */
export async function readHolders(
  tx: Connection,
  orgId: string,
  order: Pick<SweepOrder, 'kind' | 'targetId'>,
  limit: number,
): Promise<string[]> {
  return (await tx.query<{ id: string }>(HOLDERS[order.kind], [orgId, order.targetId, limit])).map(row => row.id);
}

/** Customers that had it when it was deleted. */
export async function readSwept(tx: Connection, orgId: string, targetId: string, limit: number): Promise<string[]> {
  return (await tx.query<{ id: string }>(SWEPT, [orgId, targetId, limit])).map(row => row.id);
}

/** Remembers who lost a deleted tag or group. */
export async function noteSwept(
  tx: Connection,
  orgId: string,
  swept: { readonly targetId: string; readonly customerIds: readonly string[]; readonly at: number },
): Promise<void> {
  await tx.query(NOTE_SWEPT, [orgId, swept.targetId, swept.customerIds, swept.at]);
}

/** Forgets who lost it: they have it again. */
export async function forgetSwept(
  tx: Connection,
  orgId: string,
  targetId: string,
  customerIds: readonly string[],
): Promise<void> {
  await tx.query(FORGET_SWEPT, [orgId, targetId, customerIds]);
}

/** Forgets who lost something before a time: it is not taken back any more. */
export async function pruneSwept(connection: Connection, orgId: string, before: number): Promise<void> {
  await connection.query(PRUNE_SWEPT, [orgId, before]);
}

/** Gives customers their new versions; nothing else of them changes here. */
export async function touchCustomers(
  tx: Connection,
  orgId: string,
  rows: readonly { readonly customerId: string; readonly ver: number }[],
  at: number,
): Promise<void> {
  if (rows.length > 0) await tx.query(TOUCH, [orgId, JSON.stringify(rows), at]);
}
