/** Consents: whether someone may be contacted follows from all records, whatever the clocks of the devices said. */
import { describe, expect, it } from 'vitest';
import { consentSchema, listConsents, mayContact, type Consent } from '../../common/domain/consent.ts';

const ID = '0190a000-0000-7000-8000-000000000001';
let ver = 0;
const record = (fields: Partial<Consent>): Consent => ({
  consentId: ID,
  customerId: ID,
  purpose: 'marketing',
  channel: 'sms',
  state: 'given',
  evidence: '',
  at: 100,
  expiresAt: null,
  createdBy: ID,
  ver: ++ver,
  ...fields,
});
const right = (records: readonly Consent[], at = 1_000) => mayContact(records, 'marketing', 'sms', at);

describe('mayContact', () => {
  it('[PR3] without a record nobody may be contacted; each purpose and channel stands for itself', () => {
    expect(right([])).toEqual({ allowed: false, reason: 'no_consent' });
    expect(right([record({ channel: 'email' }), record({ purpose: 'service' })])).toEqual({
      allowed: false,
      reason: 'no_consent',
    });
    expect(right([record({})])).toEqual({ allowed: true, until: null });
  });

  it('[PR3] a consent holds until it ends, and one that is given for later does not hold yet', () => {
    expect(right([record({ expiresAt: 1_000 })])).toEqual({ allowed: true, until: 1_000 });
    expect(right([record({ expiresAt: 999 })])).toEqual({ allowed: false, reason: 'expired' });
    expect(right([record({ expiresAt: 999 }), record({ expiresAt: 2_000 })])).toEqual({ allowed: true, until: 2_000 });
    expect(right([record({ at: 1_001 })])).toEqual({ allowed: false, reason: 'no_consent' });
  });

  it('[PR4] a withdrawal ends what was given or recorded before it, also under wrong clocks; later consents hold', () => {
    const given = record({ at: 100, ver: 1 });
    expect(right([given, record({ state: 'withdrawn', at: 200, ver: 2 })])).toEqual({
      allowed: false,
      reason: 'withdrawn',
    });
    // The clock of the one who recorded the withdrawal was slow.
    expect(right([given, record({ state: 'withdrawn', at: 50, ver: 2 })])).toMatchObject({ allowed: false });
    // A paper from before the withdrawal that is entered afterwards gives nothing.
    const withdrawn = record({ state: 'withdrawn', at: 200, ver: 2 });
    expect(right([given, withdrawn, record({ at: 150, ver: 3 })])).toMatchObject({ allowed: false });
    expect(right([given, withdrawn, record({ at: 250, ver: 3 })])).toMatchObject({ allowed: true });
    // At the same instant the withdrawal counts; unsent, it is the newest.
    expect(right([record({ at: 200, ver: 9 }), record({ state: 'withdrawn', at: 200, ver: 0 })])).toMatchObject({
      allowed: false,
    });
  });

  it('[PR3] the list has a line for each purpose and channel, own purposes last, newest record first', () => {
    const lines = listConsents(
      [
        record({ purpose: 'own:生日祝福', at: 1 }),
        record({ purpose: 'service', channel: 'phone' }),
        record({ at: 1, ver: 10 }),
        record({ at: 2, ver: 11, state: 'withdrawn' }),
      ],
      1_000,
    );
    expect(lines.map(line => [line.purpose, line.channel, line.right.allowed])).toEqual([
      ['marketing', 'sms', false],
      ['service', 'phone', true],
      ['own:生日祝福', 'sms', true],
    ]);
    expect(lines[0]?.records.map(item => item.ver)).toEqual([11, 10]);
  });
});

it('[PR1] a record names a known or an own purpose and nothing else', () => {
  const isValid = (purpose: string): boolean => consentSchema.safeParse(record({ purpose })).success;
  expect(['marketing', 'own:生日祝福'].map(isValid)).toEqual([true, true]);
  expect(['unknown', 'own:', 'own:  ', `own:${'长'.repeat(31)}`].map(isValid)).toEqual([false, false, false, false]);
});
