/**
 * Who may see what, said a second time and independently of the product: five built-in roles over the rows as they lie in the database.
 * The simulation compares with it everything that leaves the server. Rules P1, P6.
 */
import type { Canary } from './canaries.ts';
import type { World } from './world.ts';

const REACH: Readonly<Record<string, 'own' | 'team' | 'company'>> = {
  admin: 'company',
  lead: 'team',
  sales: 'own',
  operations: 'company',
  auditor: 'company',
};
const SEES_CONTACT: ReadonlySet<string> = new Set(['admin', 'lead', 'sales']);

interface Reader {
  readonly userId: string;
  readonly role: string;
  readonly teamId: string | null;
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

/** The present truth for one person. */
export async function askOracle(world: World, userId: string): Promise<Oracle> {
  const [reader] = await world.query<Reader>(
    'reader',
    `SELECT user_id AS "userId", role, team_id AS "teamId" FROM app_user WHERE org_id = $1 AND user_id = $2`,
    [userId],
  );
  const rows = await world.query<Row>(
    'rows',
    `SELECT customer_id AS id, owner_id AS "ownerId", team_id AS "teamId", deleted_at IS NOT NULL AS "isDeleted"
FROM customer WHERE org_id = $1`,
  );
  const isVisible = (row: Row): boolean => {
    if (row.isDeleted || reader === undefined) return false;
    const reach = REACH[reader.role];
    if (reach === 'company' || row.ownerId === userId) return true;
    return reach === 'team' && row.teamId !== null && row.teamId === reader.teamId;
  };
  const visible = new Set(rows.filter(isVisible).map(row => row.id));
  const seesContact = SEES_CONTACT.has(reader?.role ?? '');
  return {
    visible,
    deleted: new Set(rows.filter(row => row.isDeleted).map(row => row.id)),
    mayReceive: canary => visible.has(canary.customerId) && (!canary.isContact || seesContact),
  };
}
