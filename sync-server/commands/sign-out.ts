/** Ends the session of a device: its refresh tokens are void; the access token ends by itself within minutes. Rule AU8. */
import type { ServerDeps } from '../http/deps.ts';
import type { Caller } from '../policies/route-policy.ts';
import { revokeDeviceTokens } from '../queries/refresh-tokens.ts';
import { recordAudit } from './commit-changes.ts';

/** Signs the caller's device out. Safe to repeat. */
export async function signOut(deps: ServerDeps, caller: Caller): Promise<void> {
  const { orgId, userId, clientId } = caller;
  const at = deps.clock.now();
  await deps.db.withTransaction(async tx => {
    await revokeDeviceTokens(tx, caller, at);
    const entry = {
      actorId: userId,
      action: 'session.sign_out',
      objectType: 'user',
      objectId: userId,
      detail: { clientId },
    };
    await recordAudit(tx, { orgId, at, audits: [entry] });
  });
}
