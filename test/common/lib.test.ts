/** Ids, JSON and assertions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assert, unreachable } from '../../common/lib/assert.ts';
import { isUuid, makeId } from '../../common/lib/ids.ts';
import { canonicalJson, jsonEquals, type Json } from '../../common/lib/json.ts';
import { customerSchema } from '../../common/domain/customer.ts';
import { AppError, toErrorData } from '../../common/protocol/app-error.ts';
import { ERROR_CODES, isErrorCode } from '../../common/protocol/error-codes.ts';

describe('ids', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const time = fc.integer({ min: 0, max: 2 ** 47 });

  it('[CU1] an id is a UUID of version 7 that the schemas accept and that carries the time', () => {
    fc.assert(
      fc.property(time, bytes, (now, random) => {
        const before = random.slice();
        const id = makeId({ now: () => now }, () => random);
        expect(random).toEqual(before);
        expect(isUuid(id)).toBe(true);
        expect(customerSchema.shape.customerId.safeParse(id).success).toBe(true);
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
        expect(id[14]).toBe('7');
      }),
      { seed: 1 },
    );
  });

  it('[CU1] ids of one device sort by their time', () => {
    fc.assert(
      fc.property(time, time, bytes, bytes, (a, b, x, y) => {
        fc.pre(a < b);
        expect(makeId({ now: () => a }, () => x) < makeId({ now: () => b }, () => y)).toBe(true);
      }),
      { seed: 2 },
    );
  });

  it.each(['', 'x', '00000000-0000-0000-0000-000000000000', '0190B0E0-0000-7000-8000-000000000000'])(
    '[CU1] %j is none',
    text => {
      expect(isUuid(text)).toBe(false);
    },
  );
});

describe('JSON', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;

  it('[ME2] values are equal exactly when their canonical texts are', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(jsonEquals(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(jsonEquals(a, JSON.parse(JSON.stringify(a)) as Json)).toBe(true);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('[ME2] the order of keys does not matter, that of items does; absent is not null', () => {
    expect(jsonEquals({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
    expect(jsonEquals([1, 2], [2, 1])).toBe(false);
    expect(jsonEquals([1], { 0: 1 })).toBe(false);
    expect(jsonEquals({ a: 1 }, { b: 1 })).toBe(false);
    expect(jsonEquals(undefined, null)).toBe(false);
    expect(jsonEquals(undefined, undefined)).toBe(true);
    expect(jsonEquals('1', 1)).toBe(false);
    expect(canonicalJson({ b: [null, true, 'x'], a: 1 })).toBe('{"a":1,"b":[null,true,"x"]}');
  });
});

describe('errors', () => {
  it('[PV3] an error crosses an edge as its code, fields and parameters; anything else is "internal"', () => {
    const cause = new Error('low');
    const error = new AppError('too_long', { params: { max: 3 } }, { cause });
    expect(toErrorData(error)).toEqual({ code: 'too_long', params: { max: 3 } });
    expect([error.status, error.cause, error.name]).toEqual([400, cause, 'AppError']);
    expect(toErrorData(new Error('secret text'))).toEqual({ code: 'internal' });
    expect([isErrorCode('too_long'), isErrorCode('toString'), isErrorCode('')]).toEqual([true, false, false]);
  });

  it('[PV3] each group answers with statuses that fit it', () => {
    const codes = Object.entries(ERROR_CODES);
    const isOdd = ({ group, status }: (typeof codes)[number][1]): boolean =>
      status < 400 || status > 599 || (group === 'not_found') !== (status === 404);
    expect(codes.filter(([, code]) => isOdd(code)).map(([name]) => name)).toEqual([]);
  });

  it('[CU1] broken invariants throw', () => {
    expect(() => assert(0, 'zero')).toThrow('Invariant broken: zero');
    expect(() => assert(1, 'one')).not.toThrow();
    expect(() => unreachable('x' as never)).toThrow('Unreachable: "x"');
  });
});
