/** Statements about the first set-up. They are asked while there is no company, so they touch nothing that belongs to one. */
import type { Connection, Statement } from '../db/database.ts';

const HAS_LOGIN: Statement = {
  name: 'set-up-has-login',
  // Every company has people, and the directory of logins is the one table that is read before a company is known.
  text: `SELECT EXISTS (SELECT 1 FROM login_directory) AS found`,
};
const KEEP: Statement = {
  name: 'set-up-keep',
  text: `INSERT INTO set_up_token (token_hash, expires_at) VALUES ($1, $2)
ON CONFLICT (one) DO UPDATE SET token_hash = $1, expires_at = $2`,
};
const READ: Statement = {
  name: 'set-up-read',
  text: `SELECT token_hash AS "tokenHash", expires_at AS "expiresAt" FROM set_up_token`,
};
const TAKE: Statement = {
  name: 'set-up-take',
  text: `DELETE FROM set_up_token WHERE token_hash = $1 RETURNING 1 AS taken`,
};
const CLEAR: Statement = { name: 'set-up-clear', text: `DELETE FROM set_up_token` };

/** Whether the server serves a company already. */
export async function hasCompany(connection: Connection): Promise<boolean> {
  const [row] = await connection.query<{ found: boolean }>(HAS_LOGIN, []);
  return row?.found === true;
}

/** Stores the token's hash in place of an earlier one. */
export async function keepSetUpToken(connection: Connection, tokenHash: string, expiresAt: number): Promise<void> {
  await connection.query(KEEP, [tokenHash, expiresAt]);
}

/** The hash of the token that is good now, or was; null when there is none. */
export async function readSetUpToken(
  connection: Connection,
): Promise<{ readonly tokenHash: string; readonly expiresAt: number } | null> {
  const [row] = await connection.query<{ tokenHash: string; expiresAt: number }>(READ, []);
  return row ?? null;
}

/** Uses the token up; false when somebody else did. Of two at once the second waits for the first. */
export async function takeSetUpToken(tx: Connection, tokenHash: string): Promise<boolean> {
  return (await tx.query(TAKE, [tokenHash])).length > 0;
}

/** Removes a token that a company made in another way has outlived. */
export async function clearSetUpToken(connection: Connection): Promise<void> {
  await connection.query(CLEAR, []);
}
