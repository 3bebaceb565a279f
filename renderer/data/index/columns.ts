/**
 * The columns of the pool index: which fields of a customer are kept, and how. A further condition or sort field gets its column
 * here; documents themselves are not kept.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import { foldText, type CustomerQuery, type SortField } from '../../../common/domain/customer-query.ts';
import { CodeColumn } from './code-column.ts';
import { RowSlots } from './row-slots.ts';
import { TextKeys, TimeKeys } from './sort-key.ts';
import { SortOrder } from './sort-order.ts';
import { TextColumn } from './text-column.ts';
import { ValueColumn } from './value-column.ts';

const TIME_FIELDS = ['acquisitionTime', 'lastActiveTime', 'statusChangedAt', 'createdAt', 'updatedAt'] as const;
const NAME_FIELDS = ['name', 'company'] as const;

export class Columns {
  readonly rows = new RowSlots();
  readonly status = new ValueColumn();
  readonly source = new ValueColumn();
  readonly tags = new ValueColumn();
  readonly owners = new CodeColumn();
  readonly times = makeRecord(TIME_FIELDS, () => new TimeKeys());
  /** Name, company and notes: mostly Chinese. */
  readonly words = new TextColumn();
  /** Plain contact values: mostly ASCII, which the engine keeps and scans in half the space. */
  readonly contacts = new TextColumn();
  readonly #names = makeRecord(NAME_FIELDS, () => new TextKeys());
  readonly #byId = new SortOrder(this.rows.keys, true, this.rows, null);
  readonly #orders = makeRecord([...TIME_FIELDS, ...NAME_FIELDS] satisfies SortField[], field => {
    const keys = { ...this.times, ...this.#names }[field];
    return {
      asc: new SortOrder(keys, true, this.rows, this.#byId),
      desc: new SortOrder(keys, false, this.rows, this.#byId),
    };
  });

  /** The rows in the order that is asked for. */
  order({ field, direction }: CustomerQuery['sort']): SortOrder {
    return this.#orders[field][direction];
  }

  /** Puts the customer in its row, a new one when it has none. */
  put(customer: Customer): void {
    const known = this.rows.find(customer.customerId);
    const slot = known ?? this.rows.take(customer.customerId);
    if (known === undefined) this.#touchAll(slot);
    else this.#clearValues(slot);
    for (const field of TIME_FIELDS) {
      if (this.times[field].set(slot, customer[field])) this.#touch(field, slot);
    }
    const name = foldText(customer.name);
    const company = foldText(customer.company ?? '');
    if (this.#names.name.set(slot, name)) this.#touch('name', slot);
    if (this.#names.company.set(slot, company)) this.#touch('company', slot);
    this.status.add(slot, customer.status);
    if (customer.source !== null) this.source.add(slot, customer.source);
    for (const tagId of customer.tagIds) this.tags.add(slot, tagId);
    this.owners.set(slot, customer.ownerId);
    this.words.set(slot, `${name}\n${company}\n${foldText(customer.notes ?? '')}`);
    this.contacts.set(slot, contactText(customer));
  }

  /** Empties the customer's row, if it has one. */
  drop(customerId: string): void {
    const slot = this.rows.release(customerId);
    if (slot === undefined) return;
    this.#touchAll(slot);
    this.#clearValues(slot);
    this.words.set(slot, '');
    this.contacts.set(slot, '');
  }

  #clearValues(slot: number): void {
    this.status.clear(slot);
    this.source.clear(slot);
    this.tags.clear(slot);
  }

  #touch(field: SortField, slot: number): void {
    this.#orders[field].asc.touch(slot);
    this.#orders[field].desc.touch(slot);
  }

  /** A row that came or went concerns every order, also when a reused slot happens to hold the same key. */
  #touchAll(slot: number): void {
    this.#byId.touch(slot);
    for (const field of TIME_FIELDS) this.#touch(field, slot);
    for (const field of NAME_FIELDS) this.#touch(field, slot);
  }
}

/** One value a line, in the order of the definition; line breaks at the end find nothing, since a keyword has none at its end. */
function contactText({ contactInfo }: Customer): string {
  if (contactInfo === undefined) return '';
  let text = '';
  for (const { value } of contactInfo.phones ?? []) text += `${value}\n`;
  for (const { value } of contactInfo.emails ?? []) text += `${value}\n`;
  for (const { value } of contactInfo.socials ?? []) text += `${value}\n`;
  return foldText(text);
}

function makeRecord<K extends string, V>(keys: readonly K[], make: (key: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(keys.map(key => [key, make(key)])) as Record<K, V>;
}
