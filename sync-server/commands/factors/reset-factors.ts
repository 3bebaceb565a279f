/** An administrator removes a person's second factor and tie to the identity provider, e.g. for a lost telephone. Rule AC61. */
import { needsFactor } from '../../../common/domain/sign-in-policy.ts';
import type { z } from 'zod';
import type { FACTORS_LIST } from '../../../common/protocol/calls/factors.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { setDeviceFactor, signOutDevices } from '../../queries/devices.ts';
import { readMemberFactors, removeFactor } from '../../queries/factors.ts';
import { unlinkIdentity } from '../../queries/sso.ts';
import { administrate, isReached, readManaged } from '../access/administrate.ts';
import { resolveGrant, resolveOwnGrant } from '../access/resolve-actor.ts';
import { policyOf } from './policy.ts';

/** The factors of those in the caller's own scope. */
export async function listFactors(deps: ServerDeps, caller: Caller): Promise<z.input<(typeof FACTORS_LIST)['answer']>> {
  const { orgId, userId } = caller;
  const manager = { ...caller, grant: await resolveOwnGrant(deps.db, orgId, userId) };
  const { factorRule } = await policyOf(deps.db, deps, orgId);
  const rows = await readMemberFactors(deps.db, orgId);
  const members = [];
  for (const { teamId, ...row } of rows) {
    if (!isReached(manager, { userId: row.userId, teamId })) continue;
    // Grants are read only where the answer depends on them.
    const isDemanded =
      factorRule === 'everyone' ||
      (factorRule === 'administrators' && needsFactor(factorRule, await resolveGrant(deps.db, orgId, row.userId)));
    members.push({ ...row, isDemanded });
  }
  return { members };
}

/** Ends all sessions of the person besides. Throws what {@link readManaged} throws: nobody resets himself past his own code. */
export async function resetFactors(deps: ServerDeps, caller: Caller, userId: string): Promise<void> {
  const { orgId } = caller;
  await administrate(deps, caller, 'member.reset', async change => {
    const { tx, at } = change;
    await readManaged(change, userId);
    const totp = await removeFactor(tx, { orgId, userId });
    const sso = await unlinkIdentity(tx, { orgId, userId });
    await setDeviceFactor(tx, { orgId, userId, clientId: null }, 'password');
    await signOutDevices(tx, { orgId, userId }, { clientId: null, except: null }, at);
    change.audit({ action: 'factor.reset', objectType: 'user', objectId: userId, detail: { totp, sso } });
  });
  deps.pokes.endStreams({ orgId, userId, clientId: null });
}
