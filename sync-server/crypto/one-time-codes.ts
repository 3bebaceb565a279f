/**
 * Codes that people hand over: 80 random bits as sixteen letters and digits in groups of four, without those that look alike. Kept as a
 * keyed hash, so that a copy of the database leads to none. Rules AN2, AN11.
 */
import { timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../../common/lib/clock.ts';
import type { Cipher } from './cipher.ts';

/** Crockford's alphabet: no I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SYMBOLS = 16;
const GROUP = 4;

/** What a code is good for; a code of one kind is never taken for another. */
export type CodeKind = 'set-up' | 'invitation' | 'reset';

/** Makes a code as it is shown, e.g. `7K2M-9QXD-0H4T-ZB38`. */
export function makeCode(random: RandomBytes): string {
  const symbols = Array.from(random(SYMBOLS), byte => ALPHABET.charAt(byte % ALPHABET.length)); // 256 is a multiple of 32
  return symbols
    .join('')
    .match(new RegExp(`.{${GROUP}}`, 'g'))!
    .join('-');
}

/** The stored form of a code as it was made or typed: case, spaces, dashes and letters that look alike make no difference. */
export function hashCode(cipher: Pick<Cipher, 'fingerprint'>, kind: CodeKind, code: string): string {
  const plain = code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return cipher.fingerprint(`one-time code: ${kind}: ${plain}`);
}

/** Whether two stored forms are the same, in a time that tells nothing. */
export function isSameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
