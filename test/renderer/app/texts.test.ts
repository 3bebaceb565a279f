// @vitest-environment happy-dom
/** The texts of the interface: complete in both languages, and errors in one sentence each. */
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../common/protocol/error-codes.ts';
import { RESOURCES } from '../../../renderer/app/i18n/index.ts';

/** All keys of nested texts, with plural endings taken off: languages have different plurals. */
function keysOf(texts: unknown, prefix = ''): string[] {
  if (typeof texts !== 'object' || texts === null) return [prefix.replace(/_(zero|one|two|few|many|other)$/, '')];
  return Object.entries(texts).flatMap(([key, value]) => keysOf(value, prefix === '' ? key : `${prefix}.${key}`));
}

describe('texts', () => {
  it('[UI1] both languages have the same namespaces and keys', () => {
    const zh = RESOURCES['zh-CN'];
    const en = RESOURCES.en;
    expect(Object.keys(en).toSorted()).toEqual(Object.keys(zh).toSorted());
    for (const name of Object.keys(zh)) {
      expect([name, ...new Set(keysOf(en[name]))].toSorted()).toEqual([name, ...new Set(keysOf(zh[name]))].toSorted());
    }
  });

  it('[UI1] every error code has one sentence in both languages', () => {
    const codes = Object.keys(ERROR_CODES);
    for (const [locale, mark] of [
      ['zh-CN', /[^。]。$/],
      ['en', /\.$/],
    ] as const) {
      const texts = RESOURCES[locale].errors ?? {};
      for (const code of codes) expect(String(texts[code]), `${locale} ${code}`).toMatch(mark);
      const extra = Object.keys(texts).filter(key => !codes.includes(key.replace(/_with$/, '')));
      expect(extra).toEqual([]);
    }
  });

  it('[UI1] no text is empty', () => {
    for (const texts of Object.values(RESOURCES)) expect(JSON.stringify(texts)).not.toContain('""');
  });
});
