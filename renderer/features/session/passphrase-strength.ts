/**
 * A hint while one types a passphrase: how hard it is to guess, roughly. The main process decides what it accepts; this only helps.
 */
export type Strength = 'weak' | 'fair' | 'good';

const COMMON = /password|passw0rd|qwert|asdf|zxcv|1234|abcd|iloveyou|admin|letmein|888888|666666|woaini/i;
/** Bits of a guess above which a passphrase, stretched by Argon2id, resists for years. */
const GOOD_BITS = 60;
const FAIR_BITS = 40;

/** Judges length, kinds of characters and repetition. */
export function judgePassphrase(text: string): Strength {
  if (text.length < 8 || COMMON.test(text)) return 'weak';
  const bits =
    new Set(text).size < 5 ? 0 : Math.min(text.length, new Set(text).size * 2) * Math.log2(alphabetSize(text));
  if (bits >= GOOD_BITS) return 'good';
  return bits >= FAIR_BITS ? 'fair' : 'weak';
}

function alphabetSize(text: string): number {
  let size = 0;
  if (/[a-z]/.test(text)) size += 26;
  if (/[A-Z]/.test(text)) size += 26;
  if (/\d/.test(text)) size += 10;
  if (/[^\da-zA-Z\u0080-\uffff]/.test(text)) size += 30;
  if (/[\u0080-\uffff]/.test(text)) size += 2_000; // Chinese characters: a passphrase in words
  return Math.max(size, 2);
}
