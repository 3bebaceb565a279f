/**
 * Holds a typed code against a person's second factor: a code of the authenticator, each good once, or a recovery code, each good once for
 * ever. Guesses are counted per person, whatever device or challenge they come with. Rules AC56, AC57, AC58.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { findTotpStep, hashRecoveryCode, readDigits } from '../../crypto/totp.ts';
import type { Database } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { factorPlace, readFactor, takeFactorStep, takeRecoveryCode, type UserKey } from '../../queries/factors.ts';
import { beginAttempt } from '../accounts/attempts.ts';
import { recordAudit } from '../record/commit-changes.ts';

/** Returns when the code was right, having used it up. Throws `wrong_code`, `too_many_attempts`. */
export async function proveFactor(deps: ServerDeps, key: UserKey, typed: string): Promise<void> {
  const db = deps.db.forOrg(key.orgId);
  const attempt = await beginAttempt(deps, deps.db.cipher.fingerprint(`factor of ${key.userId}`));
  const digits = readDigits(typed);
  const isRight = digits === null ? await spendRecovery(db, key, typed) : await spendDigits(db, key, digits);
  if (isRight) {
    await attempt.accept();
    return;
  }
  await record(db, key, 'factor.refused');
  await attempt.refuse(new AppError('wrong_code'));
}

async function spendDigits(db: Database, key: UserKey, digits: string): Promise<boolean> {
  const factor = await readFactor(db, key);
  if (factor === null || factor.secret === null) return false;
  const secret = db.cipher.open(factor.secret, factorPlace(key.orgId, key.userId));
  const step = findTotpStep(secret, digits, db.clock.now());
  // The statement decides, not the row that was read: of two uses at once one comes second.
  return step !== null && takeFactorStep(db, key, step);
}

async function spendRecovery(db: Database, key: UserKey, typed: string): Promise<boolean> {
  if (!(await takeRecoveryCode(db, key, hashRecoveryCode(typed), db.clock.now()))) return false;
  await record(db, key, 'factor.recovery_used');
  return true;
}

async function record(db: Database, { orgId, userId }: UserKey, action: string): Promise<void> {
  const entry = { actorId: userId, action, objectType: 'user', objectId: userId, detail: {} };
  await db.withTransaction(tx => recordAudit(tx, { orgId, at: db.clock.now(), audits: [entry] }));
}
