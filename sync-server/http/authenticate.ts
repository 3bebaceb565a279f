/** From the request's token to the caller, read anew from the database each time, so that a lost role or device counts at once. */
import type { FastifyRequest } from 'fastify';
import { needsFactor } from '../../common/domain/sign-in-policy.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { readAccessToken } from '../crypto/tokens.ts';
import type { Caller } from '../policies/route-policy.ts';
import { settleDelegations } from '../commands/access/delegations.ts';
import type { PresentActor } from '../commands/access/resolve-actor.ts';
import type { ServerDeps } from './deps.ts';
import { readPresent } from './present-callers.ts';

/** The caller, or null when the request carries no token. Throws when it carries one that is not good. Rules AU3, AU6. */
export async function authenticate(deps: ServerDeps, request: FastifyRequest): Promise<Caller | null> {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const token = /^Bearer ([\w.-]{1,2000})$/.exec(header)?.[1];
  if (token === undefined) throw new AppError('not_signed_in');
  const claims = await readAccessToken(deps.tokenKey, token, deps.clock.now());
  if (claims === null) throw new AppError('not_signed_in');
  const db = deps.db.forOrg(claims.orgId);
  let present = await readPresent(db, claims);
  if (present?.row.isDue === true) {
    deps.pokes.announce(claims.orgId, await settleDelegations(db, claims.orgId));
    present = await readPresent(db, claims);
  }
  if (present === null) throw new AppError('session_ended');
  const { row, actor } = present;
  // Whoever left is told to destroy what he still has: more than that his account is closed.
  if (row.isRevoked && !row.active) throw new AppError('device_revoked');
  if (!row.active) throw new AppError('account_disabled');
  if (!isSessionGood(present)) throw new AppError('session_ended');
  const { clientId, expiresAt } = claims;
  const { isRevoked, entVer, factor, protocol } = row;
  return { ...actor, clientId, isRevoked, factor, entVer, protocol, tokenExpiresAt: expiresAt };
}

/** Whether a caller from before may still go on: his stream may outlive what let him in. Rule AC74. */
export async function isInGoodStanding(deps: Pick<ServerDeps, 'db'>, caller: Caller): Promise<boolean> {
  const present = await readPresent(deps.db.forOrg(caller.orgId), caller);
  return present !== null && present.row.active && !present.row.isRevoked && isSessionGood(present);
}

/** A session ends with a sign-out, and when more than a password is demanded of whoever came with a password alone. Rules AC59, AC72. */
function isSessionGood({ row, actor }: PresentActor): boolean {
  if (row.isRevoked) return true; // to be told so
  if (row.isSignedOut) return false;
  return row.factor !== 'password' || !needsFactor(row.factorRule, actor.grant);
}
