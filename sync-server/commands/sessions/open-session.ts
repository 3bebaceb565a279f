/** Gives tokens to a person on a device: the first of a family at sign-in, the next one at each refresh. Rules AU3, AU4, AC51, N1. */
import { makeId } from '../../../common/lib/ids.ts';
import type { SessionAnswer } from '../../../common/protocol/messages.ts';
import {
  ACCESS_SECONDS,
  hashRefreshToken,
  makeRefreshToken,
  REFRESH_MS,
  signAccessToken,
} from '../../crypto/tokens.ts';
import { resolveGrant } from '../access/resolve-actor.ts';
import type { Connection } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { policyOf } from '../factors/policy.ts';
import { presentUser } from '../../presenters/session.ts';
import { PROTOCOL_2, sessionForProtocol2 } from '../../presenters/protocol-2.ts';
import { readCallers, type UserRow } from '../../queries/accounts.ts';
import { insertRefreshToken } from '../../queries/refresh-tokens.ts';

/** Stores a new refresh token of the family (a new family when none is given) and answers the session. */
export async function openSession(
  tx: Connection,
  deps: ServerDeps,
  user: UserRow,
  clientId: string,
  familyId?: string,
): Promise<SessionAnswer> {
  const { orgId, userId } = user;
  const now = deps.clock.now();
  const refreshToken = makeRefreshToken(orgId);
  const { leaseHours, unlockHours } = await policyOf(tx, deps, orgId);
  await insertRefreshToken(tx, {
    orgId,
    tokenHash: hashRefreshToken(refreshToken),
    familyId: familyId ?? makeId(deps.clock, deps.db.random),
    userId,
    clientId,
    createdAt: now,
    expiresAt: now + REFRESH_MS,
  });
  const answer: SessionAnswer = {
    accessToken: await signAccessToken(deps.tokenKey, { orgId, userId, clientId }, now),
    expiresIn: ACCESS_SECONDS,
    refreshToken,
    user: presentUser(user, await resolveGrant(tx, orgId, userId)),
    leaseHours,
    unlockHours,
    serverTime: now,
  };
  const [device] = await readCallers(tx, orgId, [{ userId, clientId }], now);
  return device === undefined || device.protocol > PROTOCOL_2 ? answer : sessionForProtocol2(answer);
}
