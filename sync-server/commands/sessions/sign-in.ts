/**
 * Signs a person in on a device. Every attempt is counted before the password is looked at; the sixth within the window is refused
 * whatever it carries. Known and unknown logins behave alike in answer, work and lock-out. Rules AU1, AU2, AU5.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SessionAnswer, SignInRequest } from '../../../common/protocol/messages.ts';
import { PROTOCOL_OLDEST, PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { verifyPassword } from '../../crypto/passwords.ts';
import { clearAttempts, countSignInAttempt, lockLogin, readUserByLogin, type UserRow } from '../../queries/accounts.ts';
import { readReset } from '../../queries/passwords.ts';
import { LOCK_MS, MAX_FAILURES } from '../accounts/attempts.ts';
import { admit } from './admit.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { foldLogin } from '../company/create-company.ts';

/** Answers tokens, or throws what {@link admit} throws, and `wrong_credentials`, `account_locked`, `account_disabled`, `device_revoked`, `protocol_unsupported`. */
export async function signIn(deps: ServerDeps, request: SignInRequest): Promise<SessionAnswer> {
  const { db, clock } = deps;
  if (request.protocol < PROTOCOL_OLDEST || request.protocol > PROTOCOL_VERSION) {
    throw new AppError('protocol_unsupported', { params: { oldest: PROTOCOL_OLDEST, newest: PROTOCOL_VERSION } });
  }
  const login = foldLogin(request.login);
  const loginHash = db.cipher.fingerprint(login);
  const now = clock.now();
  const attempt = await countSignInAttempt(db, { loginHash, now, windowMs: LOCK_MS, max: MAX_FAILURES });
  if (attempt.lockedUntil > now) throw locked(attempt.lockedUntil, now);
  const user = await readUserByLogin(db, login);
  if (!(await verifyPassword(user?.passwordHash ?? null, request.password)) || user === null) {
    return refuse(deps, { user, loginHash, isLast: attempt.failures >= MAX_FAILURES, clientId: request.clientId });
  }
  await clearAttempts(db, loginHash, now - 24 * 3_600_000);
  if (!user.active) {
    await record(deps, user, 'session.sign_in_refused', { reason: 'account_disabled', clientId: request.clientId });
    throw new AppError('account_disabled');
  }
  const reset = await readReset(db.forOrg(user.orgId), user);
  if (reset !== null && reset.usedAt === null) {
    // Only who knows the old password is told that it opens nothing any more.
    await record(deps, user, 'session.sign_in_refused', { reason: 'password_reset', clientId: request.clientId });
    throw new AppError('password_reset');
  }
  const { clientId, deviceName: name, platform, protocol } = request;
  return admit(deps, user, { clientId, name, platform, protocol }, 'password');
}

async function refuse(
  deps: ServerDeps,
  attempt: { user: UserRow | null; loginHash: string; isLast: boolean; clientId: string },
): Promise<never> {
  const { user, loginHash, isLast, clientId } = attempt;
  const now = deps.clock.now();
  if (isLast) await lockLogin(deps.db, loginHash, now + LOCK_MS);
  // Attempts on logins that do not exist belong to no company: they are in the log of requests alone.
  if (user !== null) {
    await record(deps, user, 'session.sign_in_failed', { clientId });
    if (isLast) await record(deps, user, 'session.locked_out', { clientId, minutes: LOCK_MS / 60_000 });
  }
  throw isLast ? locked(now + LOCK_MS, now) : new AppError('wrong_credentials');
}

async function record(
  deps: ServerDeps,
  user: UserRow,
  action: string,
  detail: Record<string, string | number>,
): Promise<void> {
  const { orgId, userId } = user;
  const entry = { actorId: null, action, objectType: 'user', objectId: userId, detail };
  await deps.db.forOrg(orgId).withTransaction(tx => recordAudit(tx, { orgId, at: deps.clock.now(), audits: [entry] }));
}

function locked(until: number, now: number): AppError {
  return new AppError('account_locked', { params: { minutes: Math.ceil((until - now) / 60_000) } });
}
