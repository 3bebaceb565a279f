/**
 * The first set-up: company, first teams and administrator, by the token that the server printed when it started. Of two at once exactly
 * one succeeds; afterwards there is no second. Rules AN1 to AN4.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SetUpRequest } from '../../../common/protocol/account-messages.ts';
import { hashCode, isSameHash } from '../../crypto/one-time-codes.ts';
import { hashPassword } from '../../crypto/passwords.ts';
import type { Database } from '../../db/database.ts';
import type { ServerDeps } from '../../http/deps.ts';
import { hasCompany, readSetUpToken, takeSetUpToken } from '../../queries/set-up.ts';
import { createCompany, foldLogin } from '../company/create-company.ts';
import { beginAttempt } from './attempts.ts';
import { checkPassword } from './check-password.ts';

/** Under which hash guesses at the token are counted. */
export function setUpSubject(db: Pick<Database, 'cipher'>): string {
  return db.cipher.fingerprint('set-up token');
}

/** Throws `set_up_done`, `wrong_access_code`, `access_code_expired`, `too_many_attempts`, and `validation_failed` for a weak password. */
export async function setUpServer(deps: ServerDeps, request: SetUpRequest): Promise<void> {
  const { db, clock } = deps;
  if (await hasCompany(db)) throw new AppError('set_up_done');
  const attempt = await beginAttempt(deps, setUpSubject(db));
  const given = hashCode(db.cipher, 'set-up', request.token);
  const kept = await readSetUpToken(db);
  if (kept === null || !isSameHash(kept.tokenHash, given)) return attempt.refuse(new AppError('wrong_access_code'));
  await attempt.accept();
  if (kept.expiresAt <= clock.now()) throw new AppError('access_code_expired');
  const { company, name, login, password } = request;
  checkPassword(deps, { password, words: [foldLogin(login), name, company], field: 'password' });
  const teams = [...new Set(request.teams)].map((team, index) => ({ key: String(index), name: team }));
  const users = [{ login, name, password, role: 'admin' as const, team: null }];
  await createCompany(db, { name: company, teams, users }, hashPassword, {
    origin: 'set_up',
    // Inside the transaction that makes the company: whoever comes second waits here and finds the token used.
    first: async tx => {
      if (!(await takeSetUpToken(tx, given))) throw new AppError('set_up_done');
    },
  });
}
