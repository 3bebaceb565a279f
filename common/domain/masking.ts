/**
 * Masks for contact values 脱敏 (X3): 手机 138****5678 (first three and last four), 邮箱 first letter and domain,
 * social accounts first and last character. A mask never gives back the length of what it hides. Rules MA1 to MA3.
 */
import type { ContactDisplay, ContactInfo, ContactKind } from './customer.ts';

const STARS = '****';

/** `+8613812345678` → `138****5678`; other countries keep the calling code: `+1****0123`. Short numbers show the last two, extensions nothing. */
export function maskPhone(value: string): string {
  const [number = ''] = value.split(';ext=');
  const local = number.startsWith('+86') ? number.slice(3) : number;
  if (local.length < 7) return `${STARS}${local.slice(-2)}`;
  if (local.startsWith('+')) return `${local.slice(0, 2)}${STARS}${local.slice(-4)}`;
  return local.length >= 11 ? `${local.slice(0, 3)}${STARS}${local.slice(-4)}` : `${STARS}${local.slice(-4)}`;
}

/** `wang.xm@example.com` → `w***@example.com`. */
export function maskEmail(value: string): string {
  const at = value.lastIndexOf('@');
  if (at < 1) return STARS;
  return `${value.slice(0, 1)}***${value.slice(at)}`;
}

/** `zhangsan88` → `z***8`; up to three characters show nothing. */
export function maskSocial(value: string): string {
  const letters = Array.from(value);
  return letters.length <= 3 ? '***' : `${letters[0]}***${letters.at(-1)}`;
}

/** The masked form of all contact values, in the same order (MA1). */
export function maskContact(info: ContactInfo): ContactDisplay {
  return {
    phones: info.phones.map(phone => maskPhone(phone.value)),
    emails: info.emails.map(email => maskEmail(email.value)),
    socials: info.socials.map(social => maskSocial(social.value)),
  };
}

/** The masks of the values of one kind, e.g. of a contact field in the change history (MA1). */
export function maskContactValues<K extends ContactKind>(kind: K, values: ContactInfo[K]): string[] {
  return maskContact({ phones: [], emails: [], socials: [], [kind]: values })[kind];
}
