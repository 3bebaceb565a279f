/** Contact values against the published vectors; every deviation is listed here and explained in docs/decisions/0005-contact-validation.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { normalizeEmail, normalizePhone, normalizeSocial } from '../../common/domain/contact.ts';
import { readEmailVectors } from './email-vectors.ts';

const PHONES = join(import.meta.dirname, '../fixtures/phone-vectors');

interface Example {
  readonly region: string;
  readonly type: string;
  readonly number: string;
}

function readExamples(): Example[] {
  return readdirSync(join(PHONES, 'examples')).flatMap(name => {
    const lines = readFileSync(join(PHONES, 'examples', name), 'utf8')
      .split('\n')
      .slice(1);
    return lines.flatMap(line => {
      const [, region, type, digits] = /^(\w+)\s*;\s*(\w+)\s*;\s*"(\d+)"/.exec(line) ?? [];
      const number = `+${name.replace('.csv', '')}${digits ?? ''}`;
      return region === undefined || type === undefined ? [] : [{ region, type, number }];
    });
  });
}

describe('phones', () => {
  const examples = readExamples();
  it('[CO1] one example of each region and type is read, but for three that the library does not hold', () => {
    const refused = examples.filter(({ number }) => {
      const result = normalizePhone(number);
      return !result.ok || result.value.value !== number;
    });
    expect(examples).toHaveLength(1148);
    expect(refused).toEqual([
      { region: 'BJ', type: 'VOIP', number: '+22985751234' },
      { region: 'BJ', type: 'UAN', number: '+22981123456' },
      { region: 'ZW', type: 'FIXED_LINE', number: '+2631312345' },
    ]);
  });

  it('[CO1] the segments of Chinese mobile numbers are read, but for three that the numbering plan does not hold', () => {
    const lines = readFileSync(join(PHONES, '86.txt'), 'utf8').split('\n');
    const prefixes = lines.flatMap(line => /^86(\d+)\|/.exec(line)?.[1] ?? []);
    const refused = prefixes.filter(prefix => {
      const number = `${prefix}123456789`.slice(0, 11);
      const result = normalizePhone(number.length === 11 && prefix === '15' ? '15123456789' : number);
      return !result.ok || !result.value.value.startsWith(`+86${prefix}`);
    });
    expect(prefixes).toHaveLength(64);
    expect(refused).toEqual(['161', '174']);
  });

  it('[CO1] what is kept by the first five digits is what the library says of all of them', () => {
    const differing: string[] = [];
    for (let prefix = 10_000; prefix < 20_000; prefix++) {
      for (const end of ['000000', '987654']) {
        const text = `${prefix}${end}`;
        const parsed = parsePhoneNumberFromString(text, 'CN');
        const expected = parsed?.isValid() === true ? parsed.number : null;
        const result = normalizePhone(text);
        if ((result.ok ? result.value.value : null) !== expected) differing.push(text);
      }
    }
    expect(differing).toEqual([]);
  }, 30_000);

  it.each([
    ['138 0013 8000', '+8613800138000'],
    ['+86 138-0013-8000', '+8613800138000'],
    ['008613800138000', '+8613800138000'],
    ['86 13800138000', '+8613800138000'],
    ['１３８００１３８０００', '+8613800138000'],
    ['电话：13800138000', '+8613800138000'],
    ["'+8613800138000", '+8613800138000'],
    ['="13800138000"', '+8613800138000'],
    ['010-12345678', '+861012345678'],
    ['400-123-4567', '+864001234567'],
    ['+1 (415) 901-7000', '+14159017000'],
  ])('[CO1] %s becomes %s', (raw, value) => {
    expect(normalizePhone(raw)).toEqual({ ok: true, value: { value, raw, label: '' } });
  });

  it.each([
    ['0755-23456789转123', '+8675523456789;ext=123'],
    ['0755 2345 6789 分机 8', '+8675523456789;ext=8'],
    ['0755-23456789-123', '+8675523456789;ext=123'],
    ['+1 415 901 7000 ext 12', '+14159017000;ext=12'],
  ])('[CO2] %s keeps its extension, and the result is its own normal form', (raw, value) => {
    const result = normalizePhone(raw);
    expect(result).toMatchObject({ ok: true, value: { value } });
    expect(normalizePhone(value)).toMatchObject({ ok: true, value: { value } });
  });

  it.each(['', 'abc', '12345', '95588', '138001380001', '13800138000/13900139000', '+999 1234567'])(
    '[CO1] %j is refused',
    raw => {
      expect(normalizePhone(raw)).toEqual({ ok: false, error: 'bad_phone' });
    },
  );

  it('[CO3] numbers without calling code are read by the region that is chosen', () => {
    expect(normalizePhone('(415) 901-7000', '', 'US')).toMatchObject({ ok: true, value: { value: '+14159017000' } });
    expect(normalizePhone('13800138000', '', 'US').ok).toBe(false);
    expect(normalizePhone('+8613800138000', '', 'US')).toMatchObject({ ok: true, value: { value: '+8613800138000' } });
  });
});

describe('e-mail addresses', () => {
  /** Category of the vectors → how many are accepted and refused. */
  const count = (vectors: ReturnType<typeof readEmailVectors>): Record<string, [number, number]> => {
    const counts: Record<string, [number, number]> = {};
    for (const { address, category } of vectors) {
      const entry = (counts[category] ??= [0, 0]);
      entry[normalizeEmail(address).ok ? 0 : 1]++;
    }
    return counts;
  };

  it('[CO4] the 164 tests of isemail: what is plainly valid is accepted, what no mail program sends is refused', () => {
    const vectors = readEmailVectors('tests.xml');
    expect(vectors).toHaveLength(164);
    expect(count(vectors)).toEqual({
      VALID_CATEGORY: [13, 1],
      DNSWARN: [5, 3],
      RFC5321: [0, 16],
      RFC5322: [0, 30],
      CFWS: [6, 4],
      DEPREC: [2, 18],
      ERR: [16, 50],
    });
  });

  it('[CO4] the 279 tests of its older set', () => {
    const vectors = readEmailVectors('tests-original.xml');
    expect(vectors).toHaveLength(279);
    expect(count(vectors)).toEqual({
      VALID_CATEGORY: [29, 0],
      DNSWARN: [10, 3],
      RFC5321: [0, 66],
      RFC5322: [0, 47],
      CFWS: [0, 2],
      DEPREC: [0, 34],
      ERR: [1, 87],
    });
  });

  it('[CO4] an address that is wrong by the standard is accepted only when space around it is all that is wrong', () => {
    for (const name of ['tests.xml', 'tests-original.xml'] as const) {
      const accepted = readEmailVectors(name).filter(
        vector => ['ERR', 'CFWS', 'DEPREC'].includes(vector.category) && normalizeEmail(vector.address).ok,
      );
      const stored = accepted.map(vector => normalizeEmail(vector.address));
      expect(new Set(stored.map(result => (result.ok ? result.value.value : '')))).toEqual(
        new Set([name === 'tests.xml' ? 'test@iana.org' : 'test@example.com']),
      );
      expect(accepted.every(vector => vector.address !== vector.address.trim())).toBe(true);
    }
  });

  it('[CO4] the valid addresses that are refused have a top-level domain that no one has', () => {
    const refused = (['tests.xml', 'tests-original.xml'] as const).flatMap(name =>
      readEmailVectors(name).filter(
        ({ category, address }) => ['VALID_CATEGORY', 'DNSWARN'].includes(category) && !normalizeEmail(address).ok,
      ),
    );
    expect(refused.map(({ id, address }) => [id, address.length > 60 ? 'very long' : address])).toEqual([
      [5, 'test@io'],
      [13, 'test@iana.a'],
      [33, 'test@iana.co-uk'],
      [37, 'very long'],
      [8, 'very long'],
      [96, 'test@123.123.123.x123'],
      [203, '+@b.c'],
    ]);
  });

  it('[CO4] the domain is folded, the local part is not; the form is its own normal form', () => {
    expect(normalizeEmail(' Wang.XM@Example.COM ')).toEqual({
      ok: true,
      value: { value: 'Wang.XM@example.com', label: '' },
    });
    expect(normalizeEmail('ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ')).toMatchObject({ value: { value: 'wang@example.com' } });
    expect(normalizeEmail('张三@example.com')).toMatchObject({ ok: true });
    expect(normalizeEmail('"a\u0007"@example.com').ok).toBe(false);
    expect(normalizeEmail(`${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(4)}com`).ok).toBe(false);
  });
});

describe('social accounts', () => {
  it.each([
    ['wechat', 'zhangsan88', true],
    ['wechat', 'wxid_abc123def456', true],
    ['wechat', '13800138000', true],
    ['wechat', 'ab', false],
    ['wechat', '张三的微信', false],
    ['wechat', '8abcdefg', false],
    ['qq', '10001', true],
    ['qq', '0123456', false],
    ['qq', '1234', false],
    ['wecom', 'zhang.san@corp', true],
    ['wecom', 'zhang san', false],
    ['other', '@zhang_san', true],
    ['other', '抖音 张三', true],
    ['other', '', false],
    ['other', 'x'.repeat(101), false],
  ] as const)('[CO5] %s %j: %s', (kind, raw, isValid) => {
    expect(normalizeSocial(kind, raw).ok).toBe(isValid);
  });

  it('[CO6] full-width characters are folded before they are judged', () => {
    expect(normalizeSocial('qq', '１２３４５６')).toEqual({ ok: true, value: { kind: 'qq', value: '123456' } });
  });
});
