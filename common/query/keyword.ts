/**
 * What the keyword is compared with. One definition for the reference, the pool index and the server. Rules QU2, QU11, QU12.
 */
import type { Customer } from '../domain/customer.ts';
import type { QueryContext } from './context.ts';
import type { FieldValue } from './fields.ts';
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

/** The forms in which a keyword is looked for; a line break counts as a blank. */
export function readKeyword(typed: string): Keyword {
  const text = foldText(typed.replace(/\s*[\r\n]\s*/g, ' ')).trim();
  const digits = NUMBER.test(text) ? text.replace(/\D/g, '').replace(/^0+(?=\d{7})/, '') : '';
  return { text, digits: digits === text ? '' : digits, sound: soundKeyword(text) };
}

/** Whether the customer has the keyword in one of the fields that the reader knows, or in the sounds of his name. */
export function matchesKeyword(
  customer: Customer,
  { text, digits, sound }: Keyword,
  { fields, mayRead }: Pick<QueryContext, 'fields' | 'mayRead'>,
): boolean {
  if (text === '') return true;
  for (const field of fields.list()) {
    if (!field.searched || !mayRead(field)) continue;
    const value = searchText(field.read(customer));
    if (value.includes(text) || (digits !== '' && field.kind === 'texts' && value.includes(digits))) return true;
  }
  return sound !== '' && soundsOf(customer.name).includes(sound);
}

/** A value in the form in which it is searched; several texts stand one a line. */
export function searchText(value: FieldValue): string {
  if (typeof value === 'string') return foldText(value);
  return typeof value === 'object' && value !== null ? foldText(value.join('\n')) : '';
}
