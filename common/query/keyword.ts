/**
 * What the keyword is compared with. One definition for the reference, the pool index and the server. Rules QU2, QU11, QU12.
 */
import type { Customer } from '../domain/customer.ts';
import type { FieldRegistry } from './fields.ts';
import { foldText } from './fold.ts';
import { soundKeyword, soundsOf } from './pinyin.ts';

export interface Keyword {
  /** Folded, without blanks at its ends; '' admits everyone. */
  readonly text: string;
  /** The digits of a number that was typed with gaps or signs, for contact values; '' when it is not one. */
  readonly digits: string;
  /** The form that is looked for in the pinyin of names; '' when it cannot be pinyin. */
  readonly sound: string;
}

/** A number as people copy it: 138-0013 8000, (010) 8888 0000. */
const NUMBER = /^[+(]?\d[\d\s().-]{2,}\d$/;

/** The forms in which a keyword is looked for. */
export function readKeyword(typed: string): Keyword {
  const text = foldText(typed).trim();
  const digits = NUMBER.test(text) ? text.replace(/\D/g, '').replace(/^0+(?=\d{7})/, '') : '';
  return { text, digits: digits === text ? '' : digits, sound: soundKeyword(text) };
}

/** The values of the searched fields, folded, one a line. */
export function searchText(customer: Customer, fields: FieldRegistry): string {
  const parts: string[] = [];
  for (const field of fields.list()) {
    if (!field.searched || field.kind === 'texts') continue;
    const value = field.read(customer);
    if (typeof value === 'string') parts.push(value);
  }
  return foldText(parts.join('\n'));
}

/** The contact values that the reader knows, folded, one a line. */
export function contactText({ contactInfo }: Customer): string {
  const { phones = [], emails = [], socials = [] } = contactInfo ?? {};
  return foldText([...phones, ...emails, ...socials].map(item => item.value).join('\n'));
}

/** Whether the customer has the keyword. */
export function matchesKeyword(customer: Customer, { text, digits, sound }: Keyword, fields: FieldRegistry): boolean {
  if (text === '') return true;
  const contacts = contactText(customer);
  return (
    `${searchText(customer, fields)}\n${contacts}`.includes(text) ||
    (digits !== '' && contacts.includes(digits)) ||
    (sound !== '' && soundsOf(customer.name).includes(sound))
  );
}
