/**
 * Contact values: from what a person typed to the normal form that is stored, compared and looked up (X11). Rules CO1 to CO6.
 *
 * Phones are parsed by libphonenumber with mainland China as the region of numbers without calling code; addresses are judged by
 * the validator library. Where we deliberately differ from their test vectors is written in docs/decisions/0005-contact-validation.md.
 */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import isEmail from 'validator/lib/isEmail.js';
import { err, ok, type Result } from '../lib/result.ts';
import { CUSTOMER_LIMITS, type Email, type Phone, type Social } from './customer.ts';

/** Full-width digits, letters and signs to their half-width form, as people type them with a Chinese input method. */
export function foldWidth(text: string): string {
  return text.normalize('NFKC');
}

/** Region (ISO 3166-1 alpha-2) of numbers that are written without calling code. */
export type PhoneRegion = CountryCode;

/** 转123 and 分机123, and the third group of 0755-23456789-123, are how extensions are written in China (CO2). */
const EXTENSION_WORD = /\s*(?:转|轉|分机|分機)\s*[:：]?\s*(\d{1,6})$/u;
const EXTENSION_GROUP = /^(\(?0\d{2,3}\)?[- ]\d{7,8})-(\d{1,6})$/;

/** Parses a phone number; `value` is E.164, with `;ext=` for an extension. */
export function normalizePhone(raw: string, label = '', region: PhoneRegion = 'CN'): Result<Phone, 'bad_phone'> {
  const text = foldWidth(raw).trim();
  const mobile = region === 'CN' ? PLAIN_MOBILE.exec(text)?.[1] : undefined;
  const value = mobile === undefined ? parsePhone(text, region) : readMobile(mobile);
  return value === null ? err('bad_phone') : ok({ value, raw: raw.trim().slice(0, 64), label });
}

const PLAIN_MOBILE = /^(?:\+86)?(1\d{10})$/;
const mobilePrefixes = new Map<string, boolean>();

/**
 * Eleven digits as nearly every row of an import has them, and the form in which they are stored. The library needs 70 µs for a number and judges these by their first
 * five digits alone, so its judgement is kept by those; a test goes through all of them.
 */
function readMobile(text: string): string | null {
  const prefix = text.slice(0, 5);
  let isValid = mobilePrefixes.get(prefix);
  if (isValid === undefined) {
    isValid = parsePhone(text, 'CN') === `+86${text}`;
    mobilePrefixes.set(prefix, isValid);
  }
  return isValid ? `+86${text}` : null;
}

function parsePhone(text: string, region: PhoneRegion): string | null {
  const spelled = text.replace(EXTENSION_WORD, ' ext. $1').replace(EXTENSION_GROUP, '$1 ext. $2');
  const parsed = parsePhoneNumberFromString(spelled, region);
  if (parsed === undefined || !parsed.isValid()) return null;
  const value = parsed.ext === undefined ? parsed.number : `${parsed.number};ext=${parsed.ext}`;
  return value.length > 32 ? null : value;
}

/**
 * Checks an e-mail address; the domain is folded to lower case, the local part stays as it is. A quoted local part is refused (CO4):
 * no customer has one, and what stands in quotes is a favourite way to smuggle control characters into other programs.
 */
export function normalizeEmail(raw: string, label = ''): Result<Email, 'bad_email'> {
  const text = foldWidth(raw).trim();
  if (text.startsWith('"') || text.length > CUSTOMER_LIMITS.contactValue) return err('bad_email');
  if (!isEmail(text, { allow_utf8_local_part: true })) return err('bad_email');
  const at = text.lastIndexOf('@');
  return ok({ value: `${text.slice(0, at)}@${text.slice(at + 1).toLowerCase()}`, label });
}

const SOCIAL_PATTERNS: Readonly<Record<Social['kind'], RegExp>> = {
  // 微信号: a letter first, then 5 to 19 letters, digits, hyphens, underscores; or a wxid_…, or a phone number or QQ used as one.
  wechat: /^(?:[a-z][-_a-z0-9]{5,19}|wxid_[a-z0-9]{6,30}|\+?\d{5,15})$/i,
  qq: /^[1-9]\d{4,11}$/,
  wecom: /^[-_.@a-z0-9]{1,64}$/i,
  other: /^\S.{0,99}$/u,
};

/** Checks the form of a social account's handle. */
export function normalizeSocial(kind: Social['kind'], raw: string): Result<Social, 'bad_social'> {
  const value = foldWidth(raw).trim();
  return SOCIAL_PATTERNS[kind].test(value) ? ok({ kind, value }) : err('bad_social');
}
