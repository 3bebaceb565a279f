/**
 * From a proven first factor (the password, or the company's identity provider) to a session: the device must be in good standing, and
 * whoever has or must have a second factor is asked for it first. The one way to a new session. Rules AC53, AC55, AC59, AC64.
 */
import { needsFactor, type Factor } from '../../../common/domain/sign-in-policy.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SessionAnswer } from '../../../common/protocol/messages.ts';
import type { Connection } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { readUser, upsertDevice, type UserRow } from '../../queries/accounts.ts';
import { beginOnDevice } from '../../queries/devices.ts';
import { endChallenge, readFactor } from '../../queries/factors.ts';
import { resolveGrant } from '../access/resolve-actor.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { makeChallenge, openChallenge, type AskedDevice, type OpenChallenge } from '../factors/challenges.ts';
import { policyOf } from '../factors/policy.ts';
import { proveFactor } from '../factors/prove-factor.ts';
import { beginFactor, checkFirstCode, putInForce } from '../factors/set-up-factor.ts';
import { openSession } from './open-session.ts';

/**
 * Answers a session, or throws `device_revoked`, and `totp_required` or `totp_setup_required` with a challenge. A sign-in at the identity
 * provider is not asked again: the provider's factors count.
 */
export async function admit(
  deps: ServerDeps,
  user: UserRow,
  device: AskedDevice,
  factor: Exclude<Factor, 'totp'>,
): Promise<SessionAnswer> {
  const { orgId, userId } = user;
  const now = deps.clock.now();
  // A challenge is a value here: thrown, it would roll itself back.
  const outcome = await deps.db.forOrg(orgId).withTransaction(async (tx): Promise<SessionAnswer | AppError> => {
    const { isRevoked } = await upsertDevice(tx, { orgId, userId, clientId: device.clientId }, device, now);
    if (isRevoked) return new AppError('device_revoked');
    if (factor === 'password') {
      const asked = await readFactor(tx, user);
      if (asked?.confirmedAt != null) {
        const challenge = await makeChallenge(tx, 'code', user, device, now);
        return new AppError('totp_required', { params: { challenge } });
      }
      const { factorRule } = await policyOf(tx, deps, orgId);
      if (needsFactor(factorRule, await resolveGrant(tx, orgId, userId))) {
        const challenge = await makeChallenge(tx, 'setup', user, device, now);
        return new AppError('totp_setup_required', { params: { challenge } });
      }
    }
    return beginSession(tx, deps, user, device, factor);
  });
  if (outcome instanceof AppError) throw outcome;
  return outcome;
}

interface ChallengeRequest {
  readonly challenge: string;
  readonly clientId: string;
}

/** Goes on from a challenge with a code. Throws `challenge_ended`, `wrong_code`, `too_many_attempts`, `account_disabled`, `device_revoked`. */
export async function admitWithCode(
  deps: ServerDeps,
  request: ChallengeRequest & { readonly code: string },
): Promise<SessionAnswer> {
  const open = await openChallenge(deps, 'code', request);
  await proveFactor(deps, open, request.code);
  return goOn(deps, open, (tx, user) => beginSession(tx, deps, user, open.device, 'totp'));
}

/** A new secret for whoever must have a second factor and has none. Throws `challenge_ended`. */
export async function beginDemandedFactor(deps: ServerDeps, request: ChallengeRequest): ReturnType<typeof beginFactor> {
  const open = await openChallenge(deps, 'setup', request);
  return beginFactor(deps, await readActive(deps.db.forOrg(open.orgId), open));
}

/** Puts the demanded factor in force and opens the session. Throws what {@link admitWithCode} throws. */
export async function confirmDemandedFactor(
  deps: ServerDeps,
  request: ChallengeRequest & { readonly code: string },
): Promise<{ session: SessionAnswer; recoveryCodes: string[] }> {
  const open = await openChallenge(deps, 'setup', request);
  const first = await checkFirstCode(deps, open, request.code);
  return goOn(deps, open, async (tx, user) => {
    const recoveryCodes = await putInForce(tx, deps, open, first);
    return { session: await beginSession(tx, deps, user, open.device, 'totp'), recoveryCodes };
  });
}

async function goOn<T>(
  deps: ServerDeps,
  open: OpenChallenge,
  next: (tx: Connection, user: UserRow) => Promise<T>,
): Promise<T> {
  return deps.db.forOrg(open.orgId).withTransaction(async tx => {
    if (!(await endChallenge(tx, open.orgId, open.tokenHash))) throw new AppError('challenge_ended');
    return next(tx, await readActive(tx, open));
  });
}

async function readActive(connection: Connection, open: OpenChallenge): Promise<UserRow> {
  const user = await readUser(connection, open.orgId, open.userId);
  if (user === null) throw new AppError('challenge_ended');
  if (!user.active) throw new AppError('account_disabled');
  return user;
}

async function beginSession(
  tx: Connection,
  deps: ServerDeps,
  user: UserRow,
  device: AskedDevice,
  factor: Factor,
): Promise<SessionAnswer> {
  const { orgId, userId } = user;
  const { clientId, platform } = device;
  const at = deps.clock.now();
  // Once more: between password and code the device may have been revoked.
  const { isRevoked } = await upsertDevice(tx, { orgId, userId, clientId }, device, at);
  if (isRevoked) throw new AppError('device_revoked');
  await beginOnDevice(tx, { orgId, userId, clientId }, factor);
  const answer = await openSession(tx, deps, user, clientId);
  const detail = { clientId, platform, factor };
  const entry = { actorId: userId, action: 'session.sign_in', objectType: 'user', objectId: userId, detail };
  await recordAudit(tx, { orgId, at, audits: [entry] });
  return answer;
}
