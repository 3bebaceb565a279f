/** Holds a new password against the one rule that the forms show as well. Rules AN20, AN21. */
import { PASSWORD_MIN_LENGTH } from '../../../common/domain/password-policy.ts';
import { judgePassword } from '../../../common/domain/password-strength.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ServerDeps } from '../../http/deps.ts';

/** Characters at least, on this server. */
export function minLengthOf(deps: Pick<ServerDeps, 'passwordMinLength'>): number {
  return deps.passwordMinLength ?? PASSWORD_MIN_LENGTH;
}

/** Throws `validation_failed` that names the field and why. `words` are login, name and company. */
export function checkPassword(
  deps: Pick<ServerDeps, 'passwordMinLength'>,
  input: { readonly password: string; readonly words: readonly string[]; readonly field: string },
): void {
  const minLength = minLengthOf(deps);
  const { fault } = judgePassword(input.password, { minLength, words: input.words });
  if (fault === null) return;
  const params = fault === 'password_too_short' ? { min: minLength } : undefined;
  throw new AppError('validation_failed', { fields: [{ field: input.field, code: fault, params }] });
}
