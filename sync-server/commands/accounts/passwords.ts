/**
 * Passwords of signed-in people: the own one is changed with the old one; an administrator voids somebody else's and gets a code for a new
 * one. Either ends the sessions that the old password opened. Rules AN22 to AN29.
 */
import { holdsAll } from '../../../common/domain/permissions.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { IssuedCode, LockedLogin } from '../../../common/protocol/calls/accounts.ts';
import { hashCode, makeCode } from '../../crypto/one-time-codes.ts';
import { hashPassword, verifyPassword } from '../../crypto/passwords.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { readUser } from '../../queries/accounts.ts';
import { signOutDevices } from '../../queries/devices.ts';
import { readGrantRows } from '../../queries/grants.ts';
import { forgetAttempts, keepReset, readLocked, readLogins, setPasswordHash } from '../../queries/passwords.ts';
import { roleOf } from '../access/resolve-actor.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { foldLogin } from '../company/create-company.ts';
import { beginAttempt, codeSubject } from './attempts.ts';
import { checkPassword } from './check-password.ts';
import { CODE_MS } from './invitations.ts';

/** Changes the caller's password; his other devices are signed out. Throws `wrong_password`, `too_many_attempts`, `validation_failed`. */
export async function changePassword(
  deps: ServerDeps,
  caller: Caller,
  request: { readonly oldPassword: string; readonly newPassword: string },
): Promise<{ ended: number }> {
  const { db, clock } = deps;
  const { orgId, userId, clientId } = caller;
  const user = await readUser(db, orgId, userId);
  if (user === null) throw new AppError('session_ended');
  // Counted with the sign-ins: a stolen session is no second place to guess at.
  const attempt = await beginAttempt(deps, db.cipher.fingerprint(foldLogin(user.login)));
  if (!(await verifyPassword(user.passwordHash, request.oldPassword))) {
    const refusal = { fields: [{ field: 'oldPassword', code: 'wrong_password' }] };
    return attempt.refuse(new AppError('wrong_password', refusal));
  }
  await attempt.accept();
  const field = 'newPassword';
  if (request.newPassword === request.oldPassword) {
    throw new AppError('validation_failed', { fields: [{ field, code: 'password_unchanged' }] });
  }
  checkPassword(deps, { password: request.newPassword, words: [user.login, user.name, user.orgName], field });
  const passwordHash = await hashPassword(request.newPassword);
  const at = clock.now();
  return db.withTransaction(async tx => {
    await setPasswordHash(tx, caller, passwordHash);
    const ended = (await signOutDevices(tx, caller, { clientId: null, except: clientId }, at)).length;
    const detail = { clientId, devices: ended };
    const entry = { actorId: userId, action: 'account.password_change', objectType: 'user', objectId: userId, detail };
    await recordAudit(tx, { orgId, at, audits: [entry] });
    return { ended };
  });
}

/**
 * Voids the password of a person, ends all his sessions and answers a code for a new one. Throws `not_found`, `beyond_own_rights`, and
 * `permission_denied` for oneself, who changes his own.
 */
export async function resetPassword(deps: ServerDeps, caller: Caller, userId: string): Promise<IssuedCode> {
  const { db, clock } = deps;
  const { orgId } = caller;
  if (userId === caller.userId) throw new AppError('permission_denied', { params: { reason: 'own_password' } });
  const user = await readUser(db, orgId, userId);
  if (user === null) throw new AppError('not_found', { params: { resource: 'user' } });
  const code = makeCode(db.random);
  const at = clock.now();
  const expiresAt = at + CODE_MS;
  await db.withTransaction(async tx => {
    const rows = await readGrantRows(tx, orgId, caller.userId);
    const theirs = await readGrantRows(tx, orgId, userId);
    const own = rows.find(row => row.userId === caller.userId);
    const given = theirs.find(row => row.userId === userId);
    if (own === undefined || given === undefined) throw new AppError('not_found', { params: { resource: 'user' } });
    if (!holdsAll(roleOf(own), roleOf(given))) throw new AppError('beyond_own_rights');
    const codeHash = hashCode(db.cipher, 'reset', code);
    await keepReset(tx, { orgId, userId }, { codeHash, createdBy: caller.userId, at, expiresAt });
    const devices = (await signOutDevices(tx, { orgId, userId }, { clientId: null, except: null }, at)).length;
    const detail = { devices, days: CODE_MS / 86_400_000 };
    const entry = { actorId: caller.userId, action: 'account.reset', objectType: 'user', objectId: userId, detail };
    await recordAudit(tx, { orgId, at, audits: [entry] });
  });
  return { login: user.login, name: user.name, code, expiresAt };
}

/** Who of the company is locked out after wrong passwords or wrong codes. */
export async function showLocked(deps: ServerDeps, caller: Caller): Promise<LockedLogin[]> {
  const { db, clock } = deps;
  const people = await readLogins(db, caller.orgId);
  const owners = new Map(people.flatMap(person => subjectsOf(deps, person.login).map(hash => [hash, person] as const)));
  const rows = await readLocked(db, [...owners.keys()], clock.now());
  const locked = new Map<string, LockedLogin>();
  for (const { loginHash, lockedUntil } of rows) {
    const person = owners.get(loginHash);
    if (person === undefined) continue;
    const until = Math.max(lockedUntil, locked.get(person.userId)?.lockedUntil ?? 0);
    locked.set(person.userId, { ...person, lockedUntil: until });
  }
  return [...locked.values()].toSorted((a, b) => b.lockedUntil - a.lockedUntil);
}

/** Lets a person of the company try again at once. Throws `not_found`. */
export async function unlock(deps: ServerDeps, caller: Caller, userId: string): Promise<void> {
  const { db, clock } = deps;
  const { orgId } = caller;
  const person = (await readLogins(db, orgId)).find(one => one.userId === userId);
  if (person === undefined) throw new AppError('not_found', { params: { resource: 'user' } });
  await db.withTransaction(async tx => {
    await forgetAttempts(tx, subjectsOf(deps, person.login));
    const entry = {
      actorId: caller.userId,
      action: 'account.unlock',
      objectType: 'user',
      objectId: userId,
      detail: {},
    };
    await recordAudit(tx, { orgId, at: clock.now(), audits: [entry] });
  });
}

function subjectsOf(deps: ServerDeps, login: string): string[] {
  const folded = foldLogin(login);
  return [deps.db.cipher.fingerprint(folded), codeSubject(deps, folded)];
}
