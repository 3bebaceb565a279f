/** Validation: every wrong field is named, what is right is normalised, and what passes also passes the wire schema. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOMER_LIMITS, newCustomerSchema, type CustomerFields } from '../../common/domain/customer.ts';
import {
  checkFields,
  checkPatch,
  checkRelations,
  normalizeContacts,
  validateNewCustomer,
  type CustomerDraft,
  type Lookup,
} from '../../common/domain/validate-customer.ts';
import { ENTRIES, makeId } from '../renderer/fake-writer.ts';

const TAG = makeId(1);
const GROUP = makeId(2);
const LOOKUP: Lookup = {
  entries: new Map(ENTRIES.map(entry => [entry.entryId, entry])),
  customFields: new Map(),
  hasTag: id => id === TAG,
  hasGroup: id => id === GROUP,
};
const DRAFT: CustomerDraft = {
  name: ' 张三 ',
  company: '',
  phones: [{ raw: '138 0013 8000', label: '手机' }],
  emails: [],
  socials: [],
  source: null,
  scene: null,
  status: 'status:lead',
  acquisitionTime: 1,
  lastActiveTime: null,
  notes: ' 记 ',
  custom: {},
  tagIds: [TAG],
  groupIds: [GROUP],
};

function errorsOf(fields: Partial<CustomerDraft>): (readonly [string, string])[] {
  const result = validateNewCustomer({ ...DRAFT, ...fields }, LOOKUP);
  return result.ok ? [] : result.error.map(error => [error.field, error.code] as const);
}

describe('a draft', () => {
  it('[CU3] a right one is trimmed and normalised, notes stay as typed', () => {
    expect(validateNewCustomer(DRAFT, LOOKUP)).toEqual({
      ok: true,
      value: {
        ...DRAFT,
        name: '张三',
        phones: [{ value: '+8613800138000', raw: '138 0013 8000', label: '手机' }],
      },
    });
  });

  it.each<[Partial<CustomerDraft>, (readonly [string, string])[]]>([
    [{ name: '  ' }, [['name', 'required']]],
    [{ name: 'x'.repeat(121) }, [['name', 'too_long']]],
    [{ company: 'x'.repeat(201) }, [['company', 'too_long']]],
    [{ notes: 'x'.repeat(10_000) + ' ' }, [['notes', 'too_long']]],
    [{ phones: [{ raw: '123', label: '' }] }, [['phones.0', 'bad_phone']]],
    [{ phones: [{ raw: '13800138000', label: 'x'.repeat(21) }] }, [['phones.0', 'too_long']]],
    [
      {
        emails: [
          { raw: ' ', label: '' },
          { raw: 'x', label: '' },
        ],
      },
      [['emails.1', 'bad_email']],
    ],
    [{ socials: [{ kind: 'qq', raw: 'x' }] }, [['socials.0', 'bad_social']]],
    [{ status: 'status:none' }, [['status', 'unknown_status']]],
    [{ status: 'status:old' }, [['status', 'unknown_status']]],
    [{ status: 'channel:web' }, [['status', 'unknown_status']]],
    [{ source: 'status:lead' }, [['source', 'unknown_source']]],
    [{ scene: 'scene:none' }, [['scene', 'unknown_scene']]],
    [{ source: 'channel:web', scene: 'scene:booth' }, [['scene', 'unknown_scene']]],
    [{ source: 'channel:web', scene: 'scene:form' }, []],
    [{ acquisitionTime: -1 }, [['acquisitionTime', 'bad_date']]],
    [{ acquisitionTime: Number.NaN }, [['acquisitionTime', 'bad_date']]],
    [{ lastActiveTime: 1.5 }, [['lastActiveTime', 'bad_date']]],
    [{ tagIds: [makeId(9)] }, [['tagIds', 'unknown_tag']]],
    [{ groupIds: [makeId(9)] }, [['groupIds', 'unknown_group']]],
  ])('[CU4] %j gives %j', (fields, expected) => {
    expect(errorsOf(fields)).toEqual(expected);
  });

  it('[CU4] all errors are told at once', () => {
    expect(errorsOf({ name: '', status: '', phones: [{ raw: '1', label: '' }], tagIds: [makeId(9)] })).toEqual([
      ['phones.0', 'bad_phone'],
      ['name', 'required'],
      ['status', 'unknown_status'],
      ['tagIds', 'unknown_tag'],
    ]);
  });

  it('[CU5] limits hold for contact values, tags and groups, and a value stands once', () => {
    const phones = Array.from({ length: CUSTOMER_LIMITS.contactsPerKind + 1 }, (_, i) => ({
      raw: `1380013800${i % 10}`,
      label: '',
    }));
    expect(errorsOf({ phones })).toEqual([
      ['phones', 'too_many'],
      ['phones.10', 'duplicate_value'],
    ]);
    const ids = Array.from({ length: 51 }, () => TAG);
    expect(errorsOf({ tagIds: ids })).toEqual([['tagIds', 'too_many']]);
    expect(checkRelations({ tagIds: [], groupIds: Array.from({ length: 51 }, () => GROUP) }, LOOKUP)).toEqual([
      { field: 'groupIds', code: 'too_many', params: { max: 50 } },
    ]);
    const limits = { tagsPerCustomer: 1, groupsPerCustomer: 2 };
    expect(checkRelations({ tagIds: [TAG, TAG], groupIds: [GROUP, GROUP] }, { ...LOOKUP, limits })).toEqual([
      { field: 'tagIds', code: 'too_many', params: { max: 1 } },
    ]);
    expect(
      errorsOf({
        socials: [
          { kind: 'qq', raw: '12345' },
          { kind: 'wechat', raw: '12345' },
        ],
      }),
    ).toEqual([]);
  });

  it('[CU4] the error of a line is told at the line that was typed, also behind empty lines', () => {
    const line = (raw: string): { raw: string; label: string } => ({ raw, label: '' });
    expect(errorsOf({ phones: [line(''), line('13800138000'), line(' '), line('138-0013-8000')] })).toEqual([
      ['phones.3', 'duplicate_value'],
    ]);
  });

  it('[CU3] what passes also passes the schema of the wire', () => {
    const line = fc.record({
      raw: fc.constantFrom('13800138000', '', '0755-23456789转1'),
      label: fc.string({ maxLength: 25 }),
    });
    const draft = fc.record({
      name: fc.string({ minLength: 1, maxLength: 130 }),
      company: fc.string({ maxLength: 210 }),
      phones: fc.uniqueArray(line, { maxLength: 3, selector: item => item.raw }),
      notes: fc.string(),
      acquisitionTime: fc.oneof(fc.nat(), fc.constant(0.5)),
    });
    fc.assert(
      fc.property(draft, fields => {
        const result = validateNewCustomer({ ...DRAFT, ...fields }, LOOKUP);
        fc.pre(result.ok);
        const value = result.ok ? result.value : null;
        expect(newCustomerSchema.parse(value)).toEqual(value);
      }),
      { numRuns: 200, seed: 9 },
    );
  });
});

describe('stored values', () => {
  it('[CU6] a contact value that is not in its normal form is refused, whoever sends it', () => {
    const wrong: Partial<CustomerFields> = {
      phones: [
        { value: '13800138000', raw: '', label: '' },
        { value: '138****8000', raw: '', label: '' },
        { value: '+8613800138000', raw: '', label: '' },
      ],
      emails: [
        { value: 'a@EXAMPLE.com', label: '' },
        { value: 'a@example.com', label: '' },
      ],
      socials: [
        { kind: 'qq', value: '１２３４５' },
        { kind: 'qq', value: '12345' },
        { kind: 'fax' as 'qq', value: '12345' },
      ],
    };
    expect(checkFields(wrong, LOOKUP).map(error => [error.field, error.code])).toEqual([
      ['phones.0', 'bad_phone'],
      ['phones.1', 'bad_phone'],
      ['emails.0', 'bad_email'],
      ['socials.0', 'bad_social'],
      ['socials.2', 'bad_social'],
    ]);
  });

  it('[CU6] a patch is judged by what it wants, and only in the fields that it names', () => {
    expect(checkPatch({ name: ['', '李四'], status: ['status:none', 'status:won'] }, LOOKUP)).toEqual([]);
    expect(checkPatch({ status: ['status:won', 'status:none'] }, LOOKUP)).toEqual([
      { field: 'status', code: 'unknown_status' },
    ]);
    expect(checkPatch({ source: ['channel:web', null], lastActiveTime: [1, null] }, LOOKUP)).toEqual([]);
  });

  it('[CO3] typed lines are normalised by the region that is chosen', () => {
    const phones = [{ raw: '(415) 901-7000', label: '' }];
    expect(normalizeContacts({ phones }, 'US').value.phones[0]?.value).toBe('+14159017000');
    expect(normalizeContacts({}).value).toEqual({ phones: [], emails: [], socials: [] });
  });
});
