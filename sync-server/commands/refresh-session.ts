/**
 * Exchanges a refresh token for new tokens. Each token is good for one use on its device; a second use means that somebody copied it,
 * and ends the whole family. Rules AU4, AU7.
 */
import type { z } from 'zod';
import { AppError } from '../../common/protocol/app-error.ts';
import type { refreshRequestSchema, SessionAnswer } from '../../common/protocol/messages.ts';
import { hashRefreshToken, orgOfRefreshToken } from '../crypto/tokens.ts';
import type { Connection } from '../db/database.ts';
import type { ServerDeps } from '../http/deps.ts';
import { readUser } from '../queries/accounts.ts';
import { lockRefreshToken, revokeFamily, useRefreshToken, type RefreshTokenRow } from '../queries/refresh-tokens.ts';
import { recordAudit } from './commit-changes.ts';
import { openSession } from './open-session.ts';

/** Answers new tokens, or throws `session_ended`, `account_disabled`, `device_revoked`. */
export async function refreshSession(
  deps: ServerDeps,
  request: z.infer<typeof refreshRequestSchema>,
): Promise<SessionAnswer> {
  const orgId = orgOfRefreshToken(request.refreshToken);
  if (orgId === null) throw new AppError('session_ended');
  const tokenHash = hashRefreshToken(request.refreshToken);
  // A refusal is a value here: thrown, it would roll back the end of the family.
  const outcome = await deps.db.withTransaction(async (tx): Promise<SessionAnswer | AppError> => {
    const token = await lockRefreshToken(tx, orgId, tokenHash);
    if (token === null || token.revokedAt !== null) return new AppError('session_ended');
    if (token.isDeviceRevoked) return new AppError('device_revoked');
    if (token.usedAt !== null || token.clientId !== request.clientId) return endFamily(tx, deps, orgId, token);
    if (token.expiresAt <= deps.clock.now()) return new AppError('session_ended');
    const user = await readUser(tx, orgId, token.userId);
    if (user === null) return new AppError('session_ended');
    if (!user.active) return new AppError('account_disabled');
    await useRefreshToken(tx, orgId, tokenHash, deps.clock.now());
    return openSession(tx, deps, user, token.clientId, token.familyId);
  });
  if (outcome instanceof AppError) throw outcome;
  return outcome;
}

async function endFamily(tx: Connection, deps: ServerDeps, orgId: string, token: RefreshTokenRow): Promise<AppError> {
  const at = deps.clock.now();
  await revokeFamily(tx, orgId, token.familyId, at);
  const reason = token.usedAt === null ? 'other_device' : 'used_twice';
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
