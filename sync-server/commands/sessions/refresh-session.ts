/**
 * Exchanges a refresh token for new tokens. Each token is good for one use on its device; a second use means that somebody copied it,
 * and ends the whole family.
 *
 * One exception: the answer to a refresh may get lost. The device then comes with its last token again, within {@link RETRY_MS} and
 * before anybody has used the one that replaced it. It gets another one, and the lost one is void: whoever comes with it ends the
 * family, as does a third use. So a thief who uses this window is found out by the next refresh of the device. Rules AU4, AU7, AU10, AC59, AC75.
 */
import type { z } from 'zod';
import { needsFactor } from '../../../common/domain/sign-in-policy.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { refreshRequestSchema, SessionAnswer } from '../../../common/protocol/messages.ts';
import { hashRefreshToken, orgOfRefreshToken } from '../../crypto/tokens.ts';
import type { Connection } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { readUser } from '../../queries/accounts.ts';
import {
  lockRefreshToken,
  retryRefreshToken,
  revokeFamily,
  useRefreshToken,
  type RefreshTokenRow,
} from '../../queries/refresh-tokens.ts';
import { resolveGrant } from '../access/resolve-actor.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { policyOf } from '../factors/policy.ts';
import { openSession } from './open-session.ts';

/** How long after its use a token may come once more, in milliseconds. */
const RETRY_MS = 2 * 60_000;

/** Answers new tokens, or throws `session_ended`, `account_disabled`, `device_revoked`. */
export async function refreshSession(
  deps: ServerDeps,
  request: z.infer<typeof refreshRequestSchema>,
): Promise<SessionAnswer> {
  const orgId = orgOfRefreshToken(request.refreshToken);
  if (orgId === null) throw new AppError('session_ended');
  const tokenHash = hashRefreshToken(request.refreshToken);
  // A refusal is a value here: thrown, it would roll back the end of the family.
  const outcome = await deps.db.forOrg(orgId).withTransaction(async (tx): Promise<SessionAnswer | AppError> => {
    const token = await lockRefreshToken(tx, orgId, tokenHash);
    if (token === null) return new AppError('session_ended');
    // Before all else: a revoked device is to learn that it is one, though its tokens ended with it.
    if (token.isDeviceRevoked && token.clientId === request.clientId) return new AppError('device_revoked');
    if (token.revokedAt !== null) return new AppError('session_ended');
    if (token.clientId !== request.clientId) return endFamily(tx, deps, orgId, token, request.clientId);
    const lost = token.usedAt === null ? null : await findLost(tx, deps, orgId, token);
    if (token.usedAt !== null && lost === null) return endFamily(tx, deps, orgId, token, request.clientId);
    if (token.expiresAt <= deps.clock.now()) return new AppError('session_ended');
    const user = await readUser(tx, orgId, token.userId);
    if (user === null) return new AppError('session_ended');
    if (!user.active) return new AppError('account_disabled');
    if (token.factor === 'password') {
      const { factorRule } = await policyOf(tx, deps, orgId);
      if (needsFactor(factorRule, await resolveGrant(tx, orgId, user.userId))) return new AppError('session_ended');
    }
    if (lost !== null) await retryRefreshToken(tx, orgId, { tokenHash, successorHash: lost }, deps.clock.now());
    const session = await openSession(tx, deps, user, token.clientId, token.familyId);
    const successorHash = hashRefreshToken(session.refreshToken);
    if (lost === null) await useRefreshToken(tx, orgId, tokenHash, { at: deps.clock.now(), successorHash });
    return session;
  });
  if (outcome instanceof AppError) throw outcome;
  return outcome;
}

/** The hash of the token whose delivery was lost, or null when the second use of `token` is none that may be forgiven. */
async function findLost(
  tx: Connection,
  deps: ServerDeps,
  orgId: string,
  token: RefreshTokenRow,
): Promise<string | null> {
  const { usedAt, retriedAt, successorHash } = token;
  if (usedAt === null || retriedAt !== null || successorHash === null) return null;
  if (deps.clock.now() - usedAt > RETRY_MS) return null;
  const successor = await lockRefreshToken(tx, orgId, successorHash);
  return successor !== null && successor.usedAt === null ? successorHash : null;
}

async function endFamily(
  tx: Connection,
  deps: ServerDeps,
  orgId: string,
  token: RefreshTokenRow,
  clientId: string,
): Promise<AppError> {
  const at = deps.clock.now();
  await revokeFamily(tx, orgId, token.familyId, at);
  const reason = token.clientId === clientId ? 'used_twice' : 'other_device';
  const entry = {
    actorId: null,
    action: 'session.token_reused',
    objectType: 'user',
    objectId: token.userId,
    detail: { clientId: token.clientId, reason },
  };
  await recordAudit(tx, { orgId, at, audits: [entry] });
  return new AppError('session_ended');
}
