/** Statements about what a company demands of sign-ins and devices. */
import type { FactorRule, SignInPolicy } from '../../common/domain/sign-in-policy.ts';
import type { Connection, Statement } from '../db/database.ts';

const READ: Statement = {
  name: 'sign-in-policy-read',
  text: `SELECT lease_hours AS "leaseHours", unlock_hours AS "unlockHours", factor_rule AS "factorRule"
FROM sign_in_policy WHERE org_id = $1`,
};
const SAVE: Statement = {
  name: 'sign-in-policy-save',
  text: `INSERT INTO sign_in_policy (org_id, lease_hours, unlock_hours, factor_rule) VALUES ($1, $2, $3, $4)
ON CONFLICT (org_id) DO UPDATE SET lease_hours = $2, unlock_hours = $3, factor_rule = $4`,
};

/** The company's own policy, or null while it has set none. */
export async function readSignInPolicy(connection: Connection, orgId: string): Promise<SignInPolicy | null> {
  const [row] = await connection.query<{ leaseHours: number; unlockHours: number; factorRule: FactorRule }>(READ, [
    orgId,
  ]);
  return row ?? null;
}

/** Stores the company's policy. */
export async function saveSignInPolicy(tx: Connection, orgId: string, policy: SignInPolicy): Promise<void> {
  await tx.query(SAVE, [orgId, policy.leaseHours, policy.unlockHours, policy.factorRule]);
}
