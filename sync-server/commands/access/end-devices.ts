/**
 * Ends devices: signed out by their owner, or revoked by an administrator. Refresh tokens end in the same transaction, open poke streams
 * right after it; a revoked device destroys keys and data when it next meets the server. Rules AC72 to AC76.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { hashRefreshToken, orgOfRefreshToken } from '../../crypto/tokens.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { hasDevice, noteWiped, revokeDevices, signOutDevices } from '../../queries/devices.ts';
import { administrate, readManaged, type Administration } from './administrate.ts';
import { recordAudit } from '../record/commit-changes.ts';

/** Signs out one other device of the caller, or all others; answers how many. Throws `not_found`. */
export async function signOutOthers(deps: ServerDeps, caller: Caller, clientId: string | null): Promise<number> {
  const { orgId, userId } = caller;
  const at = deps.clock.now();
  const ended = await deps.db.withTransaction(async tx => {
    const gone = await signOutDevices(tx, caller, { clientId, except: caller.clientId }, at);
    const audits = gone.map(device => {
      const detail = { clientId: device };
      return { actorId: userId, action: 'device.sign_out', objectType: 'user', objectId: userId, detail };
    });
    if (audits.length > 0) await recordAudit(tx, { orgId, at, audits });
    return gone;
  });
  if (clientId !== null && ended.length === 0) throw new AppError('not_found');
  for (const device of ended) deps.pokes.endStreams({ orgId, userId, clientId: device });
  return ended.length;
}

/**
 * Revokes one device of oneself or of a member whom one manages. Safe to repeat. Throws `not_found`, `more_powerful`, and
 * `not_oneself` for the device in use, which is signed out instead.
 */
export async function revokeDevice(
  deps: ServerDeps,
  caller: Caller,
  device: { readonly userId: string; readonly clientId: string },
): Promise<void> {
  const { orgId } = caller;
  const { userId, clientId } = device;
  if (clientId === caller.clientId) throw new AppError('not_oneself');
  await administrate(deps, caller, 'device.revoke', async change => {
    if (userId !== caller.userId) await readManaged(change, userId);
    if (!(await hasDevice(change.tx, { orgId, userId, clientId }))) throw new AppError('not_found');
    await revokeWithin(change, { userId, clientId });
  });
  deps.pokes.endStreams({ orgId, userId, clientId });
}

/**
 * Revokes one device or all devices of a person within a change of administration, e.g. the one that shuts him out: whoever leaves takes
 * nothing with him. The streams are the caller's to end after the commit.
 */
export async function revokeWithin(
  change: Administration,
  which: { readonly userId: string; readonly clientId: string | null },
): Promise<void> {
  const { tx, orgId, manager, at } = change;
  const revoked = await revokeDevices(tx, { orgId, ...which }, { actorId: manager.userId, at });
  for (const { clientId, unsent } of revoked) {
    const detail = { clientId, ...(unsent === null ? {} : { unsent }) };
    change.audit({ action: 'device.revoke', objectType: 'user', objectId: which.userId, detail });
  }
}

/** A revoked device says that keys and data are gone. Whoever does not prove to be one changes nothing. */
export async function confirmWiped(
  deps: ServerDeps,
  proof: { readonly refreshToken: string; readonly clientId: string },
): Promise<void> {
  const orgId = orgOfRefreshToken(proof.refreshToken);
  if (orgId === null) return;
  const at = deps.clock.now();
  const key = { orgId, tokenHash: hashRefreshToken(proof.refreshToken), clientId: proof.clientId };
  await deps.db.forOrg(orgId).withTransaction(async tx => {
    const userId = await noteWiped(tx, key, at);
    if (userId === null) return;
    const detail = { clientId: proof.clientId };
    const entry = { actorId: null, action: 'device.wiped', objectType: 'user', objectId: userId, detail };
    await recordAudit(tx, { orgId, at, audits: [entry] });
  });
}
