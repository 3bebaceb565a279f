/** Sort keys of a text column: its first three code units in the order of code points, and the whole for those who share them. */
import { compareCodePoints, rankOfUnit } from '../../../common/query/fold.ts';
import { EMPTY_KEY, type KeyColumn } from './sort-key.ts';
import type { TextColumn } from './text-column.ts';

export class TextKeys implements KeyColumn {
  readonly isExact = false;
  readonly #texts: TextColumn;

  constructor(texts: TextColumn) {
    this.#texts = texts;
  }

  prefix(slot: number): number {
    const text = this.#texts.get(slot);
    if (text === '') return EMPTY_KEY;
    return unitAt(text, 0) * 0x1_0000_0000 + unitAt(text, 1) * 0x1_0000 + unitAt(text, 2);
  }

  compare(a: number, b: number): number {
    return compareCodePoints(this.#texts.get(a), this.#texts.get(b));
  }
}

function unitAt(text: string, index: number): number {
  return index < text.length ? rankOfUnit(text.charCodeAt(index)) : 0;
}
