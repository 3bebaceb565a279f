/**
 * Guesses at codes and passwords, counted before they are looked at: those sent at once count like those in turn, and a subject that does
 * not exist counts like one that does. Rules AN4, AN12, AU5.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { clearAttempts, countSignInAttempt, lockLogin } from '../../queries/accounts.ts';

/** Wrong guesses within the window of {@link LOCK_MS}; the last of them locks for as long. */
export const MAX_FAILURES = 5;
export const LOCK_MS = 15 * 60_000;

export interface Attempt {
  /** The guess was wrong: throws `refusal`, or `too_many_attempts` when it was the last one. */
  refuse(refusal: AppError): Promise<never>;
  /** The guess was right: the failures before it are forgotten. */
  accept(): Promise<void>;
}

/** Counts a guess at `subject`. Throws `too_many_attempts` while too many were wrong. */
export async function beginAttempt(deps: Pick<ServerDeps, 'db' | 'clock'>, subjectHash: string): Promise<Attempt> {
  const { db, clock } = deps;
  const now = clock.now();
  const input = { loginHash: subjectHash, now, windowMs: LOCK_MS, max: MAX_FAILURES };
  const { failures, lockedUntil } = await countSignInAttempt(db, input);
  if (lockedUntil > now) throw locked(lockedUntil - now);
  return {
    async refuse(refusal) {
      if (failures < MAX_FAILURES) throw refusal;
      await lockLogin(db, subjectHash, now + LOCK_MS);
      throw locked(LOCK_MS);
    },
    accept: () => clearAttempts(db, subjectHash, now - 24 * 3_600_000),
  };
}

/** Under which hash guesses at the codes of a login are counted; apart from those at its password. */
export function codeSubject(deps: Pick<ServerDeps, 'db'>, login: string): string {
  return deps.db.cipher.fingerprint(`codes of ${login}`);
}

function locked(ms: number): AppError {
  return new AppError('too_many_attempts', { params: { minutes: Math.ceil(ms / 60_000) } });
}
