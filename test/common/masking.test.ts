/** Masks: what they show, and that they never show the rest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEmail, normalizePhone } from '../../common/domain/contact.ts';
import { maskContact, maskEmail, maskPhone, maskSocial } from '../../common/domain/masking.ts';

describe('masks', () => {
  it.each([
    ['+8613812345678', '138****5678'],
    ['+861012345678', '****5678'],
    ['+14159010123', '+1****0123'],
    ['+8613812345678;ext=12', '138****5678'],
    ['12345', '****45'],
    ['', '****'],
  ])('[MA1] phone %s shows as %s', (value, mask) => {
    expect(maskPhone(value)).toBe(mask);
  });

  it.each([
    ['wang.xm@example.com', 'w***@example.com'],
    ['a@b.cn', 'a***@b.cn'],
    ['@b.cn', '****'],
    ['nothing', '****'],
  ])('[MA1] address %s shows as %s', (value, mask) => {
    expect(maskEmail(value)).toBe(mask);
  });

  it.each([
    ['zhangsan88', 'z***8'],
    ['abc', '***'],
    ['', '***'],
    ['𠮷田太郎', '𠮷***郎'],
  ])('[MA1] account %s shows as %s', (value, mask) => {
    expect(maskSocial(value)).toBe(mask);
  });

  it('[MA1] all values are masked, in their order', () => {
    const info = {
      phones: [
        { value: '+8613812345678', raw: '138 1234 5678', label: '' },
        { value: '+8613900139000', raw: '', label: '' },
      ],
      emails: [{ value: 'wang@example.com', label: '工作' }],
      socials: [{ kind: 'qq' as const, value: '123456' }],
    };
    expect(maskContact(info)).toEqual({
      phones: ['138****5678', '139****9000'],
      emails: ['w***@example.com'],
      socials: ['1***6'],
    });
  });

  const digits = fc.stringMatching(/^1[3-9]\d{9}$/);
  it('[MA2] no mask of a Chinese mobile number shows more than seven digits', () => {
    fc.assert(
      fc.property(digits, number => {
        const phone = normalizePhone(number);
        fc.pre(phone.ok);
        const mask = maskPhone(phone.ok ? phone.value.value : '');
        expect(mask.replaceAll(/\D/g, '')).toBe(number.slice(0, 3) + number.slice(-4));
      }),
      { seed: 1 },
    );
  });

  it('[MA3] a mask is no valid value, so it can never be written back as one, and hides the length', () => {
    fc.assert(
      fc.property(digits, fc.stringMatching(/^[a-z]{4,20}$/), (number, name) => {
        expect(normalizePhone(maskPhone(`+86${number}`)).ok).toBe(false);
        expect(maskSocial(name)).toHaveLength(5);
        expect(maskEmail(`${name}@example.com`)).toHaveLength('a***@example.com'.length);
      }),
      { seed: 2 },
    );
    expect(normalizeEmail('w***@example.com').ok).toBe(true); // an asterisk is a legal letter: contactDisplay is another field (CU2)
  });
});
