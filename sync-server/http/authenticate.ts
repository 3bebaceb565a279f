/** From the request's token to the caller, read anew from the database each time, so that a lost role or device counts at once. */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../common/protocol/app-error.ts';
import { readAccessToken } from '../crypto/tokens.ts';
import type { Caller } from '../policies/route-policy.ts';
import { readCaller } from '../queries/accounts.ts';
import type { ServerDeps } from './deps.ts';

/** The caller, or null when the request carries no token. Throws when it carries one that is not good. Rules AU3, AU6. */
export async function authenticate(deps: ServerDeps, request: FastifyRequest): Promise<Caller | null> {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const token = /^Bearer ([\w.-]{1,2000})$/.exec(header)?.[1];
  if (token === undefined) throw new AppError('not_signed_in');
  const claims = await readAccessToken(deps.tokenKey, token, deps.clock.now());
  if (claims === null) throw new AppError('not_signed_in');
  const row = await readCaller(deps.db, claims);
  if (row === null) throw new AppError('session_ended');
  if (!row.active) throw new AppError('account_disabled');
  const { orgId, userId, clientId } = claims;
  const { role, teamId, isRevoked } = row;
  return { orgId, userId, clientId, role, teamId, isRevoked, tokenExpiresAt: claims.expiresAt };
}
