/**
 * Tokens: short access tokens (JWT, HS256) that say who and on which device, and refresh tokens of which only a hash is stored.
 * What the person may do is never in a token; it is read anew with each request. Rules AU3, AU4.
 */
import { createHash, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { isUuid } from '../../common/lib/ids.ts';

export const ACCESS_SECONDS = 15 * 60;
export const REFRESH_MS = 30 * 24 * 3_600_000;

export interface AccessClaims {
  readonly orgId: string;
  readonly userId: string;
  readonly clientId: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Makes an access token that ends {@link ACCESS_SECONDS} after `now`. */
export function signAccessToken(key: Buffer, claims: Omit<AccessClaims, 'expiresAt'>, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({ org: claims.orgId, cid: claims.clientId })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(claims.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_SECONDS)
    .sign(key);
}

/** Tokens whose signature was found good, by key: a device shows the same one for a quarter of an hour with every request. */
const verified = new WeakMap<Buffer, Map<string, AccessClaims>>();
const MAX_VERIFIED = 2_000;

/** Reads an access token; null when it is forged, malformed or over. */
export async function readAccessToken(key: Buffer, token: string, now: number): Promise<AccessClaims | null> {
  const known = verified.get(key) ?? new Map<string, AccessClaims>();
  verified.set(key, known);
  const before = known.get(token);
  if (before !== undefined) return before.expiresAt > now ? before : null;
  const claims = await verifyToken(key, token, now);
  if (claims === null) return null;
  if (known.size >= MAX_VERIFIED) known.clear();
  known.set(token, claims);
  return claims;
}

async function verifyToken(key: Buffer, token: string, now: number): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], currentDate: new Date(now) });
    const { sub, org, cid, exp } = payload;
    if (typeof sub !== 'string' || typeof org !== 'string' || typeof cid !== 'string' || exp === undefined) return null;
    return { orgId: org, userId: sub, clientId: cid, expiresAt: exp * 1000 };
  } catch {
    return null; // whatever is wrong with a token, its bearer is not signed in
  }
}

/** Makes a refresh token: the company that keeps it, and 32 random bytes. */
export function makeRefreshToken(orgId: string): string {
  return `${orgId}.${randomBytes(32).toString('base64url')}`;
}

/** The company that a refresh token names, or null when it is malformed. */
export function orgOfRefreshToken(token: string): string | null {
  const orgId = token.slice(0, 36);
  return isUuid(orgId) && token.charAt(36) === '.' ? orgId : null;
}

/** What is stored of a refresh token. The token is random, so a plain hash cannot be guessed back. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
