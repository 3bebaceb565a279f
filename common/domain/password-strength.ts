/**
 * How hard a password is to guess, by what guessing programs try first: leaked passwords, words, names, dates, keyboard rows, repetition.
 * Large, because it carries lists: import it only where a password is set, lazily in the interface. Rules AN20, AN21.
 */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { COMMON_WORDS } from './common-words.ts';
import { isPersonal, lengthOf, type PasswordContext, type PasswordFault, type Strength } from './password-policy.ts';

/** Guesses, as powers of ten. Sign-in locks after a few, and what is stored is Argon2id: a hundred million is out of reach there. */
const FAIR = 8;
const GOOD = 10;
/** What lies behind it is not looked at: the time of a judgement stays short whatever is sent. */
const JUDGED_LENGTH = 64;

let made: ZxcvbnFactory | undefined;

export interface PasswordJudgement {
  readonly strength: Strength;
  /** Why it may not be set; null when it may. */
  readonly fault: PasswordFault | null;
}

/** Judges a password. The same input gives the same judgement everywhere. */
export function judgePassword(password: string, { minLength, words }: PasswordContext): PasswordJudgement {
  made ??= new ZxcvbnFactory({
    dictionary: { ...dictionary, 'words-here': [...COMMON_WORDS] },
    graphs: adjacencyGraphs,
    maxLength: JUDGED_LENGTH,
  });
  const parts = words.flatMap(word => [word, ...word.split(/[\s.@_-]+/)]).filter(word => word.length > 1);
  const { guessesLog10 } = made.check(password.normalize('NFKC').slice(0, JUDGED_LENGTH), parts);
  const fault = faultOf(password, { minLength, words }, guessesLog10);
  if (fault !== null) return { strength: 'weak', fault };
  return { strength: guessesLog10 < GOOD ? 'fair' : 'good', fault };
}

function faultOf(password: string, context: PasswordContext, guesses: number): PasswordFault | null {
  if (lengthOf(password) < context.minLength) return 'password_too_short';
  if (isPersonal(password, context.words)) return 'password_personal';
  return guesses < FAIR ? 'weak_password' : null;
}
