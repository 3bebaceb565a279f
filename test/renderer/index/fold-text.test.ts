import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../../../common/query/fold.ts';

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Lone surrogates and unassigned characters included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x1ffff }), { maxLength: 12 })
  .map(codes => String.fromCodePoint(...codes));

describe('folded text', { timeout: 60_000 }, () => {
  it('[QU2] every character of the basic plane is folded as width and case demand', () => {
    const wrong: string[] = [];
    for (let code = 0; code <= 0xffff; code++) {
      const letter = String.fromCharCode(code);
      if (foldText(letter) !== fold(letter)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('[QU2] texts of any characters are folded as a whole', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(foldText(text)).toBe(fold(text));
      }),
    );
  });
});
