/** From the request's token to the caller, read anew from the database each time, so that a lost role or device counts at once. */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../common/protocol/app-error.ts';
import { readAccessToken } from '../crypto/tokens.ts';
import type { Caller } from '../policies/route-policy.ts';
import { resolveActor } from '../commands/access/resolve-actor.ts';
import type { ServerDeps } from './deps.ts';

/** The caller, or null when the request carries no token. Throws when it carries one that is not good. Rules AU3, AU6. */
export async function authenticate(deps: ServerDeps, request: FastifyRequest): Promise<Caller | null> {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const token = /^Bearer ([\w.-]{1,2000})$/.exec(header)?.[1];
  if (token === undefined) throw new AppError('not_signed_in');
  const claims = await readAccessToken(deps.tokenKey, token, deps.clock.now());
  if (claims === null) throw new AppError('not_signed_in');
  const db = deps.db.forOrg(claims.orgId);
  const present = await resolveActor(db, db, claims);
  if (present === null) throw new AppError('session_ended');
  if (!present.row.active) throw new AppError('account_disabled');
  const { clientId, expiresAt } = claims;
  return { ...present.actor, clientId, isRevoked: present.row.isRevoked, tokenExpiresAt: expiresAt };
}
