/** Ends the session of a device: neither its refresh token nor its access token is good any more. Rules AU8, AC72. */
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { signOutDevices } from '../../queries/devices.ts';
import { recordAudit } from '../record/commit-changes.ts';

/** Signs the caller's device out. Safe to repeat. */
export async function signOut(deps: ServerDeps, caller: Caller): Promise<void> {
  const { orgId, userId, clientId } = caller;
  const at = deps.clock.now();
  await deps.db.withTransaction(async tx => {
    await signOutDevices(tx, caller, { clientId, except: null }, at);
    const entry = {
      actorId: userId,
      action: 'session.sign_out',
      objectType: 'user',
      objectId: userId,
      detail: { clientId },
    };
    await recordAudit(tx, { orgId, at, audits: [entry] });
  });
  deps.pokes.endStreams({ orgId, userId, clientId });
}
