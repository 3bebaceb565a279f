/**
 * One-time codes by time (RFC 6238: SHA-1, six digits, thirty seconds, as every authenticator application understands them) and recovery
 * codes. Pure; what was used is remembered by the caller. Rules AC54, AC56, AC58.
 */
import { createHash } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { RandomBytes } from '../../common/lib/clock.ts';

const PERIOD_SECONDS = 30;
/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20;
/** Steps before and after the present one that are taken: clocks of telephones differ, and people type slowly. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new secret in base32. */
export function makeTotpSecret(random: RandomBytes): string {
  return base32(random(SECRET_BYTES));
}

/** What the QR code holds: the account is named by company and login. */
export function totpUri(secret: string, account: { readonly company: string; readonly login: string }): string {
  const issuer = account.company.replaceAll(':', ' ');
  return makeTotp(secret, { issuer, label: account.login.replaceAll(':', ' ') }).toString();
}

/** The time step whose code this is, or null when it is none of the present one and its neighbours. Compares in constant time. */
export function findTotpStep(secret: string, code: string, now: number): number | null {
  const delta = makeTotp(secret).validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : TOTP.counter({ period: PERIOD_SECONDS, timestamp: now }) + delta;
}

/** Ten codes of 80 random bits, in groups of four. */
export function makeRecoveryCodes(random: RandomBytes): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => base32(random(RECOVERY_BYTES)).replaceAll(/(.{4})(?=.)/g, '$1-'));
}

/** What is stored of a recovery code, however it was typed. The code is random, so a plain hash cannot be guessed back. */
export function hashRecoveryCode(typed: string): string {
  const plain = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return createHash('sha256').update(plain.replaceAll('0', 'O').replaceAll('1', 'I')).digest('hex');
}

/** The digits of a typed code, or null when it is no six digits: then it may be a recovery code. */
export function readDigits(typed: string): string | null {
  const digits = typed.normalize('NFKC').replaceAll(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : null;
}

function makeTotp(secret: string, name: { issuer?: string; label?: string } = {}): TOTP {
  return new TOTP({ ...name, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, secret: Secret.fromBase32(secret) });
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map(byte => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map(five => BASE32.charAt(Number.parseInt(five, 2))).join('');
}
