/**
 * The columns of the customer list and what a cell says as text: the same for the screen reader, the clipboard and an exported file.
 * Contact values are the masks; plain ones are added by the export alone. Pure. Rules LC1, LX3.
 */
import { customIdOf, isSensitive, type CustomField, type CustomValue } from './custom-field.ts';
import { maskCustom } from './custom-values.ts';
import type { Customer } from './customer.ts';

/** Built-in columns in the order in which they are offered, with the field by which each is sorted (null: it is not). */
export const LIST_COLUMNS = {
  name: 'name',
  company: 'company',
  phone: null,
  email: null,
  social: null,
  status: null,
  channel: null,
  scene: null,
  tags: null,
  groups: null,
  owner: null,
  team: null,
  nextFollowUp: 'nextFollowUpAt',
  lastFollowUp: 'lastFollowUpAt',
  active: 'lastActiveTime',
  acquired: 'acquisitionTime',
  statusChanged: 'statusChangedAt',
  created: 'createdAt',
  updated: 'updatedAt',
  notes: null,
} as const;
export type ListColumnId = keyof typeof LIST_COLUMNS;
export const LIST_COLUMN_IDS = Object.keys(LIST_COLUMNS) as readonly ListColumnId[];
/** What a new list shows. */
export const FIRST_COLUMNS: readonly ListColumnId[] = [
  'name',
  'company',
  'phone',
  'status',
  'channel',
  'tags',
  'owner',
  'active',
  'acquired',
];

/** What ids stand for, in the reader's language. */
export interface CellWords {
  readonly labelOf: (id: string | null) => string;
  readonly memberName: (userId: string | null) => string;
  readonly teamName: (teamId: string | null) => string;
  readonly field: (fieldId: string) => CustomField | undefined;
  readonly date: (at: number | null) => string;
  readonly dateTime: (at: number | null) => string;
  readonly yesNo: (value: boolean) => string;
  readonly isEnglish: boolean;
}

export type CellCustomer = Omit<Customer, 'contactInfo'> & {
  readonly nextFollowUpAt?: number | null | undefined;
  readonly lastFollowUpAt?: number | null | undefined;
};

const LIST_SEPARATOR = '; ';

/** The text of a cell; '' for a column that is not known. */
export function cellText(columnId: string, customer: CellCustomer, words: CellWords): string {
  const fieldId = customIdOf(columnId);
  if (fieldId !== null) return customText(fieldId, customer, words);
  const { contactDisplay } = customer;
  switch (columnId as ListColumnId) {
    case 'name':
      return customer.name;
    case 'company':
      return customer.company ?? '';
    case 'phone':
      return contactDisplay.phones.join(LIST_SEPARATOR);
    case 'email':
      return contactDisplay.emails.join(LIST_SEPARATOR);
    case 'social':
      return contactDisplay.socials.join(LIST_SEPARATOR);
    case 'status':
      return words.labelOf(customer.status);
    case 'channel':
      return words.labelOf(customer.source);
    case 'scene':
      return words.labelOf(customer.scene);
    case 'tags':
      return customer.tagIds.map(words.labelOf).join(LIST_SEPARATOR);
    case 'groups':
      return customer.groupIds.map(words.labelOf).join(LIST_SEPARATOR);
    case 'owner':
      return words.memberName(customer.ownerId);
    case 'team':
      return words.teamName(customer.teamId);
    case 'nextFollowUp':
      return words.dateTime(customer.nextFollowUpAt ?? null);
    case 'lastFollowUp':
      return words.dateTime(customer.lastFollowUpAt ?? null);
    case 'active':
      return words.date(customer.lastActiveTime);
    case 'acquired':
      return words.date(customer.acquisitionTime);
    case 'statusChanged':
      return words.date(customer.statusChangedAt);
    case 'created':
      return words.dateTime(customer.createdAt);
    case 'updated':
      return words.dateTime(customer.updatedAt);
    case 'notes':
      return customer.notes ?? '';
    default:
      return '';
  }
}

function customText(fieldId: string, customer: CellCustomer, words: CellWords): string {
  const mask = customer.customDisplay?.[fieldId];
  if (mask !== undefined) return mask;
  const field = words.field(fieldId);
  const value = customer.custom?.[fieldId] as CustomValue | undefined;
  if (field === undefined || value === undefined || value === null) return '';
  if (isSensitive(fieldId)) return maskCustom(value);
  const optionName = (id: string): string => {
    const option = field.options.find(({ optionId }) => optionId === id);
    if (option === undefined) return id;
    return words.isEnglish && option.labelEn !== '' ? option.labelEn : option.label;
  };
  if (Array.isArray(value)) return value.map(optionName).join(LIST_SEPARATOR);
  if (typeof value === 'boolean') return words.yesNo(value);
  if (field.kind === 'choice') return optionName(String(value));
  // A day is kept as its noon in UTC, so that it is the same day everywhere.
  if (field.kind === 'date' && typeof value === 'number') return new Date(value).toISOString().slice(0, 10);
  return String(value);
}
