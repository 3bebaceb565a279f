/**
 * Who may see what, said a second time and independently of the product: roles, teams, lent scopes, pools and collaborators over the rows as they lie in the
 * database.
 * The simulation compares with it everything that leaves the server. Rules P1, P6.
 */
import type { Canary } from './canaries.ts';
import type { World } from './world.ts';

/** Built-in roles as the program brings them: whom they reach, whether they see the public pools, and which rules hide or mask something. */
const BUILT_IN: Readonly<Record<string, Definition>> = {
  admin: { scope: 'all', pool: false, fields: {} },
  lead: { scope: 'team', pool: true, fields: {} },
  sales: { scope: 'self', pool: true, fields: {} },
  operations: { scope: 'all', pool: false, fields: { phones: { read: 'masked' }, emails: { read: 'masked' } } },
  auditor: { scope: 'all', pool: false, fields: { phones: { read: 'masked' }, emails: { read: 'masked' } } },
};

interface Definition {
  /** No team has teams below it here, so that `tree` is `team`. */
  readonly scope: 'self' | 'team' | 'tree' | 'all';
  readonly pool: boolean;
  readonly fields: Readonly<Record<string, { readonly read: string }>>;
}
interface Reader {
  readonly userId: string;
  readonly role: string;
  readonly teamId: string | null;
  readonly definition: Definition | null;
}
interface Row {
  readonly id: string;
  readonly ownerId: string | null;
  readonly teamId: string | null;
  readonly poolId: string | null;
  readonly collaborators: readonly { readonly userId: string }[];
  readonly isDeleted: boolean;
  /** What of him is neither a contact value nor of his timeline, as one text. */
  readonly open: string;
}
interface Pool {
  readonly id: string;
  readonly body: Readonly<Record<'teamIds' | 'memberIds' | 'adminIds', readonly string[]>>;
}

export interface Oracle {
  /** Customers that the person may see now. */
  readonly visible: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
  /** Whether the value may be sent to the person now. */
  mayReceive(token: string, canary: Canary): boolean;
}

/** One statement, since it is asked with nearly every answer. Readers are the person and those whose scope he has borrowed. */
const FACTS = `SELECT (SELECT json_agg(json_build_object('id', customer_id, 'ownerId', owner_id, 'teamId', team_id,
  'poolId', pool_id, 'collaborators', collaborators, 'isDeleted', deleted_at IS NOT NULL,
  'open', concat_ws(' ', name, company, notes, custom::text))) FROM customer WHERE org_id = $1) AS rows,
(SELECT json_agg(json_build_object('id', pool_id, 'body', body)) FROM pool WHERE org_id = $1) AS pools,
(SELECT json_agg(json_build_object('userId', u.user_id, 'role', u.role, 'teamId', u.team_id, 'definition', r.definition))
  FROM app_user u JOIN role r ON r.org_id = u.org_id AND r.role_id = u.role
  WHERE u.org_id = $1 AND (u.user_id = $2 OR u.user_id IN
    (SELECT from_user FROM delegation WHERE org_id = $1 AND to_user = $2 AND state = 'active'))) AS readers`;

/** The present truth for one person. */
export async function askOracle(world: World, userId: string): Promise<Oracle> {
  const [facts] = await world.query<{ rows: Row[] | null; pools: Pool[] | null; readers: Reader[] }>('facts', FACTS, [
    userId,
  ]);
  const { rows, pools, readers } = {
    rows: facts?.rows ?? [],
    pools: facts?.pools ?? [],
    readers: facts?.readers ?? [],
  };
  const self = readers.find(reader => reader.userId === userId);
  const alive = rows.filter(row => !row.isDeleted);
  const held = new Set(alive.filter(row => readers.some(reader => reaches(reader, row))).map(row => row.id));
  const pooled = new Map(
    alive.filter(row => !held.has(row.id) && seesInPool(self, row, pools)).map(row => [row.id, row.open]),
  );
  const fields = ruleOf(self)?.fields ?? {};
  return {
    visible: new Set([...held, ...pooled.keys()]),
    deleted: new Set(rows.filter(row => row.isDeleted).map(row => row.id)),
    mayReceive: (token, { customerId, field }) => {
      const isPlain = (name: string): boolean => (fields[name]?.read ?? 'plain') === 'plain';
      const isOpen = field === 'sealed' ? isPlain('custom') && isPlain('phones') : isPlain(field ?? '');
      // In the pool: what he is now, and neither contact values nor anything of what was (AC4, PO3).
      const isThere = held.has(customerId) || pooled.get(customerId)?.includes(token) === true;
      return isOpen && isThere;
    },
  };
}

function ruleOf(reader: Reader | undefined): Definition | undefined {
  return reader?.definition ?? BUILT_IN[reader?.role ?? ''];
}

/** By owner, team, or as one who works with the customer (PE2, PO4). */
function reaches(reader: Reader, row: Row): boolean {
  const scope = ruleOf(reader)?.scope;
  if (scope === 'all' || row.ownerId === reader.userId) return true;
  if (row.collaborators.some(item => item.userId === reader.userId)) return true;
  return (scope === 'team' || scope === 'tree') && row.teamId !== null && row.teamId === reader.teamId;
}

/** A customer without owner and team, in a pool of the reader; seeing pools is not lent (PO2, DG1). */
function seesInPool(reader: Reader | undefined, row: Row, pools: readonly Pool[]): boolean {
  if (reader === undefined || ruleOf(reader)?.pool !== true || row.ownerId !== null || row.teamId !== null)
    return false;
  const body = pools.find(pool => pool.id === row.poolId)?.body;
  if (body === undefined) return false;
  const isOpenToAll = body.teamIds.length + body.memberIds.length === 0;
  const isOfTeam = reader.teamId !== null && body.teamIds.includes(reader.teamId);
  return isOpenToAll || isOfTeam || [...body.memberIds, ...body.adminIds].includes(reader.userId);
}
