/** Statements about passwords: setting them, codes for a new one, who is locked out, and what a person is told about it. */
import type { Connection, Statement } from '../db/database.ts';

const LOGIN_OWNER: Statement = {
  name: 'password-login-owner',
  text: `SELECT org_id AS "orgId", user_id AS "userId" FROM login_directory WHERE login = $1`,
};

/** Whose login it is, or for whom it is reserved: the only question before the company is known. */
export async function readLoginOwner(
  connection: Connection,
  login: string,
): Promise<{ readonly orgId: string; readonly userId: string } | null> {
  const [row] = await connection.query<{ orgId: string; userId: string }>(LOGIN_OWNER, [login]);
  return row ?? null;
}

const INSERT_PERSON: Statement = {
  name: 'password-insert-person',
  text: `INSERT INTO app_user (org_id, user_id, login, name, password_hash, role, team_id, created_at, ver)
VALUES ($1, $2, $3, $4, $5, $6, (SELECT team_id FROM team WHERE org_id = $1 AND team_id = $7), $8, $9)`,
};

/** Makes the person of an invitation; a team that is gone meanwhile leaves him without one. The login is reserved for him already. */
export async function insertPerson(
  tx: Connection,
  person: {
    readonly orgId: string;
    readonly userId: string;
    readonly login: string;
    readonly name: string;
    readonly passwordHash: string;
    readonly role: string;
    readonly teamId: string | null;
    readonly at: number;
    readonly ver: number;
  },
): Promise<void> {
  const { orgId, userId, login, name, passwordHash, role, teamId, at, ver } = person;
  await tx.query(INSERT_PERSON, [orgId, userId, login, name, passwordHash, role, teamId, at, ver]);
}

const SET_PASSWORD: Statement = {
  name: 'password-set',
  text: `UPDATE app_user SET password_hash = $3 WHERE org_id = $1 AND user_id = $2`,
};

/** Stores another password's hash. */
export async function setPasswordHash(
  tx: Connection,
  key: { readonly orgId: string; readonly userId: string },
  passwordHash: string,
): Promise<void> {
  await tx.query(SET_PASSWORD, [key.orgId, key.userId, passwordHash]);
}

export interface ResetRow {
  readonly codeHash: string;
  readonly createdBy: string;
  readonly expiresAt: number;
  readonly usedAt: number | null;
}

const RESET_COLUMNS = `code_hash AS "codeHash", created_by AS "createdBy", expires_at AS "expiresAt", used_at AS "usedAt"`;
const READ_RESET: Statement = {
  name: 'password-reset-read',
  text: `SELECT ${RESET_COLUMNS} FROM password_reset WHERE org_id = $1 AND user_id = $2`,
};
const LOCK_RESET: Statement = {
  name: 'password-reset-lock',
  text: `SELECT ${RESET_COLUMNS} FROM password_reset WHERE org_id = $1 AND user_id = $2 FOR UPDATE`,
};
const KEEP_RESET: Statement = {
  name: 'password-reset-keep',
  text: `INSERT INTO password_reset AS p (org_id, user_id, code_hash, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org_id, user_id) DO UPDATE SET code_hash = $3, created_by = $4, created_at = $5, expires_at = $6, used_at = NULL`,
};
const USE_RESET: Statement = {
  name: 'password-reset-use',
  text: `UPDATE password_reset SET used_at = $3 WHERE org_id = $1 AND user_id = $2 AND used_at IS NULL`,
};

type UserKey = { readonly orgId: string; readonly userId: string };

/** The person's last code for a new password, used or not. */
export async function readReset(connection: Connection, key: UserKey): Promise<ResetRow | null> {
  const [row] = await connection.query<ResetRow>(READ_RESET, [key.orgId, key.userId]);
  return row ?? null;
}

/** Locks it, so that of two uses at once one comes second. */
export async function lockReset(tx: Connection, key: UserKey): Promise<ResetRow | null> {
  const [row] = await tx.query<ResetRow>(LOCK_RESET, [key.orgId, key.userId]);
  return row ?? null;
}

/** Stores a code; an earlier one is void. */
export async function keepReset(
  tx: Connection,
  key: UserKey,
  code: { readonly codeHash: string; readonly createdBy: string; readonly at: number; readonly expiresAt: number },
): Promise<void> {
  await tx.query(KEEP_RESET, [key.orgId, key.userId, code.codeHash, code.createdBy, code.at, code.expiresAt]);
}

/** Marks the code as used. */
export async function useReset(tx: Connection, key: UserKey, at: number): Promise<void> {
  await tx.query(USE_RESET, [key.orgId, key.userId, at]);
}

const LOCKED: Statement = {
  name: 'password-locked',
  text: `SELECT login_hash AS "loginHash", locked_until AS "lockedUntil" FROM sign_in_attempt
WHERE locked_until > $2 AND login_hash = ANY($1::text[])`,
};
const FORGET: Statement = {
  name: 'password-forget-attempts',
  text: `DELETE FROM sign_in_attempt WHERE login_hash = ANY($1::text[])`,
};
const LOGINS: Statement = {
  name: 'password-logins',
  text: `SELECT user_id AS "userId", login, name FROM app_user WHERE org_id = $1
UNION ALL SELECT user_id, login, name FROM invitation WHERE org_id = $1 AND ended_at IS NULL`,
};

/** Which of the hashed logins are locked out, until when. */
export function readLocked(
  connection: Connection,
  loginHashes: readonly string[],
  now: number,
): Promise<{ loginHash: string; lockedUntil: number }[]> {
  return connection.query(LOCKED, [loginHashes, now]);
}

/** Forgets the failures of hashed logins. */
export async function forgetAttempts(connection: Connection, loginHashes: readonly string[]): Promise<void> {
  await connection.query(FORGET, [loginHashes]);
}

/** Everybody of the company who may sign in or is invited. */
export function readLogins(
  connection: Connection,
  orgId: string,
): Promise<{ userId: string; login: string; name: string }[]> {
  return connection.query(LOGINS, [orgId]);
}

const NOTICE: Statement = {
  name: 'account-notice-insert',
  text: `INSERT INTO account_notice (org_id, notice_id, user_id, kind, at, by_id) VALUES ($1, $2, $3, $4, $5, $6)`,
};
const NOTICES: Statement = {
  name: 'account-notices',
  text: `SELECT n.notice_id AS "noticeId", n.kind, n.at, coalesce(u.name, '') AS "byName"
FROM account_notice n LEFT JOIN app_user u ON u.org_id = n.org_id AND u.user_id = n.by_id
WHERE n.org_id = $1 AND n.user_id = $2 AND n.seen_at IS NULL ORDER BY n.at, n.notice_id`,
};
const NOTICE_SEEN: Statement = {
  name: 'account-notice-seen',
  text: `UPDATE account_notice SET seen_at = $4 WHERE org_id = $1 AND user_id = $2 AND notice_id = $3 AND seen_at IS NULL`,
};

export interface NoticeRow {
  readonly noticeId: string;
  readonly kind: 'password_reset';
  readonly at: number;
  readonly byName: string;
}

/** Leaves a notice that the person is told the next time he is there. */
export async function insertNotice(
  tx: Connection,
  notice: UserKey & {
    readonly noticeId: string;
    readonly kind: NoticeRow['kind'];
    readonly at: number;
    readonly byId: string;
  },
): Promise<void> {
  await tx.query(NOTICE, [notice.orgId, notice.noticeId, notice.userId, notice.kind, notice.at, notice.byId]);
}

/** What the person has not seen yet. */
export function readNotices(connection: Connection, key: UserKey): Promise<NoticeRow[]> {
  return connection.query(NOTICES, [key.orgId, key.userId]);
}

/** Marks one of his own notices as seen. */
export async function markNoticeSeen(
  connection: Connection,
  key: UserKey,
  noticeId: string,
  at: number,
): Promise<void> {
  await connection.query(NOTICE_SEEN, [key.orgId, key.userId, noticeId, at]);
}
