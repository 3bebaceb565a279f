/** Statements about the second factor, its recovery codes, and sign-ins that wait for it. */
import type { Connection, Statement } from '../db/database.ts';

/** With which a person's secret is authenticated. */
export function factorPlace(orgId: string, userId: string): string {
  return `${orgId}/factor/${userId}`;
}

export interface UserKey {
  readonly orgId: string;
  readonly userId: string;
}

export interface FactorRow {
  readonly secret: Buffer | null;
  readonly confirmedAt: number | null;
  readonly lastStep: number;
  readonly pending: Buffer | null;
  readonly pendingUntil: number | null;
}

const READ: Statement = {
  name: 'factor-read',
  text: `SELECT secret, confirmed_at AS "confirmedAt", last_step AS "lastStep", pending, pending_until AS "pendingUntil"
FROM user_factor WHERE org_id = $1 AND user_id = $2`,
};
const SET_PENDING: Statement = {
  name: 'factor-set-pending',
  text: `INSERT INTO user_factor AS f (org_id, user_id, pending, pending_until) VALUES ($1, $2, $3, $4)
ON CONFLICT (org_id, user_id) DO UPDATE SET pending = $3, pending_until = $4 WHERE f.confirmed_at IS NULL
RETURNING user_id`,
};
const CONFIRM: Statement = {
  name: 'factor-confirm',
  text: `UPDATE user_factor SET secret = pending, pending = NULL, pending_until = NULL, confirmed_at = $4, last_step = $5
WHERE org_id = $1 AND user_id = $2 AND confirmed_at IS NULL AND pending = $3 RETURNING user_id`,
};
const TAKE_STEP: Statement = {
  name: 'factor-take-step',
  text: `UPDATE user_factor SET last_step = $3 WHERE org_id = $1 AND user_id = $2 AND last_step < $3 RETURNING user_id`,
};
const REMOVE: Statement = {
  name: 'factor-remove',
  text: `DELETE FROM user_factor WHERE org_id = $1 AND user_id = $2 RETURNING confirmed_at AS "confirmedAt"`,
};

/** The person's second factor, or null when none was ever begun. */
export async function readFactor(connection: Connection, key: UserKey): Promise<FactorRow | null> {
  const [row] = await connection.query<FactorRow>(READ, [key.orgId, key.userId]);
  return row ?? null;
}

/** Keeps a secret that is being set up; false when a factor is in force. */
export async function setPendingFactor(tx: Connection, key: UserKey, pending: Buffer, until: number): Promise<boolean> {
  return (await tx.query(SET_PENDING, [key.orgId, key.userId, pending, until])).length > 0;
}

/** Puts exactly this pending secret in force; false when it is gone. The step of its first code counts as used. */
export async function confirmFactor(
  tx: Connection,
  key: UserKey,
  pending: Buffer,
  confirmed: { readonly at: number; readonly step: number },
): Promise<boolean> {
  const values = [key.orgId, key.userId, pending, confirmed.at, confirmed.step];
  return (await tx.query(CONFIRM, values)).length > 0;
}

/** Takes a time step; false when it or a later one was taken before. */
export async function takeFactorStep(connection: Connection, key: UserKey, step: number): Promise<boolean> {
  return (await connection.query(TAKE_STEP, [key.orgId, key.userId, step])).length > 0;
}

/** Removes factor and recovery codes; answers whether one was in force. */
export async function removeFactor(tx: Connection, key: UserKey): Promise<boolean> {
  await tx.query(REMOVE_CODES, [key.orgId, key.userId]);
  const [row] = await tx.query<{ confirmedAt: number | null }>(REMOVE, [key.orgId, key.userId]);
  return row !== undefined && row.confirmedAt !== null;
}

const REMOVE_CODES: Statement = {
  name: 'recovery-remove',
  text: `DELETE FROM recovery_code WHERE org_id = $1 AND user_id = $2`,
};
const INSERT_CODES: Statement = {
  name: 'recovery-insert',
  text: `INSERT INTO recovery_code (org_id, user_id, code_hash) SELECT $1, $2, unnest($3::text[])`,
};
const USE_CODE: Statement = {
  name: 'recovery-use',
  text: `UPDATE recovery_code SET used_at = $4
WHERE org_id = $1 AND user_id = $2 AND code_hash = $3 AND used_at IS NULL RETURNING code_hash`,
};
const COUNT_CODES: Statement = {
  name: 'recovery-count',
  text: `SELECT count(*) AS left FROM recovery_code WHERE org_id = $1 AND user_id = $2 AND used_at IS NULL`,
};

/** Replaces all recovery codes. */
export async function replaceRecoveryCodes(tx: Connection, key: UserKey, hashes: readonly string[]): Promise<void> {
  await tx.query(REMOVE_CODES, [key.orgId, key.userId]);
  await tx.query(INSERT_CODES, [key.orgId, key.userId, hashes]);
}

/** Uses up a recovery code; false when there is no such one or it was used. */
export async function takeRecoveryCode(
  connection: Connection,
  key: UserKey,
  codeHash: string,
  now: number,
): Promise<boolean> {
  return (await connection.query(USE_CODE, [key.orgId, key.userId, codeHash, now])).length > 0;
}

/** How many recovery codes are left. */
export async function countRecoveryCodes(connection: Connection, key: UserKey): Promise<number> {
  const [row] = await connection.query<{ left: number }>(COUNT_CODES, [key.orgId, key.userId]);
  return row?.left ?? 0;
}

export interface MemberFactorRow {
  readonly userId: string;
  readonly teamId: string | null;
  readonly name: string;
  readonly login: string;
  readonly since: number | null;
  readonly recoveryLeft: number;
  readonly ssoSince: number | null;
}

const MEMBERS: Statement = {
  name: 'factor-members',
  text: `SELECT u.user_id AS "userId", u.team_id AS "teamId", u.name, u.login, f.confirmed_at AS since, s.linked_at AS "ssoSince",
  (SELECT count(*) FROM recovery_code c WHERE c.org_id = u.org_id AND c.user_id = u.user_id AND c.used_at IS NULL) AS "recoveryLeft"
FROM app_user u
LEFT JOIN user_factor f ON f.org_id = u.org_id AND f.user_id = u.user_id
LEFT JOIN sso_identity s ON s.org_id = u.org_id AND s.user_id = u.user_id
WHERE u.org_id = $1 AND u.active ORDER BY u.name, u.user_id`,
};

/** Active people with their factors. */
export function readMemberFactors(connection: Connection, orgId: string): Promise<MemberFactorRow[]> {
  return connection.query(MEMBERS, [orgId]);
}

export type ChallengeKind = 'code' | 'setup';
export interface ChallengeRow {
  readonly userId: string;
  readonly deviceName: string;
  readonly platform: string;
}

const INSERT_CHALLENGE: Statement = {
  name: 'challenge-insert',
  text: `INSERT INTO sign_in_challenge (org_id, token_hash, user_id, client_id, device_name, platform, kind, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
};
const FORGET_CHALLENGES: Statement = {
  name: 'challenge-forget',
  text: `DELETE FROM sign_in_challenge WHERE org_id = $1 AND (expires_at <= $2 OR (user_id = $3 AND client_id = $4))`,
};
const TRY_CHALLENGE: Statement = {
  name: 'challenge-try',
  text: `UPDATE sign_in_challenge SET attempts = attempts + 1
WHERE org_id = $1 AND token_hash = $2 AND client_id = $3 AND kind = $4 AND expires_at > $5 AND attempts < $6
RETURNING user_id AS "userId", device_name AS "deviceName", platform`,
};
const END_CHALLENGE: Statement = {
  name: 'challenge-end',
  text: `DELETE FROM sign_in_challenge WHERE org_id = $1 AND token_hash = $2 RETURNING user_id`,
};

/** Stores a challenge; an earlier one of the same person and device, and all that are over, are forgotten. */
export async function insertChallenge(
  tx: Connection,
  challenge: ChallengeRow & {
    readonly orgId: string;
    readonly tokenHash: string;
    readonly clientId: string;
    readonly kind: ChallengeKind;
    readonly now: number;
    readonly expiresAt: number;
  },
): Promise<void> {
  const { orgId, tokenHash, userId, clientId, deviceName, platform, kind, now, expiresAt } = challenge;
  await tx.query(FORGET_CHALLENGES, [orgId, now, userId, clientId]);
  await tx.query(INSERT_CHALLENGE, [orgId, tokenHash, userId, clientId, deviceName, platform, kind, expiresAt]);
}

/** Counts an attempt and reads the challenge; null when it is over, of another device, or was tried too often. */
export async function tryChallenge(
  connection: Connection,
  challenge: {
    readonly orgId: string;
    readonly tokenHash: string;
    readonly clientId: string;
    readonly kind: ChallengeKind;
    readonly now: number;
    readonly maxAttempts: number;
  },
): Promise<ChallengeRow | null> {
  const { orgId, tokenHash, clientId, kind, now, maxAttempts } = challenge;
  const [row] = await connection.query<ChallengeRow>(TRY_CHALLENGE, [
    orgId,
    tokenHash,
    clientId,
    kind,
    now,
    maxAttempts,
  ]);
  return row ?? null;
}

/** Ends a challenge; false when somebody else was faster. */
export async function endChallenge(tx: Connection, orgId: string, tokenHash: string): Promise<boolean> {
  return (await tx.query(END_CHALLENGE, [orgId, tokenHash])).length > 0;
}
