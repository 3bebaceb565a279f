/**
 * What the server's own connections may do: they work as a role that does not own the tables, may only read and append to the audit, and
 * sees the rows of one company at a time (row-level security, the second wall behind the WHERE of every statement).
 *
 * Brought about after the migrations from what the catalogue says, so that a table of a later migration is covered without a line here.
 * Rules DB3 to DB5, AL2.
 */
import type { Pool, PoolClient } from 'pg';
import pg from 'pg';

/** The role that the server makes for itself. It belongs to the whole cluster; what it may do is said per database. */
export const APP_ROLE = 'customer_pool_app';

/** Asked before the company is known: which company a login is of, and how far each company is. Ids, numbers and hashes. */
const OPEN_TO_READ = ['login_directory', 'org_head'];
/**
 * Without a policy: keyed hashes that say nothing by themselves and are only read joined with `customer`, which has one. Behind a policy
 * PostgreSQL would not use their GIN indexes, because array operators are not leakproof.
 */
const HASHES_ONLY = ['customer_lookup'];
/** Append-only, besides the trigger. */
const APPEND_ONLY = ['audit', 'ownership_entry'];
/** Read only: what migrations ran is the owner's business. */
const OWNERS = ['kysely_migration', 'kysely_migration_lock'];

const THIS_ORG = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
/** Any number; held while rights are looked at, because servers that start at once would step on each other's grants. */
const RIGHTS_LOCK = 7_205_311;

export interface RightsOptions {
  /** The login that the server's connections use, when it was made by the administrator (DATABASE_APP_URL). */
  readonly role?: string | undefined;
  /** Lets the role sign in with this password: for the embedded database. */
  readonly password?: string | undefined;
}

/**
 * Puts policies on every table of a company and gives the role its rights; what is there already is left alone. Returns the role, or null
 * when there is none and this user may not make one: then the owner works himself, and only the trigger protects the audit.
 */
export async function applyRights(pool: Pool, options: RightsOptions = {}): Promise<string | null> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [RIGHTS_LOCK]);
    await putPolicies(client);
    const role = options.role ?? ((await makeRole(client)) ? APP_ROLE : null);
    if (role !== null) await grantRights(client, role, options.password);
    await client.query('COMMIT');
    return role;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/** Lets the owner, when policies hold for him too, change rows of all companies: for migrations. {@link applyRights} shuts it again. */
export async function openToOwner(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relforcerowsecurity`,
  );
  for (const { name } of rows) {
    await pool.query(`ALTER TABLE ${pg.escapeIdentifier(name)} NO FORCE ROW LEVEL SECURITY`);
  }
}

interface TableRow {
  readonly name: string;
  readonly isOfOrg: boolean;
  readonly isForced: boolean;
  readonly hasPolicy: boolean;
}

const TABLES = `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS "isForced",
  EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped) AS "isOfOrg",
  EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'this_org') AS "hasPolicy"
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname`;

async function putPolicies(client: PoolClient): Promise<void> {
  const { rows } = await client.query<TableRow>(TABLES);
  for (const { name, isOfOrg, isForced, hasPolicy } of rows) {
    if (!isOfOrg || HASHES_ONLY.includes(name)) continue;
    const table = pg.escapeIdentifier(name);
    if (!hasPolicy) {
      await client.query(`CREATE POLICY this_org ON ${table} USING (${THIS_ORG}) WITH CHECK (${THIS_ORG})`);
      if (OPEN_TO_READ.includes(name)) {
        await client.query(`CREATE POLICY before_sign_in ON ${table} FOR SELECT USING (true)`);
      }
    }
    if (isForced) continue;
    await client.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
  }
}

/** Whether the role is there and this user may act as it. */
async function makeRole(client: PoolClient): Promise<boolean> {
  await client.query('SAVEPOINT role');
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
    if (rowCount === 0) await client.query(`CREATE ROLE ${APP_ROLE} NOLOGIN`);
    const { rows } = await client.query<{ may: boolean }>(`SELECT pg_has_role($1, 'MEMBER') AS may`, [APP_ROLE]);
    if (rows[0]?.may !== true) await client.query(`GRANT ${APP_ROLE} TO CURRENT_USER`);
    // Being a member is not all: from version 16 on a member may be kept from acting as the role.
    await client.query(`SET LOCAL ROLE ${APP_ROLE}`);
    await client.query('RESET ROLE');
    return true;
  } catch (error) {
    // insufficient_privilege: an ordinary user of somebody else's cluster. A role that another server made meanwhile is there next time.
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
    await client.query('ROLLBACK TO SAVEPOINT role');
    return false;
  }
}

async function grantRights(client: PoolClient, role: string, password: string | undefined): Promise<void> {
  const name = pg.escapeIdentifier(role);
  if (password !== undefined) {
    await client.query(`ALTER ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD ${pg.escapeLiteral(password)}`);
  }
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
  const { rows } = await client.query<TableRow>(TABLES);
  for (const { name: table } of rows) {
    const wanted = OWNERS.includes(table)
      ? ['SELECT']
      : APPEND_ONLY.includes(table)
        ? ['SELECT', 'INSERT']
        : ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
    const { rows: lacking } = await client.query<{ right: string }>(
      `SELECT r AS right FROM unnest($3::text[]) r WHERE NOT has_table_privilege($1, $2::regclass, r)`,
      [role, `public.${pg.escapeIdentifier(table)}`, wanted],
    );
    if (lacking.length === 0) continue;
    await client.query(`GRANT ${lacking.map(row => row.right).join(', ')} ON ${pg.escapeIdentifier(table)} TO ${name}`);
  }
  await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${name}`);
}

export interface RightsReport {
  readonly role: string;
  /** Whether the audit could be changed but for its trigger. */
  readonly mayChangeAudit: boolean;
  /** Whether the role sees every company's rows whatever the policies say. */
  readonly passesPolicies: boolean;
}

/** What the connections of the pool can really do: asked, not assumed. */
export async function reportRights(pool: Pool): Promise<RightsReport> {
  const { rows } = await pool.query<RightsReport>(
    `SELECT current_user AS role,
  has_table_privilege('audit', 'UPDATE') OR has_table_privilege('audit', 'DELETE') OR has_table_privilege('audit', 'TRUNCATE') AS "mayChangeAudit",
  (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user) AS "passesPolicies"`,
  );
  const [report] = rows;
  if (report === undefined) throw new Error('The database did not say who we are');
  return report;
}

/** The user that the connection signs in as. */
export async function readLogin(connection: pg.ClientConfig): Promise<string> {
  const client = new pg.Client(connection);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_user AS name');
    return rows[0]?.name ?? '';
  } finally {
    await client.end().catch(() => undefined);
  }
}
