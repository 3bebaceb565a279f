/**
 * The columns of the pool index: one for each field of the registry, made when the field is defined. Documents themselves are not kept.
 * A field that is not defined (any more) keeps what arrives for it, so that its column is complete as soon as it is. Rules IX1, IX2, IX7.
 */
import type { Customer } from '../../../common/domain/customer.ts';
import { BUILT_IN_REGISTRY, customFieldName, type FieldDef, type FieldRegistry } from '../../../common/query/fields.ts';
import { soundsOf } from '../../../common/query/pinyin.ts';
import type { SortKey } from '../../../common/query/types.ts';
import { Bitmap } from './bitmap.ts';
import { ChoiceColumn } from './choice-column.ts';
import type { FieldColumn } from './field-column.ts';
import { STATE_FORM, type ColumnState, type IndexState } from './index-state.ts';
import { NumberColumn } from './number-column.ts';
import { Orders } from './orders.ts';
import { RowSlots } from './row-slots.ts';
import type { SortOrder } from './sort-order.ts';
import { TextColumn } from './text-column.ts';
import { TextFieldColumn } from './text-field-column.ts';

interface Kept {
  readonly field: FieldDef;
  readonly column: FieldColumn;
}
type Custom = NonNullable<Customer['custom']>[string];

export class Columns {
  readonly rows = new RowSlots();
  /** Pinyin and initials of the names. */
  readonly sounds = new TextColumn();
  readonly #kept = new Map<string, Kept>();
  readonly #orders = new Orders(this.rows, id => this.#kept.get(id)?.column.keys ?? null);
  /** Values of custom fields that have no column yet, by field name and row. */
  readonly #unclaimed = new Map<string, Map<number, Custom>>();
  /** Rows of which the reader is given no custom values. */
  readonly #withoutCustom = new Bitmap();
  #fields: FieldRegistry = BUILT_IN_REGISTRY;

  constructor() {
    this.#addColumns();
  }

  get fields(): FieldRegistry {
    return this.#fields;
  }

  /** Follows the definitions: new fields get their column. */
  setFields(fields: FieldRegistry): void {
    this.#fields = fields;
    this.#addColumns();
  }

  /** The column of a field of the registry. */
  column(id: string): FieldColumn {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw new Error('a field of the registry has no column');
    return kept.column;
  }

  /** The column of a field with values that are counted; null for another kind. */
  choice(id: string): ChoiceColumn | null {
    const column = this.#kept.get(id)?.column;
    return column instanceof ChoiceColumn ? column : null;
  }

  /** The column of times or numbers; null for another kind. */
  numbers(id: string): NumberColumn | null {
    const column = this.#kept.get(id)?.column;
    return column instanceof NumberColumn ? column : null;
  }

  /** The columns in which a keyword is looked for. */
  searched(): readonly { readonly field: FieldDef; readonly column: TextFieldColumn }[] {
    return [...this.#kept.values()].flatMap(({ field, column }) =>
      field.searched && this.#fields.find(field.id) !== undefined && column instanceof TextFieldColumn
        ? [{ field, column }]
        : [],
    );
  }

  /** The rows in the order that is asked for. */
  order(sort: readonly SortKey[]): SortOrder {
    return this.#orders.get(sort);
  }

  /** Puts the customer in his row, a new one when he has none; answers which. */
  put(customer: Customer): number {
    const known = this.rows.find(customer.customerId);
    const slot = known ?? this.rows.take(customer.customerId);
    if (known === undefined) this.#orders.touchAll(slot);
    for (const { field, column } of this.#kept.values()) {
      const isChanged = column.set(slot, field.read(customer));
      if (!isChanged) continue;
      if (known !== undefined) this.#orders.touch(field.id, slot);
      if (field.id === 'name') this.sounds.set(slot, soundsOf(customer.name));
    }
    this.#keepUnclaimed(slot, customer.custom);
    return slot;
  }

  /** Empties the customer's row; answers which, or `undefined` when he has none. */
  drop(customerId: string): number | undefined {
    const slot = this.rows.release(customerId);
    if (slot === undefined) return undefined;
    this.#orders.touchAll(slot);
    for (const { column } of this.#kept.values()) column.set(slot, null);
    this.sounds.set(slot, '');
    this.#keepUnclaimed(slot, undefined);
    return slot;
  }

  save(): IndexState {
    const columns: Record<string, ColumnState> = { rows: this.rows.save(), sounds: this.sounds.save() };
    for (const [id, { column }] of this.#kept) columns[`field/${id}`] = column.save();
    for (const [name, order] of this.#orders.save()) columns[`order/${name}`] = order;
    const unclaimed = [...this.#unclaimed].map(([name, values]) => [name, [...values]]);
    columns['unclaimed'] = { values: JSON.stringify(unclaimed), without: this.#withoutCustom.words };
    return { version: stateVersion(this.#fields), columns };
  }

  /** Takes over what {@link save} gave for the same version, into an empty index. */
  load({ columns }: IndexState): void {
    this.rows.load(columns['rows']!);
    this.sounds.load(columns['sounds']!);
    for (const [id, { column }] of this.#kept) {
      const state = columns[`field/${id}`];
      if (state !== undefined) column.load(state);
    }
    for (const [name, state] of Object.entries(columns)) {
      if (name.startsWith('order/')) this.#orders.load(name.slice('order/'.length), state);
    }
    const unclaimed = JSON.parse(columns['unclaimed']!['values'] as string) as [string, [number, Custom][]][];
    this.#withoutCustom.words = columns['unclaimed']!['without'] as Uint32Array;
    for (const [name, values] of unclaimed) this.#unclaimed.set(name, new Map(values));
  }

  #addColumns(): void {
    for (const field of this.#fields.list()) {
      const kept = this.#kept.get(field.id);
      if (kept !== undefined && kept.field.kind === field.kind) {
        this.#kept.set(field.id, { field, column: kept.column });
        continue;
      }
      const column = makeColumn(field);
      this.#kept.set(field.id, { field, column });
      this.#orders.forget(field.id);
      this.#claim(field, column);
    }
  }

  /** Fills a new column with what arrived before its definition. Who may read no custom values has it unknown everywhere. */
  #claim(field: FieldDef, column: FieldColumn): void {
    const values = this.#unclaimed.get(field.id);
    const id = field.id.slice(customFieldName('').length);
    this.#unclaimed.delete(field.id);
    if (field.rule !== 'custom') return;
    this.rows.live.forEach(slot => {
      const value = values?.get(slot);
      const custom = value === undefined ? {} : { [id]: value };
      column.set(slot, field.read({ custom: this.#withoutCustom.has(slot) ? undefined : custom } as Customer));
    });
  }

  #keepUnclaimed(slot: number, custom: Customer['custom']): void {
    this.#withoutCustom.put(slot, custom === undefined);
    for (const values of this.#unclaimed.values()) values.delete(slot);
    for (const [fieldId, value] of Object.entries(custom ?? {})) {
      const name = customFieldName(fieldId);
      if (this.#kept.has(name)) continue;
      const values = this.#unclaimed.get(name) ?? new Map<number, Custom>();
      this.#unclaimed.set(name, values.set(slot, value));
    }
  }
}

/** A state of another version is of no use. */
export function stateVersion(fields: FieldRegistry): string {
  return `${STATE_FORM}/${fields.version}`;
}

function makeColumn({ kind }: FieldDef): FieldColumn {
  if (kind === 'text' || kind === 'texts') return new TextFieldColumn(kind === 'texts');
  if (kind === 'number' || kind === 'time') return new NumberColumn();
  return new ChoiceColumn(kind);
}
