/** Which customer sits in which row slot. Freed slots are used again, so that the columns stay dense. */
import { isUuid } from '../../../common/lib/ids.ts';
import { compareCodePoints } from '../../../common/query/fold.ts';
import { Bitmap } from './bitmap.ts';
import { packTexts, unpackTexts, type ColumnState } from './index-state.ts';
import type { KeyColumn } from './sort-key.ts';

export class RowSlots {
  /** Slots that hold a customer. */
  readonly live = new Bitmap();
  /** The ids as a sort key: what decides between rows that are equal otherwise. */
  readonly keys: KeyColumn;
  readonly #ids: (string | null)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  /** Ids that are not canonical UUIDs: while there are any, ids have no numeric prefix. */
  #odd = 0;

  constructor() {
    this.keys = {
      isExact: false,
      prefix: slot => (this.#odd > 0 ? 0 : readPrefix(this.idAt(slot))),
      compare: (a, b) => compareCodePoints(this.idAt(a), this.idAt(b)),
    };
  }

  /** One more than the highest slot ever used. */
  get end(): number {
    return this.#ids.length;
  }

  get size(): number {
    return this.#slots.size;
  }

  find(id: string): number | undefined {
    return this.#slots.get(id);
  }

  /** The slot of a customer that has none yet. */
  take(id: string): number {
    const slot = this.#free.pop() ?? this.#ids.length;
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
    this.live.add(slot);
    if (!isUuid(id)) this.#odd++;
    return slot;
  }

  /** Gives the customer's slot back; answers which it was, or `undefined` when it had none. */
  release(id: string): number | undefined {
    const slot = this.#slots.get(id);
    if (slot === undefined) return undefined;
    this.#slots.delete(id);
    this.#ids[slot] = null;
    this.#free.push(slot);
    this.live.delete(slot);
    if (!isUuid(id)) this.#odd--;
    return slot;
  }

  save(): ColumnState {
    return { live: this.live.words, ids: packTexts(this.#ids), free: Uint32Array.from(this.#free) };
  }

  load(state: ColumnState): void {
    this.live.words = state['live'] as Uint32Array;
    for (const slot of state['free'] as Uint32Array) this.#free.push(slot); // a list too long for arguments
    unpackTexts(state['ids']).forEach((id, slot) => {
      this.#ids[slot] = id;
      if (id === null) return;
      this.#slots.set(id, slot);
      if (!isUuid(id)) this.#odd++;
    });
  }

  /** The id of a slot in use. */
  idAt(slot: number): string {
    return this.#ids[slot] ?? '';
  }
}

/** The first 48 bits of a canonical UUID; for version 7 the millisecond of its making. */
function readPrefix(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
