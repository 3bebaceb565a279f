/** Bulk mutations as what they stand for: parts, documents, what their order depends on, and what they make of a document. */
import { expect, it } from 'vitest';
import { grantOf, ROLES, type Actor } from '../../common/domain/permissions.ts';
import { applyToCustomer } from '../../common/merge/apply-mutation.ts';
import { concernsOf, documentsOf, isBulk, narrow, partOf, partsOf } from '../../common/merge/bulk.ts';
import { mutationSchema, type BulkMutation, type Mutation } from '../../common/protocol/mutation.ts';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const stamp = { id: id(900), cseq: 4, madeAt: 5, taskId: id(800), lane: 'bulk', docId: id(800) } as const;
const bulk = (given: object): BulkMutation => {
  const mutation = mutationSchema.parse({ ...stamp, ...given });
  if (!isBulk(mutation)) throw new Error('a bulk mutation');
  return mutation;
};
const TAGS = bulk({
  kind: 'customers.batch',
  operation: { type: 'add_tag', tagId: id(5) },
  ids: [id(1), id(2), id(3)],
});
const UNTAG = bulk({ kind: 'customers.batch', operation: { type: 'remove_tag', tagId: id(5) }, ids: [id(1), id(2)] });
const STATUS = bulk({
  kind: 'customers.batch',
  operation: {
    type: 'set_status',
    status: 'status:won',
    seen: [
      [3, 'status:a'],
      [4, 'status:b'],
    ],
  },
  ids: [id(1), id(2)],
});
const doc = {
  name: '甲',
  company: '',
  phones: [],
  emails: [],
  socials: [],
  source: null,
  scene: null,
  status: 'status:a',
  acquisitionTime: 1,
  lastActiveTime: null,
  notes: '',
  custom: {},
  tagIds: [],
  groupIds: [],
};
const IMPORT = bulk({
  kind: 'customers.import',
  docs: [
    { id: id(1), line: 2, doc },
    { id: id(2), line: 3, doc: { ...doc, name: '乙' } },
  ],
});
const actor: Actor = {
  orgId: id(7),
  userId: id(8),
  teamId: null,
  grant: grantOf(ROLES.sales, { userId: id(8), teamId: null }),
};

it('[SS22] a bulk mutation stands for single ones with its identity', () => {
  expect(partsOf(TAGS)).toMatchObject(
    [1, 2, 3].map(n => ({ kind: 'customer.tags', docId: id(n), add: [id(5)], remove: [], id: id(900), cseq: 4 })),
  );
  expect(partOf(UNTAG, id(2))).toMatchObject({ docId: id(2), add: [], remove: [id(5)] });
  expect(partsOf(STATUS)).toMatchObject([
    { kind: 'customer.patch', baseVer: 3, patch: { status: ['status:a', 'status:won'] } },
    { kind: 'customer.patch', baseVer: 4, patch: { status: ['status:b', 'status:won'] } },
  ]);
  expect(partOf(IMPORT, id(2))).toMatchObject({ kind: 'customer.create', docId: id(2), doc: { name: '乙' } });
  for (const part of [TAGS, UNTAG, STATUS, IMPORT].flatMap(partsOf))
    expect(mutationSchema.safeParse(part).success).toBe(true);
  for (const mutation of [TAGS, STATUS, IMPORT]) expect(() => partOf(mutation, id(77))).toThrow('Invariant');
});

it('[CY16] its order depends on its task and on each of its documents; a follow-up on its customer', () => {
  expect(concernsOf(TAGS)).toEqual([id(800), id(1), id(2), id(3)]);
  expect(documentsOf(IMPORT)).toEqual([id(1), id(2)]);
  const [single] = partsOf(TAGS);
  expect([concernsOf(single as Mutation), documentsOf(single as Mutation)]).toEqual([[id(1)], [id(1)]]);
  const followUp = mutationSchema.parse({
    ...stamp,
    kind: 'interaction.create',
    docId: id(50),
    doc: { customerId: id(1), type: 't', content: 'c', channel: '', initiatedBy: 'company', occurredAt: 1 },
  });
  expect(concernsOf(followUp)).toEqual([id(50), id(1)]);
});

it('[CY17] it can be narrowed to some of its documents', () => {
  expect(narrow(TAGS, new Set([id(3), id(1)]))).toEqual({ ...TAGS, ids: [id(1), id(3)] });
  expect(narrow(STATUS, new Set([id(2)]))).toMatchObject({ ids: [id(2)], operation: { seen: [[4, 'status:b']] } });
  expect(narrow(IMPORT, new Set([id(2)]))).toMatchObject({ docs: [{ id: id(2), line: 3 }] });
  for (const mutation of [TAGS, IMPORT]) expect(narrow(mutation, new Set([id(99)]))).toBeNull();
});

it('[SY13] applied to one customer it does what its part does', () => {
  const made = applyToCustomer(null, IMPORT, actor, id(1));
  expect(made).toMatchObject({ customerId: id(1), name: '甲', ownerId: id(8) });
  expect(applyToCustomer(made, TAGS, actor, id(1))?.tagIds).toEqual([id(5)]);
  expect(applyToCustomer(applyToCustomer(made, TAGS, actor, id(1)), UNTAG, actor, id(1))?.tagIds).toEqual([]);
  expect(applyToCustomer(made, STATUS, actor, id(1))?.status).toBe('status:won');
  expect(applyToCustomer(null, TAGS, actor, id(1))).toBeNull();
});
