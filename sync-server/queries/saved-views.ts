/** Statements about saved views. What is asked is sealed: it may name a person. Rules LV1, PI1. */
import type { SavedView } from '../../common/domain/saved-view.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { Connection, Statement } from '../db/database.ts';

type Row = SavedView & { readonly deletedAt: number | null };

/** The columns of a row with the aliases of its document; `sealed` holds the query. */
export const VIEW_COLUMNS = `t.view_id AS "viewId", t.name, t.scope, t.sealed, t.columns, t.sorts, t.density, t.position AS "order",
  t.owner_id AS "ownerId", t.team_id AS "teamId", t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.ver`;

// $2 are the owners whose customers the reader reaches, himself first; $3 the teams.
const OWN_TEAM = `(SELECT u.team_id FROM app_user u WHERE u.org_id = t.org_id AND u.user_id = ($2::uuid[])[1])`;
/** The same as `seesView` of common/domain/saved-view.ts. */
export const VIEW_VISIBLE = `(t.owner_id = ($2::uuid[])[1] OR t.scope = 'company'
  OR (t.scope = 'team' AND (t.team_id = ANY($3::uuid[]) OR t.team_id = ${OWN_TEAM})))`;

const LOCK: Statement = {
  name: 'push-views',
  text: `SELECT ${VIEW_COLUMNS}, t.deleted_at AS "deletedAt" FROM saved_view t
WHERE t.org_id = $1 AND t.view_id = ANY($2::uuid[]) ORDER BY t.view_id FOR UPDATE OF t`,
};
const COUNT: Statement = {
  name: 'push-views-count',
  text: `SELECT count(*) AS total FROM saved_view WHERE org_id = $1 AND owner_id = $2 AND deleted_at IS NULL`,
};
const WRITE: Statement = {
  name: 'view-upsert',
  text: `INSERT INTO saved_view (org_id, view_id, name, owner_id, scope, team_id, sealed, columns, sorts, density, position,
  created_at, updated_at, deleted_at, ver)
SELECT $1, "viewId", name, "ownerId", scope, "teamId", decode(sealed, 'base64'), columns, sorts, density, "order",
  "createdAt", "updatedAt", "deletedAt", ver
FROM jsonb_to_recordset($2::text::jsonb) AS j("viewId" uuid, name text, "ownerId" uuid, scope text, "teamId" uuid, sealed text,
  columns jsonb, sorts jsonb, density text, "order" int, "createdAt" bigint, "updatedAt" bigint, "deletedAt" bigint, ver bigint)
ON CONFLICT (org_id, view_id) DO UPDATE SET name = EXCLUDED.name, scope = EXCLUDED.scope, team_id = EXCLUDED.team_id,
  sealed = EXCLUDED.sealed, columns = EXCLUDED.columns, sorts = EXCLUDED.sorts, density = EXCLUDED.density,
  position = EXCLUDED.position, updated_at = EXCLUDED.updated_at, deleted_at = EXCLUDED.deleted_at, ver = EXCLUDED.ver
  WHERE saved_view.owner_id = EXCLUDED.owner_id`,
};

/** Where the query of a view belongs. */
export function viewPlace(orgId: string, viewId: string): string {
  return `${orgId}/view/${viewId}`;
}

/** Opens what was asked. */
export function openView<R extends { readonly viewId: string; readonly sealed: Buffer }>(
  cipher: Cipher,
  orgId: string,
  { sealed, ...row }: R,
): Omit<R, 'sealed'> & { query: string } {
  return { ...row, query: cipher.open(sealed, viewPlace(orgId, row.viewId)) };
}

/** Locks and reads views by id, ended ones too, whoever may see them: who may is judged afterwards. */
export async function lockViews(
  tx: Connection,
  cipher: Cipher,
  orgId: string,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Omit<Row, 'query'> & { sealed: Buffer }>(LOCK, [orgId, ids]);
  return new Map(rows.map(row => [row.viewId, openView(cipher, orgId, row) as Row]));
}

/** How many views a person has. */
export async function countViews(tx: Connection, orgId: string, userId: string): Promise<number> {
  const [row] = await tx.query<{ total: number }>(COUNT, [orgId, userId]);
  return row?.total ?? 0;
}

/** A row for storage. */
export function sealView(
  cipher: Cipher,
  orgId: string,
  { query, ...view }: Row,
): Omit<Row, 'query'> & { sealed: string } {
  return { ...view, sealed: cipher.seal(query, viewPlace(orgId, view.viewId)).toString('base64') };
}

/** Writes sealed rows; an owner never changes. */
export async function writeViews(tx: Connection, orgId: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await tx.query(WRITE, [orgId, JSON.stringify(rows)]);
}
