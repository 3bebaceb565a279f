/** A text per row, or several, one a line: searched by fragment, beginning and whole; one text is also sorted by. */
import { searchText } from '../../../common/query/keyword.ts';
import type { FieldValue } from '../../../common/query/fields.ts';
import type { Test } from '../../../common/query/plan.ts';
import { makeBitmap, type Bitmap } from './bitmap.ts';
import { Presence, refuseTest, type FieldColumn } from './field-column.ts';
import type { ColumnState } from './index-state.ts';
import type { KeyColumn } from './sort-key.ts';
import { TextColumn } from './text-column.ts';
import { TextKeys } from './text-keys.ts';

export class TextFieldColumn implements FieldColumn {
  readonly presence = new Presence();
  readonly texts = new TextColumn();
  readonly keys: KeyColumn | null;
  readonly #isList: boolean;

  constructor(isList: boolean) {
    this.#isList = isList;
    this.keys = isList ? null : new TextKeys(this.texts);
  }

  set(slot: number, value: FieldValue): boolean {
    const text = searchText(value);
    const isFilled = this.#isList ? typeof value === 'object' && value !== null && value.length > 0 : text !== '';
    this.presence.note(slot, isFilled, value === undefined);
    if (this.texts.get(slot) === text) return false;
    this.texts.set(slot, text);
    return true;
  }

  match(test: Test, end: number): Bitmap {
    if (test.type !== 'text') return refuseTest(test);
    const found = makeBitmap(end);
    for (const text of test.texts) {
      if (test.how === 'contains') this.texts.scan(text, found);
      else this.#scanExactly(text, test.how, found);
    }
    return found;
  }

  counts(): null {
    return null;
  }

  save(): ColumnState {
    return { ...this.presence.save(), ...this.texts.save() };
  }

  load(state: ColumnState): void {
    this.presence.load(state);
    this.texts.load(state);
  }

  /** Rows that contain it are few; among them those that begin with it or are it. */
  #scanExactly(text: string, how: 'starts' | 'is', found: Bitmap): void {
    if (text === '' || (this.#isList && text.includes('\n'))) return;
    const candidates = makeBitmap(0);
    this.texts.scan(text, candidates);
    candidates.forEach(slot => {
      const whole = this.texts.get(slot);
      const lines = this.#isList ? whole.split('\n') : [whole];
      if (lines.some(line => (how === 'is' ? line === text : line.startsWith(text)))) found.add(slot);
    });
  }
}
