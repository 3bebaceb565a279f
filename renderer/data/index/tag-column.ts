/** Tags of the rows: one bitmap per tag, so that a tag is counted or combined without touching rows. */
import { Bitmap, countCommon, unite } from './bitmap.ts';

export class TagColumn {
  readonly #bitmaps = new Map<string, Bitmap>();

  /** Replaces the row's tags. */
  set(slot: number, tagIds: readonly string[]): void {
    this.clear(slot);
    for (const tagId of tagIds) {
      let bitmap = this.#bitmaps.get(tagId);
      if (bitmap === undefined) this.#bitmaps.set(tagId, (bitmap = new Bitmap()));
      bitmap.add(slot);
    }
  }

  clear(slot: number): void {
    for (const bitmap of this.#bitmaps.values()) bitmap.delete(slot);
  }

  /** Rows that have at least one of the tags. */
  matching(tagIds: readonly string[]): Bitmap {
    return unite(tagIds.map(tagId => this.#bitmaps.get(tagId)).filter(bitmap => bitmap !== undefined));
  }

  /** How many rows of the set have each tag; tags that none has are left out. */
  counts(rows: Bitmap): [tagId: string, count: number][] {
    const counts: [string, number][] = [];
    for (const [tagId, bitmap] of this.#bitmaps) {
      const count = countCommon(bitmap, rows);
      if (count > 0) counts.push([tagId, count]);
    }
    return counts;
  }
}
