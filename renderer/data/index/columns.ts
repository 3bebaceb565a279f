/**
 * The columns of the pool index: which fields of a customer are kept, and how. A further condition or sort field gets its column
 * here; documents themselves are not kept.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import { foldText, type SortField } from '../../../common/domain/customer-query.ts';
import { CodeColumn } from './code-column.ts';
import { TextKeys, TimeKeys } from './sort-key.ts';
import { SortOrder } from './sort-order.ts';
import { RowSlots } from './row-slots.ts';
import { TagColumn } from './tag-column.ts';
import { TextColumn } from './text-column.ts';

const TIME_FIELDS = ['acquisitionTime', 'lastActiveTime', 'statusChangedAt', 'createdAt', 'updatedAt'] as const;
const NAME_FIELDS = ['name', 'company'] as const;
const CODE_FIELDS = ['status', 'source', 'scene', 'ownerId', 'teamId'] as const;

type TimeField = (typeof TIME_FIELDS)[number];
type NameField = (typeof NAME_FIELDS)[number];
/** Fields with one value of an enumeration per customer. */
export type CodeField = (typeof CODE_FIELDS)[number];

export class Columns {
  readonly rows = new RowSlots();
  readonly codes: Readonly<Record<CodeField, CodeColumn>> = makeRecord(CODE_FIELDS, () => new CodeColumn());
  readonly times: Readonly<Record<TimeField, TimeKeys>> = makeRecord(TIME_FIELDS, () => new TimeKeys());
  readonly tags = new TagColumn();
  /** Name, company and notes: mostly Chinese. */
  readonly words = new TextColumn();
  /** Plain contact values: mostly ASCII, which the engine keeps and scans in half the space. */
  readonly contacts = new TextColumn();
  readonly orders: Readonly<Record<SortField, SortOrder>>;
  readonly #names: Readonly<Record<NameField, TextKeys>> = makeRecord(NAME_FIELDS, () => new TextKeys());

  constructor() {
    const keys = { ...this.times, ...this.#names };
    this.orders = makeRecord(Object.keys(keys) as SortField[], field => new SortOrder(keys[field], this.rows));
  }

  /** Puts the customer in its row, a new one when it has none. */
  put(customer: Customer): void {
    const known = this.rows.find(customer.customerId);
    const slot = known ?? this.rows.take(customer.customerId);
    const isNew = known === undefined;
    for (const field of CODE_FIELDS) this.codes[field].set(slot, customer[field]);
    for (const field of TIME_FIELDS) {
      const hasChanged = this.times[field].set(slot, customer[field]);
      if (hasChanged || isNew) this.orders[field].touch(slot);
    }
    const texts = { name: foldText(customer.name), company: foldText(customer.company) };
    for (const field of NAME_FIELDS) {
      const hasChanged = this.#names[field].set(slot, texts[field]);
      if (hasChanged || isNew) this.orders[field].touch(slot);
    }
    this.tags.set(slot, customer.tagIds);
    this.words.set(slot, `${texts.name}\n${texts.company}\n${foldText(customer.notes)}`);
    this.contacts.set(slot, contactText(customer));
  }

  /** Empties the customer's row, if it has one. */
  drop(customerId: string): void {
    const slot = this.rows.release(customerId);
    if (slot === undefined) return;
    for (const order of Object.values(this.orders)) order.touch(slot);
    this.tags.clear(slot);
    this.words.set(slot, '');
    this.contacts.set(slot, '');
  }
}

function contactText(customer: Customer): string {
  const contact = customer.contactInfo;
  if (contact === undefined) return '';
  const values = [...contact.phones, ...contact.emails, ...contact.socials].map(item => item.value);
  return foldText(values.join('\n'));
}

function makeRecord<K extends string, V>(keys: readonly K[], make: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map(key => [key, make(key)])) as Record<K, V>;
}
