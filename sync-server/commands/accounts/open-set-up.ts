/**
 * Opens the first set-up of an empty server: makes a token that is told to whoever starts the server, and nowhere else. A new one replaces
 * the last at each start. Rules AN1, AN2.
 */
import { makeCode, hashCode } from '../../crypto/one-time-codes.ts';
import type { Database } from '../../db/database.ts';
import { clearSetUpToken, hasCompany, keepSetUpToken } from '../../queries/set-up.ts';
import { forgetAttempts } from '../../queries/passwords.ts';
import { setUpSubject } from './set-up-server.ts';

export const SET_UP_TOKEN_MS = 24 * 3_600_000;

export interface SetUpToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** Answers the token to print, or null when the server has a company. */
export async function openSetUp(db: Database): Promise<SetUpToken | null> {
  if (await hasCompany(db)) {
    await clearSetUpToken(db);
    return null;
  }
  const token = makeCode(db.random);
  const expiresAt = db.clock.now() + SET_UP_TOKEN_MS;
  await keepSetUpToken(db, hashCode(db.cipher, 'set-up', token), expiresAt);
  await forgetAttempts(db, [setUpSubject(db)]); // whoever may restart the server need not wait for a lock
  return { token, expiresAt };
}

/** What whoever started the server reads. Plain lines on the standard output: the log must never hold a token. */
export function describeSetUp({ token, expiresAt }: SetUpToken, url: string): string {
  const until = new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ');
  return [
    '',
    '  This server is empty. Open the application, enter the address of this server on the sign-in page and choose',
    '  "First set-up" (首次设置). It asks for this token, which is good once, until ' + until + ' UTC:',
    '',
    `      ${token}`,
    '',
    `  The application on this machine reaches the server at ${url}`,
    '',
    '',
  ].join('\n');
}
