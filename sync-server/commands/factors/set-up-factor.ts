/**
 * Setting a second factor up: a new secret waits until a code of it was shown, then it is in force and recovery codes are told once.
 * Rules AC54, AC58, AC59.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { FactorSecret } from '../../../common/protocol/sign-in.ts';
import {
  findTotpStep,
  hashRecoveryCode,
  makeRecoveryCodes,
  makeTotpSecret,
  readDigits,
  totpUri,
} from '../../crypto/totp.ts';
import type { Connection, Database } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import type { UserRow } from '../../queries/accounts.ts';
import {
  confirmFactor,
  factorPlace,
  readFactor,
  replaceRecoveryCodes,
  setPendingFactor,
  type UserKey,
} from '../../queries/factors.ts';
import { beginAttempt } from '../accounts/attempts.ts';
import { recordAudit } from '../record/commit-changes.ts';

/** How long a secret waits for its first code. */
const PENDING_MS = 15 * 60_000;

/** Makes a secret that is not in force yet. Throws `already_exists` when a factor is. */
export async function beginFactor(deps: ServerDeps, user: UserRow): Promise<FactorSecret> {
  const db = deps.db.forOrg(user.orgId);
  const secret = makeTotpSecret(db.random);
  const sealed = db.cipher.seal(secret, factorPlace(user.orgId, user.userId));
  if (!(await setPendingFactor(db, user, sealed, deps.clock.now() + PENDING_MS))) throw new AppError('already_exists');
  return { secret, uri: totpUri(secret, { company: user.orgName, login: user.login }) };
}

/** The first code of a waiting secret, found right but not in force yet: {@link putInForce} is the next step. */
export interface FirstCode {
  readonly pending: Buffer;
  readonly step: number;
}

/** Throws `wrong_code`, `too_many_attempts`, and `challenge_ended` when no secret waits any more. */
export async function checkFirstCode(deps: ServerDeps, key: UserKey, typed: string): Promise<FirstCode> {
  const db: Database = deps.db.forOrg(key.orgId);
  const factor = await readFactor(db, key);
  const now = deps.clock.now();
  if (factor === null || factor.pending === null || (factor.pendingUntil ?? 0) <= now) {
    throw new AppError('challenge_ended');
  }
  const attempt = await beginAttempt(deps, db.cipher.fingerprint(`first factor of ${key.userId}`));
  const digits = readDigits(typed);
  const secret = db.cipher.open(factor.pending, factorPlace(key.orgId, key.userId));
  const step = digits === null ? null : findTotpStep(secret, digits, now);
  if (step === null) return attempt.refuse(new AppError('wrong_code'));
  await attempt.accept();
  return { pending: factor.pending, step };
}

/** Puts the factor in force and answers its recovery codes. Throws `challenge_ended` when another set-up came between. */
export async function putInForce(
  tx: Connection,
  deps: ServerDeps,
  key: UserKey,
  { pending, step }: FirstCode,
): Promise<string[]> {
  const at = deps.clock.now();
  if (!(await confirmFactor(tx, key, pending, { at, step }))) throw new AppError('challenge_ended');
  const codes = await renewRecoveryCodes(tx, deps, key);
  const entry = { actorId: key.userId, action: 'factor.on', objectType: 'user', objectId: key.userId, detail: {} };
  await recordAudit(tx, { orgId: key.orgId, at, audits: [entry] });
  return codes;
}

/** Makes new recovery codes; the old ones are void. */
export async function renewRecoveryCodes(tx: Connection, deps: ServerDeps, key: UserKey): Promise<string[]> {
  const codes = makeRecoveryCodes(deps.db.random);
  await replaceRecoveryCodes(tx, key, codes.map(hashRecoveryCode));
  return codes;
}
