/** What a company demands of sign-ins and devices: its own policy, or the usual one of this server. Rules AC50, AC51. */
import { UNLOCK_HOURS, type SignInPolicy } from '../../../common/domain/sign-in-policy.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Connection } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { readFactor } from '../../queries/factors.ts';
import { readSignInPolicy, saveSignInPolicy } from '../../queries/sign-in-policy.ts';
import { recordAudit } from '../record/commit-changes.ts';

/** The policy in force for a company. */
export async function policyOf(
  connection: Connection,
  deps: Pick<ServerDeps, 'leaseHours'>,
  orgId: string,
): Promise<SignInPolicy> {
  const own = await readSignInPolicy(connection, orgId);
  return own ?? { leaseHours: deps.leaseHours, unlockHours: UNLOCK_HOURS.usual, factorRule: 'nobody' };
}

/**
 * Changes the policy. Throws `factor_missing` when somebody without a second factor demands one: he would be the first to be kept out.
 */
export async function changePolicy(deps: ServerDeps, caller: Caller, policy: SignInPolicy): Promise<void> {
  const { orgId, userId } = caller;
  await deps.db.withTransaction(async tx => {
    const before = await policyOf(tx, deps, orgId);
    const isStricter = policy.factorRule !== 'nobody' && policy.factorRule !== before.factorRule;
    if (isStricter && caller.factor === 'password' && (await readFactor(tx, { orgId, userId }))?.confirmedAt == null) {
      throw new AppError('factor_missing');
    }
    await saveSignInPolicy(tx, orgId, policy);
    const entry = {
      actorId: userId,
      action: 'policy.sign_in',
      objectType: 'org',
      objectId: orgId,
      detail: { ...policy },
    };
    await recordAudit(tx, { orgId, at: deps.clock.now(), audits: [entry] });
  });
}
