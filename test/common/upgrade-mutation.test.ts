/** Edits that older versions of the program stored, frozen as they wrote them: every later version must still read them. */
import { expect, it } from 'vitest';
import { mutationSchema } from '../../common/protocol/mutation.ts';
import { isCurrent, upgradeMutation } from '../../common/protocol/upgrade-mutation.ts';

const id = '01900000-0000-7000-8000-000000000001';
const other = '01900000-0000-7000-8000-000000000002';
const stamp = { id, cseq: 7, docId: other, madeAt: 1_750_000_000_000, taskId: null };
const customer = {
  name: '王小明',
  company: '',
  phones: [{ value: '+8613812345678', raw: '138 1234 5678', label: '' }],
  emails: [{ value: 'a@example.com', label: '' }],
  socials: [{ kind: 'wechat', value: 'wxm' }],
  source: 'channel:web',
  scene: null,
  status: 'status:potential',
  acquisitionTime: 1_700_000_000_000,
  lastActiveTime: null,
  notes: '',
  custom: { size: 3 },
  tagIds: [other],
  groupIds: [],
};
const result = {
  succeeded: 1,
  failed: 1,
  skipped: 0,
  failures: [{ customerId: other, line: null, code: 'too_many', field: 'tagIds' }],
};

/** One of every kind that version 1 knew. Never edit an entry: it stands for what lies on disks. */
const VERSION_1 = [
  { ...stamp, kind: 'customer.create', doc: customer },
  { ...stamp, kind: 'customer.patch', baseVer: 3, patch: { name: ['a', 'b'], phones: [[], customer.phones] } },
  { ...stamp, kind: 'customer.tags', add: [other], remove: [id] },
  { ...stamp, kind: 'customer.groups', add: [], remove: [other] },
  { ...stamp, kind: 'customer.delete' },
  { ...stamp, kind: 'customer.reveal', field: 'phones', reason: '回访' },
  { ...stamp, kind: 'tag.create', doc: { name: '重点', color: '#112233', category: '' } },
  { ...stamp, kind: 'group.create', doc: { name: '华东', parentId: null } },
  {
    ...stamp,
    kind: 'behavior.create',
    doc: { customerId: other, type: 'behavior_type:visit', description: '', data: { url: '/' }, occurredAt: 1 },
  },
  {
    ...stamp,
    kind: 'interaction.create',
    doc: { customerId: other, type: 't', content: '电话', channel: '', initiatedBy: 'company', occurredAt: 1 },
  },
  {
    ...stamp,
    taskId: other,
    kind: 'task.save',
    doc: {
      type: 'add_tag',
      status: 'completed',
      parameters: { count: 2 },
      progress: { done: 2, total: 2 },
      result,
      createdAt: 1,
      completedAt: 2,
    },
  },
] as const;

it.each(VERSION_1.map(stored => [stored.kind, stored] as const))(
  '[CY18] %s of version 1 is read as it was',
  (_kind, stored) => {
    expect(isCurrent(stored)).toBe(false);
    const upgraded = upgradeMutation(structuredClone(stored));
    expect(upgraded).toEqual({ ...stored, lane: 'interactive' });
    expect(isCurrent(upgraded)).toBe(true);
    expect(upgradeMutation(upgraded)).toEqual(upgraded); // twice is as once
  },
);

const bulk = { ...stamp, docId: other, taskId: other, lane: 'bulk' } as const;
/** What version 2 added: lanes, consents, bulk mutations. Never edit an entry. */
const VERSION_2 = [
  ...VERSION_1.map(stored => ({ ...stored, lane: 'interactive' as const })),
  { ...stamp, kind: 'customer.patch', lane: 'bulk', baseVer: 3, patch: { custom: [{ size: 3 }, { size: 4 }] } },
  {
    ...stamp,
    kind: 'consent.record',
    lane: 'interactive',
    doc: {
      customerId: other,
      purpose: 'own:回访',
      channel: 'phone',
      state: 'given',
      evidence: '电话',
      at: 1,
      expiresAt: null,
    },
  },
  { ...bulk, kind: 'customers.batch', operation: { type: 'add_tag', tagId: id }, ids: [id, other] },
  { ...bulk, kind: 'customers.batch', operation: { type: 'remove_tag', tagId: id }, ids: [other] },
  {
    ...bulk,
    kind: 'customers.batch',
    operation: { type: 'set_status', status: 'status:won', seen: [[7, 'status:potential']] },
    ids: [other],
  },
  { ...bulk, kind: 'customers.import', docs: [{ id: other, line: 2, doc: customer }] },
] as const;

it.each(VERSION_2.map(stored => [stored.kind, stored] as const))(
  '[CY18] %s of version 2 is read as it was',
  (_kind, stored) => {
    const upgraded = upgradeMutation(structuredClone(stored));
    expect(upgraded).toEqual(stored);
    expect(isCurrent(upgraded)).toBe(true);
    expect(upgradeMutation(upgraded)).toEqual(upgraded);
  },
);

it('[CY18] no kind of an older version is lost', () => {
  const kinds = mutationSchema.options.map(option => option.shape.kind.value);
  expect(VERSION_2.map(stored => stored.kind).filter(kind => !kinds.includes(kind))).toEqual([]);
});

it('[CY18] what is no mutation is told apart', () => {
  for (const stored of [null, 'text', [], {}, { ...stamp, kind: 'customer.unknown' }]) {
    expect(upgradeMutation(stored)).toBeNull();
  }
});
