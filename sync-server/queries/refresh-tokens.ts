/** Statements about refresh tokens: only hashes are stored; a family is the line of tokens that one sign-in began. */
import type { Factor } from '../../common/domain/sign-in-policy.ts';
import type { Connection, Statement } from '../db/database.ts';

export interface RefreshTokenRow {
  readonly familyId: string;
  readonly userId: string;
  readonly clientId: string;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
  /** Hash of the token that replaced this one; null while it is unused. */
  readonly successorHash: string | null;
  /** When it was accepted a second time; such a token, and one that was replaced unused, is never accepted again. */
  readonly retriedAt: number | null;
  readonly isDeviceRevoked: boolean;
  /** What the session was begun with. */
  readonly factor: Factor;
}

const INSERT: Statement = {
  name: 'refresh-insert',
  text: `INSERT INTO refresh_token (org_id, token_hash, family_id, user_id, client_id, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)`,
};
const LOCK: Statement = {
  name: 'refresh-lock',
  text: `SELECT r.family_id AS "familyId", r.user_id AS "userId", r.client_id AS "clientId", r.expires_at AS "expiresAt",
  r.used_at AS "usedAt", r.revoked_at AS "revokedAt", r.successor_hash AS "successorHash", r.retried_at AS "retriedAt", d.revoked_at IS NOT NULL AS "isDeviceRevoked", d.factor
FROM refresh_token r JOIN device d ON d.org_id = r.org_id AND d.user_id = r.user_id AND d.client_id = r.client_id
WHERE r.org_id = $1 AND r.token_hash = $2 FOR UPDATE OF r`,
};
const USE: Statement = {
  name: 'refresh-use',
  text: `UPDATE refresh_token SET used_at = $3, successor_hash = $4 WHERE org_id = $1 AND token_hash = $2`,
};
const RETRY: Statement = {
  name: 'refresh-retry',
  text: `UPDATE refresh_token SET used_at = coalesce(used_at, $4), retried_at = $4
WHERE org_id = $1 AND token_hash IN ($2, $3)`,
};
const REVOKE_FAMILY: Statement = {
  name: 'refresh-revoke-family',
  text: `UPDATE refresh_token SET revoked_at = $3 WHERE org_id = $1 AND family_id = $2 AND revoked_at IS NULL`,
};
const REVOKE_DEVICE: Statement = {
  name: 'refresh-revoke-device',
  text: `UPDATE refresh_token SET revoked_at = $4
WHERE org_id = $1 AND user_id = $2 AND client_id = $3 AND revoked_at IS NULL`,
};

/** Stores a new token. */
export async function insertRefreshToken(
  tx: Connection,
  token: {
    readonly orgId: string;
    readonly tokenHash: string;
    readonly familyId: string;
    readonly userId: string;
    readonly clientId: string;
    readonly createdAt: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  const { orgId, tokenHash, familyId, userId, clientId, createdAt, expiresAt } = token;
  await tx.query(INSERT, [orgId, tokenHash, familyId, userId, clientId, createdAt, expiresAt]);
}

/** Locks and reads a token, so that of two uses at once one comes second. */
export async function lockRefreshToken(
  tx: Connection,
  orgId: string,
  tokenHash: string,
): Promise<RefreshTokenRow | null> {
  const [row] = await tx.query<RefreshTokenRow>(LOCK, [orgId, tokenHash]);
  return row ?? null;
}

/** Marks a token as used and replaced: apart from one retry, its use now ends the family. */
export async function useRefreshToken(
  tx: Connection,
  orgId: string,
  tokenHash: string,
  use: { readonly at: number; readonly successorHash: string },
): Promise<void> {
  await tx.query(USE, [orgId, tokenHash, use.at, use.successorHash]);
}

/** Marks a token as retried and the one that replaced it as void: from now on the use of either ends the family. */
export async function retryRefreshToken(
  tx: Connection,
  orgId: string,
  hashes: { readonly tokenHash: string; readonly successorHash: string },
  now: number,
): Promise<void> {
  await tx.query(RETRY, [orgId, hashes.tokenHash, hashes.successorHash, now]);
}

/** Ends all tokens of a family. */
export async function revokeFamily(tx: Connection, orgId: string, familyId: string, now: number): Promise<void> {
  await tx.query(REVOKE_FAMILY, [orgId, familyId, now]);
}

/** Ends all tokens of a device. */
export async function revokeDeviceTokens(
  tx: Connection,
  key: { readonly orgId: string; readonly userId: string; readonly clientId: string },
  now: number,
): Promise<void> {
  await tx.query(REVOKE_DEVICE, [key.orgId, key.userId, key.clientId, now]);
}
