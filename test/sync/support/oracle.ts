/**
 * Who may see what, said a second time and independently of the product: roles, teams and lent scopes over the rows as they lie in the
 * database.
 * The simulation compares with it everything that leaves the server. Rules P1, P6.
 */
import type { Canary } from './canaries.ts';
import type { World } from './world.ts';

/** Built-in roles as the program brings them: whom they reach, and which rules hide or mask something. */
const BUILT_IN: Readonly<Record<string, Definition>> = {
  admin: { scope: 'all', fields: {} },
  lead: { scope: 'team', fields: {} },
  sales: { scope: 'self', fields: {} },
  operations: { scope: 'all', fields: { phones: { read: 'masked' }, emails: { read: 'masked' } } },
  auditor: { scope: 'all', fields: { phones: { read: 'masked' }, emails: { read: 'masked' } } },
};

interface Definition {
  /** No team has teams below it here, so that `tree` is `team`. */
  readonly scope: 'self' | 'team' | 'tree' | 'all';
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
  readonly isDeleted: boolean;
}

export interface Oracle {
  /** Customers that the person may see now. */
  readonly visible: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
  /** Whether the value may be sent to the person now. */
  mayReceive(canary: Canary): boolean;
}

/** One statement, since it is asked with nearly every answer. Readers are the person and those whose scope he has borrowed. */
const FACTS = `SELECT (SELECT json_agg(json_build_object('id', customer_id, 'ownerId', owner_id, 'teamId', team_id,
  'isDeleted', deleted_at IS NOT NULL)) FROM customer WHERE org_id = $1) AS rows,
(SELECT json_agg(json_build_object('userId', u.user_id, 'role', u.role, 'teamId', u.team_id, 'definition', r.definition))
  FROM app_user u JOIN role r ON r.org_id = u.org_id AND r.role_id = u.role
  WHERE u.org_id = $1 AND (u.user_id = $2 OR u.user_id IN
    (SELECT from_user FROM delegation WHERE org_id = $1 AND to_user = $2 AND state = 'active'))) AS readers`;

/** The present truth for one person. */
export async function askOracle(world: World, userId: string): Promise<Oracle> {
  const [facts] = await world.query<{ rows: Row[] | null; readers: Reader[] }>('facts', FACTS, [userId]);
  const { rows, readers } = { rows: facts?.rows ?? [], readers: facts?.readers ?? [] };
  const ruleOf = (reader: Reader | undefined): Definition | undefined =>
    reader?.definition ?? BUILT_IN[reader?.role ?? ''];
  const reaches = (reader: Reader, row: Row): boolean => {
    const scope = ruleOf(reader)?.scope;
    if (scope === 'all' || row.ownerId === reader.userId) return true;
    return (scope === 'team' || scope === 'tree') && row.teamId !== null && row.teamId === reader.teamId;
  };
  const alive = rows.filter(row => !row.isDeleted);
  const visible = new Set(alive.filter(row => readers.some(reader => reaches(reader, row))).map(row => row.id));
  const fields = ruleOf(readers.find(reader => reader.userId === userId))?.fields ?? {};
  return {
    visible,
    deleted: new Set(rows.filter(row => row.isDeleted).map(row => row.id)),
    mayReceive: ({ customerId, field }) =>
      visible.has(customerId) && (field === null || (fields[field]?.read ?? 'plain') === 'plain'),
  };
}
