/** Which customer sits in which row slot. Freed slots are used again, so that the columns stay dense. */
import { Bitmap } from './bitmap.ts';

export class RowSlots {
  /** Slots that hold a customer. */
  readonly live = new Bitmap();
  readonly #ids: (string | null)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];

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
    return slot;
  }

  /** The id of a slot in use. */
  idAt(slot: number): string {
    return this.#ids[slot] ?? '';
  }
}
