/**
 * What a password must be, for the forms that ask for one and the server that stores it: the same rule on both sides. How hard it is to
 * guess is judged by password-strength.ts, which is large and loaded when needed. Rules AN20, AN21.
 */
export const PASSWORD_MAX_LENGTH = 200;
/** Characters at least, unless the server is set otherwise. */
export const PASSWORD_MIN_LENGTH = 10;
/** Characters at least of the passphrase that opens the store of one computer: guessing it takes that computer. */
export const PASSPHRASE_MIN_LENGTH = 8;

export interface PasswordContext {
  readonly minLength: number;
  /** Login, name, company: what an acquaintance tries first. */
  readonly words: readonly string[];
}

/** Why a password is refused: codes of docs/errors.md. */
export type PasswordFault = 'password_too_short' | 'password_personal' | 'weak_password';
export type Strength = 'weak' | 'fair' | 'good';

/** Characters that must be left when login, name and company are taken out of the password. */
const OWN_LETTERS = 6;

/** Whether the password is little more than login, name or company. */
export function isPersonal(password: string, words: readonly string[]): boolean {
  let rest = fold(password);
  const whole = rest.length;
  for (const word of words.map(fold).filter(text => text.length > 1)) rest = rest.replaceAll(word, '');
  return rest.length < whole && rest.length < OWN_LETTERS;
}

/** Characters as a person counts them. */
export function lengthOf(password: string): number {
  return Array.from(password).length;
}

/** Case, width, spaces and signs make no difference to who guesses. */
function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
