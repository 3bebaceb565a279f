/**
 * What of a customer goes into the blind index: his contact values in a form in which two spellings are equal, and the pieces of his name
 * and numbers by which people search. Pure. Rules PI3, PI4.
 */
import type { ContactInfo, ContactKind } from '../../common/domain/customer.ts';
import { foldWidth, normalizeEmail, normalizePhone } from '../../common/domain/contact.ts';
import type { LookupKey } from './lookup-key.ts';

export interface Indexed {
  readonly name: string;
  readonly contact: ContactInfo;
}

/** Digits of a number that are searched together: the last four are what people remember. */
const DIGIT_WINDOW = 4;
/** A name beyond this length is searched by its beginning. */
const MAX_NAME = 40;

/** Normal form of one contact value for comparison; null when it is none. Accounts and addresses are compared without case. */
export function lookupForm(kind: ContactKind, value: string): string | null {
  if (kind === 'phones') {
    const phone = normalizePhone(value);
    return phone.ok ? `phones/${phone.value.value.split(';ext=')[0]}` : null;
  }
  if (kind === 'emails') {
    const email = normalizeEmail(value);
    return email.ok ? `emails/${email.value.value.toLowerCase()}` : null;
  }
  const handle = foldWidth(value).trim().toLowerCase();
  return handle === '' ? null : `socials/${handle}`;
}

/** All contact values of a customer in the form for comparison, by kind. */
export function lookupForms(contact: ContactInfo): { readonly kind: ContactKind; readonly form: string }[] {
  const kinds = ['phones', 'emails', 'socials'] as const;
  return kinds.flatMap(kind =>
    contact[kind].flatMap(({ value }) => {
      const form = lookupForm(kind, value);
      return form === null ? [] : [{ kind, form }];
    }),
  );
}

/** The hashes and numbers of one customer under one key. */
export function indexEntry(key: LookupKey, { name, contact }: Indexed): { exact: string[]; grams: number[] } {
  const exact = lookupForms(contact).map(({ form }) => key.exact(form));
  const grams = [...nameGrams(name), ...contact.phones.flatMap(({ value }) => digitGrams(value))];
  return { exact: [...new Set(exact)], grams: [...new Set(grams.map(gram => key.gram(gram)))] };
}

/**
 * The pieces that a searched text has in common with whatever contains it; empty when nothing can be searched by. Digits alone are
 * looked for in numbers, from four digits on; everything else in names.
 */
export function searchGrams(text: string): string[] {
  const folded = foldName(text);
  const digits = folded.replace(/[\s+()-]/g, '');
  if (/^\d{4,}$/.test(digits)) return windows(digits, DIGIT_WINDOW).map(piece => `d${piece}`);
  const letters = Array.from(folded).slice(0, MAX_NAME);
  return letters.length === 1 ? [`n${letters[0]}`] : pairs(letters).map(piece => `n${piece}`);
}

/** Whether a customer found by the pieces really contains the text. */
export function containsText({ name, contact }: Indexed, text: string): boolean {
  const folded = foldName(text);
  const digits = folded.replace(/[\s+()-]/g, '');
  if (/^\d{4,}$/.test(digits)) return contact.phones.some(({ value }) => digitsOf(value).includes(digits));
  return folded !== '' && foldName(name).includes(folded);
}

function nameGrams(name: string): string[] {
  const letters = Array.from(foldName(name)).slice(0, MAX_NAME);
  return [...letters.filter(letter => letter !== ' '), ...pairs(letters)].map(piece => `n${piece}`);
}

function digitGrams(value: string): string[] {
  return windows(digitsOf(value), DIGIT_WINDOW).map(piece => `d${piece}`);
}

function digitsOf(value: string): string {
  return (value.split(';ext=')[0] ?? '').replace(/\D/g, '');
}

function foldName(text: string): string {
  return foldWidth(text).trim().toLowerCase().replace(/\s+/g, ' ');
}

function pairs(letters: readonly string[]): string[] {
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
}

function windows(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, index) => text.slice(index, index + length));
}
