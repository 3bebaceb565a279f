/** What a signed-in person does with his own second factor, each step with his password. Rules AC54, AC58, AC60. */
import type { z } from 'zod';
import { needsFactor } from '../../../common/domain/sign-in-policy.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { FACTOR_STATE } from '../../../common/protocol/calls/factors.ts';
import type { FactorSecret } from '../../../common/protocol/sign-in.ts';
import { verifyPassword } from '../../crypto/passwords.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { readUser, type UserRow } from '../../queries/accounts.ts';
import { setDeviceFactor } from '../../queries/devices.ts';
import { countRecoveryCodes, readFactor, removeFactor } from '../../queries/factors.ts';
import { beginAttempt } from '../accounts/attempts.ts';
import { recordAudit } from '../record/commit-changes.ts';
import { foldLogin } from '../company/create-company.ts';
import { policyOf } from './policy.ts';
import { proveFactor } from './prove-factor.ts';
import { beginFactor, checkFirstCode, putInForce, renewRecoveryCodes } from './set-up-factor.ts';

/** Whether he has one, and must. */
export async function showFactor(deps: ServerDeps, caller: Caller): Promise<z.input<(typeof FACTOR_STATE)['answer']>> {
  const [factor, recoveryLeft, { factorRule }] = await Promise.all([
    readFactor(deps.db, caller),
    countRecoveryCodes(deps.db, caller),
    policyOf(deps.db, deps, caller.orgId),
  ]);
  return {
    since: factor?.confirmedAt ?? null,
    recoveryLeft,
    isDemanded: needsFactor(factorRule, caller.grant),
    isSso: caller.factor === 'sso',
  };
}

/** Throws `wrong_password`, `too_many_attempts`, `already_exists`. */
export async function beginOwnFactor(deps: ServerDeps, caller: Caller, password: string): Promise<FactorSecret> {
  return beginFactor(deps, await provePassword(deps, caller, password));
}

/** Throws what the first code's check throws. */
export async function confirmOwnFactor(deps: ServerDeps, caller: Caller, typed: string): Promise<string[]> {
  const first = await checkFirstCode(deps, caller, typed);
  return deps.db.withTransaction(async tx => {
    const codes = await putInForce(tx, deps, caller, first);
    await setDeviceFactor(tx, caller, 'totp'); // shown on this device just now
    return codes;
  });
}

/** New recovery codes. Throws `wrong_password`, `wrong_code`, `too_many_attempts`. */
export async function renewOwnCodes(
  deps: ServerDeps,
  caller: Caller,
  proof: { readonly password: string; readonly code: string },
): Promise<string[]> {
  await provePassword(deps, caller, proof.password);
  await proveFactor(deps, caller, proof.code);
  return deps.db.withTransaction(async tx => {
    const codes = await renewRecoveryCodes(tx, deps, caller);
    const { orgId, userId } = caller;
    const entry = { actorId: userId, action: 'factor.codes', objectType: 'user', objectId: userId, detail: {} };
    await recordAudit(tx, { orgId, at: deps.clock.now(), audits: [entry] });
    return codes;
  });
}

/** Turns it off. Throws `factor_demanded`, `wrong_password`, `wrong_code`, `too_many_attempts`. */
export async function turnOffFactor(
  deps: ServerDeps,
  caller: Caller,
  proof: { readonly password: string; readonly code: string },
): Promise<void> {
  const { orgId, userId } = caller;
  const { factorRule } = await policyOf(deps.db, deps, orgId);
  if (needsFactor(factorRule, caller.grant)) throw new AppError('factor_demanded');
  await provePassword(deps, caller, proof.password);
  await proveFactor(deps, caller, proof.code);
  await deps.db.withTransaction(async tx => {
    if (!(await removeFactor(tx, caller))) return;
    await setDeviceFactor(tx, { orgId, userId, clientId: null }, 'password');
    const entry = { actorId: userId, action: 'factor.off', objectType: 'user', objectId: userId, detail: {} };
    await recordAudit(tx, { orgId, at: deps.clock.now(), audits: [entry] });
  });
}

async function provePassword(deps: ServerDeps, caller: Caller, password: string): Promise<UserRow> {
  const user = await readUser(deps.db, caller.orgId, caller.userId);
  if (user === null) throw new AppError('session_ended');
  // Counted with the sign-ins: a stolen session is no second place to guess at.
  const attempt = await beginAttempt(deps, deps.db.cipher.fingerprint(foldLogin(user.login)));
  if (!(await verifyPassword(user.passwordHash, password))) return attempt.refuse(wrongPassword());
  await attempt.accept();
  return user;
}

/** At its field: the form asks for more than the password. */
function wrongPassword(): AppError {
  return new AppError('wrong_password', { fields: [{ field: 'password', code: 'wrong_password' }] });
}
