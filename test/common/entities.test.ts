/** The entities have the fields that the requirements name (E1 to E9), and their schemas refuse what the rules refuse. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { batchTaskSchema, KEPT_FAILURES, type BatchTask } from '../../common/domain/batch-task.ts';
import {
  customerGroupRelationSchema,
  customerGroupSchema,
  customerTagRelationSchema,
  customerTagSchema,
  DICTIONARY_KINDS,
  dictionaryEntrySchema,
  type CustomerGroup,
  type CustomerTag,
} from '../../common/domain/classification.ts';
import {
  contactInfoSchema,
  customerSchema,
  isContactField,
  PATCH_FIELDS,
  readFields,
  type Customer,
} from '../../common/domain/customer.ts';
import { customerBehaviorSchema, customerInteractionSchema, historyEntrySchema } from '../../common/domain/timeline.ts';
import { COLLECTION_NAMES, COLLECTIONS, docIdOf } from '../../common/protocol/collections.ts';
import { ENTRIES, makeCustomer, makeId, makeTag, USER } from '../renderer/fake-writer.ts';

const namesOf = (schema: { readonly shape: object }): string[] => Object.keys(schema.shape);

describe('field names of the requirements', () => {
  /** Names of the requirement that the schema does not have. */
  const missing = (schema: { readonly shape: object }, names: string): string[] =>
    names.split(' ').filter(name => !namesOf(schema).includes(name));

  it('[CU1] E1 Customer and E8 BatchTask', () => {
    const references = 'customerId ownerId teamId createdBy createdAt updatedAt';
    const times = 'acquisitionTime lastActiveTime statusChangedAt';
    expect(missing(customerSchema, `name contactInfo source scene status notes custom ${references} ${times}`)).toEqual(
      [],
    );
    expect(
      missing(batchTaskSchema, 'taskId type status parameters progress result createdBy createdAt completedAt'),
    ).toEqual([]);
  });

  it('[CL1] E2 CustomerTag and E4 CustomerGroup', () => {
    expect(missing(customerTagSchema, 'tagId name createdBy createdAt color category')).toEqual([]);
    expect(missing(customerGroupSchema, 'groupId name parentId createdBy createdAt updatedAt')).toEqual([]);
  });

  it('[CL2] E3 CustomerTagRelation and E5 CustomerGroupRelation', () => {
    expect(missing(customerTagRelationSchema, 'relationId customerId tagId createdAt')).toEqual([]);
    expect(missing(customerGroupRelationSchema, 'relationId customerId groupId createdAt')).toEqual([]);
  });

  it('[TL1] E6 CustomerBehavior', () => {
    expect(missing(customerBehaviorSchema, 'behaviorId customerId type description data occurredAt')).toEqual([]);
  });

  it('[TL2] E7 CustomerInteraction', () => {
    expect(
      missing(
        customerInteractionSchema,
        'interactionId customerId type content channel initiatedBy createdBy occurredAt',
      ),
    ).toEqual([]);
  });

  it('[CU1] the contact data of a customer are phones, e-mails and social accounts', () => {
    expect(namesOf(contactInfoSchema)).toEqual(['phones', 'emails', 'socials']);
    expect(PATCH_FIELDS.filter(isContactField)).toEqual(['phones', 'emails', 'socials']);
    expect(isContactField('name')).toBe(false);
  });

  it('[CU1] the types say the same as the schemas', () => {
    expectTypeOf<Customer['customerId']>().toEqualTypeOf<string>();
    expectTypeOf<Customer['acquisitionTime']>().toEqualTypeOf<number>();
    expectTypeOf<Customer['lastActiveTime']>().toEqualTypeOf<number | null>();
    expectTypeOf<CustomerGroup['parentId']>().toEqualTypeOf<string | null>();
    expectTypeOf<CustomerTag['color']>().toEqualTypeOf<string>();
    expectTypeOf<BatchTask['completedAt']>().toEqualTypeOf<number | null>();
    expect(customerSchema.parse(makeCustomer(1))).toEqual(makeCustomer(1));
  });
});

describe('customers', () => {
  it('[CU2] plain contact values and their masks are different fields; the mask is always there, the plain values may be absent', () => {
    const { contactInfo: _plain, ...masked } = makeCustomer(1);
    expect(customerSchema.parse(masked)).toEqual(masked);
    expect(readFields(masked)).not.toHaveProperty('phones');
    expect(readFields(makeCustomer(1))).toHaveProperty('phones');
    const { contactDisplay: _mask, ...bare } = makeCustomer(1);
    expect(customerSchema.safeParse(bare).success).toBe(false);
  });

  it.each([
    ['an unknown field', { secret: 1 }],
    ['an id that is none', { customerId: '1' }],
    ['an empty name', { name: ' ' }],
    ['a time that is none', { acquisitionTime: -1 }],
    ['too many tags', { tagIds: Array.from({ length: 51 }, (_, i) => makeId(i + 1)) }],
  ])('[CU1] %s is refused', (_name, fields) => {
    expect(customerSchema.safeParse({ ...makeCustomer(1), ...fields }).success).toBe(false);
  });
});

describe('classification', () => {
  it('[CL1] tags and groups have names within their limits; a tag has a colour', () => {
    const tag = makeTag(1, '重点');
    expect(customerTagSchema.safeParse(tag).success).toBe(true);
    for (const wrong of [{ name: '' }, { name: 'x'.repeat(31) }, { color: 'red' }]) {
      expect(customerTagSchema.safeParse({ ...tag, ...wrong }).success).toBe(false);
    }
    const group = {
      groupId: makeId(1),
      name: '华东',
      parentId: null,
      createdBy: USER,
      createdAt: 1,
      updatedAt: 1,
      ver: 1,
    };
    expect(customerGroupSchema.safeParse(group).success).toBe(true);
    expect(customerGroupSchema.safeParse({ ...group, parentId: 'top' }).success).toBe(false);
  });

  it('[CL4] dictionary values are named by kind and code, and a team may add its own', () => {
    expect(DICTIONARY_KINDS).toEqual(['channel', 'scene', 'status', 'behavior_type', 'interaction_type']);
    for (const entry of ENTRIES) expect(dictionaryEntrySchema.safeParse(entry).success).toBe(true);
    const own = { ...ENTRIES[0], entryId: 'status:vip-2', label: '贵宾', createdBy: USER, meaning: 'won' };
    expect(dictionaryEntrySchema.safeParse(own).success).toBe(true);
    for (const entryId of ['vip', 'status:VIP', 'colour:red', 'status:']) {
      expect(dictionaryEntrySchema.safeParse({ ...own, entryId }).success).toBe(false);
    }
  });
});

describe('timeline', () => {
  const interaction = {
    interactionId: makeId(1),
    customerId: makeId(2),
    type: 'interaction_type:call',
    content: '通话',
    channel: '电话',
    initiatedBy: 'company',
    occurredAt: 1,
    createdBy: USER,
    ver: 0,
  };

  it('[TL1] a behaviour carries data of any JSON shape', () => {
    const behavior = {
      behaviorId: makeId(1),
      customerId: makeId(2),
      type: 'behavior_type:visit',
      description: '',
      data: { page: [1, { a: null }] },
      occurredAt: 1,
      createdBy: USER,
      ver: 0,
    };
    expect(customerBehaviorSchema.safeParse(behavior).success).toBe(true);
    expect(customerBehaviorSchema.safeParse({ ...behavior, data: { f: () => 1 } }).success).toBe(false);
  });

  it('[TL2] an interaction says who began it and is not empty', () => {
    expect(customerInteractionSchema.safeParse(interaction).success).toBe(true);
    expect(customerInteractionSchema.safeParse({ ...interaction, content: ' ' }).success).toBe(false);
    expect(customerInteractionSchema.safeParse({ ...interaction, initiatedBy: 'nobody' }).success).toBe(false);
  });

  it('[TL3] a history entry names field, both values, authors, and whether it is a conflict that can be restored', () => {
    expect(namesOf(historyEntrySchema)).toEqual(
      expect.arrayContaining(['field', 'oldValue', 'newValue', 'by', 'at', 'oldBy', 'conflict', 'plain']),
    );
  });
});

describe('tasks and collections', () => {
  it('[BT2] a task keeps at most two hundred failures, and none of them holds a cell of the file', () => {
    const failure = { customerId: null, line: 3, code: 'bad_phone', field: 'phones.0' };
    const task = (failures: unknown[]): unknown => ({
      taskId: makeId(1),
      type: 'import',
      status: 'completed',
      parameters: {},
      progress: { done: 1, total: 1 },
      result: { succeeded: 0, failed: 1, skipped: 0, failures },
      createdBy: USER,
      createdAt: 1,
      completedAt: 2,
      ver: 0,
    });
    expect(batchTaskSchema.safeParse(task([failure])).success).toBe(true);
    expect(batchTaskSchema.safeParse(task([{ ...failure, value: '13800138000' }])).success).toBe(false);
    expect(batchTaskSchema.safeParse(task(Array.from({ length: KEPT_FAILURES + 1 }, () => failure))).success).toBe(
      false,
    );
  });

  it('[PV2] every collection has an id field that its documents have', () => {
    for (const name of COLLECTION_NAMES) expect(namesOf(COLLECTIONS[name].schema)).toContain(COLLECTIONS[name].key);
    expect(docIdOf('customers', makeCustomer(7))).toBe(makeId(7));
  });
});
