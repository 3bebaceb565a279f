/** One-time codes against the vectors of RFC 6238, and recovery codes. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  findTotpStep,
  hashRecoveryCode,
  makeRecoveryCodes,
  makeTotpSecret,
  readDigits,
  totpUri,
} from '../../../sync-server/crypto/totp.ts';

/** RFC 6238, appendix B: the secret "12345678901234567890"; the last six of the eight digits given there. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

test.each(VECTORS)('[AC56] the code of RFC 6238 at %d seconds is %s', (seconds, code) => {
  expect(findTotpStep(SECRET, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
});

test('[AC56] the neighbouring steps are taken, further ones are not', () => {
  const [seconds, code] = VECTORS[3];
  const step = Math.floor(seconds / 30);
  const at = (steps: number): number | null => findTotpStep(SECRET, code, (step + steps) * 30_000);
  expect([at(-2), at(-1), at(0), at(1), at(2)]).toEqual([null, step, step, step, null]);
});

test('[AC56] secrets have 160 bits, and the QR code names company and login', () => {
  const secret = makeTotpSecret(count => new Uint8Array(randomBytes(count)));
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const uri = new URL(totpUri(secret, { company: '示例：公司: A', login: 'li@example.com' }));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.searchParams.get('secret')).toBe(secret);
  expect(uri.searchParams.get('issuer')).toBe('示例：公司  A');
  expect(decodeURIComponent(uri.pathname)).toContain('li@example.com');
});

test('[AC56] digits are read however they are typed', () => {
  expect(readDigits(' 123 456 ')).toBe('123456');
  expect(readDigits('１２３４５６')).toBe('123456');
  expect([readDigits('12345'), readDigits('1234567'), readDigits('ABCD-EFGH')]).toEqual([null, null, null]);
});

test('[AC58] ten recovery codes of 80 bits, known again however they are typed', () => {
  const codes = makeRecoveryCodes(count => new Uint8Array(randomBytes(count)));
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('o', '0').replaceAll('i', '1');
    expect(hashRecoveryCode(typed)).toBe(hashRecoveryCode(code));
    expect(hashRecoveryCode(code)).not.toContain(code.slice(0, 4));
  }
});
