/** Edits that version 1 of the program stored, frozen as it wrote them: every later version must still read them. */
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

it('[CY18] all kinds of version 1 are among the frozen ones', () => {
  const later = new Set(['customers.batch', 'customers.import', 'consent.record']);
  const kinds = mutationSchema.options.map(option => option.shape.kind.value).filter(kind => !later.has(kind));
  expect(VERSION_1.map(stored => stored.kind)).toEqual(
    kinds.filter(kind => VERSION_1.some(stored => stored.kind === kind)),
  );
  expect(new Set(kinds).size).toBe(VERSION_1.length);
});

it('[CY18] what is no mutation is told apart', () => {
  for (const stored of [null, 'text', [], {}, { ...stamp, kind: 'customer.unknown' }]) {
    expect(upgradeMutation(stored)).toBeNull();
  }
});
