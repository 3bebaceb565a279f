/** An engine in memory for tests of import and batch: documents, mutations and tasks in plain maps, time and ids under control. */
import type { BatchTask } from '../../common/domain/batch-task.ts';
import type { CustomerTag, DictionaryEntry } from '../../common/domain/classification.ts';
import type { Customer } from '../../common/domain/customer.ts';
import { plainContext } from '../../common/query/context.ts';
import { matchesFilter } from '../../common/query/match.ts';
import { grantOf, ROLES, type Actor, type RoleName } from '../../common/domain/permissions.ts';
import { partsOf } from '../../common/merge/bulk.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import type { BulkMutation } from '../../common/protocol/mutation.ts';
import type { DataEvents } from '../../renderer/data/api.ts';
import type { MutationDraft, Writer } from '../../renderer/data/core/writer.ts';

export const ORG = '00000000-0000-7000-8000-0000000000aa';
export const USER = '00000000-0000-7000-8000-0000000000bb';
export const TEAM = '00000000-0000-7000-8000-0000000000cc';

type Event = { [E in keyof DataEvents]: { readonly event: E; readonly value: DataEvents[E] } }[keyof DataEvents];

export type SingleDraft = Exclude<MutationDraft, { kind: BulkMutation['kind'] }>;

export interface FakeWriter extends Writer {
  readonly drafts: MutationDraft[];
  /** What was written, each bulk mutation as the single ones that it stands for. */
  readonly parts: readonly SingleDraft[];
  readonly tasks: Map<string, BatchTask>;
  readonly events: Event[];
  readonly customers: Map<string, Customer>;
  readonly files: Map<string, Uint8Array>;
  /** Runs before each write: to cancel, to fail, to let time pass. */
  beforeWrite: () => void | Promise<void>;
  time: number;
}

export function makeId(n: number): string {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

const entry = (
  entryId: string,
  label: string,
  labelEn: string,
  more: Partial<DictionaryEntry> = {},
): DictionaryEntry => ({
  entryId,
  kind: entryId.split(':')[0] as DictionaryEntry['kind'],
  label,
  labelEn,
  parentId: null,
  meaning: null,
  next: null,
  order: 0,
  retired: false,
  createdBy: null,
  createdAt: 0,
  updatedAt: 0,
  ver: 1,
  ...more,
});

export const ENTRIES: readonly DictionaryEntry[] = [
  entry('status:lead', '潜在', 'Lead', { next: ['status:interested', 'status:lost'] }),
  entry('status:interested', '意向', 'Interested', { next: ['status:won', 'status:lost'] }),
  entry('status:won', '已成交', 'Won', { next: [] }),
  entry('status:lost', '流失', 'Lost', { next: ['status:lead'] }),
  entry('status:old', '旧状态', 'Old', { retired: true }),
  entry('channel:web', '官网', 'Website'),
  entry('channel:expo', '展会', 'Trade show'),
  entry('scene:form', '留言', 'Form', { parentId: 'channel:web' }),
  entry('scene:booth', '展位', 'Booth', { parentId: 'channel:expo' }),
  entry('scene:form-expo', '留言', 'Form', { parentId: 'channel:expo' }),
];

export function makeTag(n: number, name: string): CustomerTag {
  return {
    tagId: makeId(n),
    name,
    color: '#112233',
    category: '',
    createdBy: USER,
    createdAt: 0,
    updatedAt: 0,
    ver: 1,
  };
}

export function makeCustomer(n: number, fields: Partial<Customer> = {}): Customer {
  return {
    customerId: makeId(n),
    name: `客户${n}`,
    company: '',
    contactInfo: { phones: [], emails: [], socials: [] },
    contactDisplay: { phones: [], emails: [], socials: [] },
    source: null,
    scene: null,
    status: 'status:lead',
    acquisitionTime: 1,
    lastActiveTime: null,
    statusChangedAt: null,
    notes: '',
    ownerId: USER,
    teamId: TEAM,
    tagIds: [],
    groupIds: [],
    custom: {},
    createdBy: USER,
    createdAt: 1,
    updatedAt: 1,
    ver: 5,
    ...fields,
  };
}

export function createFakeWriter(role: RoleName = 'admin', tags: readonly CustomerTag[] = []): FakeWriter {
  const actor: Actor = {
    orgId: ORG,
    userId: USER,
    teamId: TEAM,
    grant: grantOf(ROLES[role], { userId: USER, teamId: TEAM }),
  };
  const entries = new Map(ENTRIES.map(item => [item.entryId, item]));
  let ids = 0x10_0000;
  const writer: FakeWriter = {
    actor,
    limitOf: () => null,
    drafts: [],
    get parts() {
      return writer.drafts.flatMap(toSingles);
    },
    tasks: new Map(),
    events: [],
    customers: new Map(),
    files: new Map(),
    beforeWrite: () => undefined,
    time: 1_700_000_000_000,
    async write(drafts): Promise<void> {
      await writer.beforeWrite();
      writer.drafts.push(...drafts);
    },
    lookup: () => ({
      entries,
      customFields: new Map(),
      tags,
      groups: [],
      hasTag: tagId => tags.some(tag => tag.tagId === tagId),
      hasGroup: () => false,
    }),
    readCustomers: async wanted => wanted.flatMap(id => writer.customers.get(id) ?? []),
    select: filter =>
      [...writer.customers.values()]
        .filter(item => matchesFilter(item, filter, plainContext()))
        .map(item => item.customerId),
    async saveTask(task): Promise<void> {
      writer.tasks.set(task.taskId, task);
      writer.emit('task', task);
    },
    emit(event, value): void {
      writer.events.push({ event, value } as Event);
    },
    makeId: () => makeId(ids++),
    now: () => writer.time,
    async openFile(token): Promise<{ size: number; stream: ReadableStream<Uint8Array> }> {
      const bytes = writer.files.get(token);
      if (bytes === undefined) throw new AppError('file_gone');
      return { size: bytes.length, stream: streamOf(bytes) };
    },
  };
  return writer;
}

function toSingles(draft: MutationDraft): SingleDraft[] {
  if (draft.kind !== 'customers.batch' && draft.kind !== 'customers.import') return [draft];
  const stamped = { ...draft, id: makeId(1), cseq: 1, madeAt: 1 };
  return partsOf(stamped).map(({ id: _id, cseq: _cseq, madeAt: _at, lane: _lane, ...part }) => part as SingleDraft);
}

/** A stream of the bytes in uneven blocks. */
export function streamOf(bytes: Uint8Array, block = 1_000): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller): void {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + block));
      at += block;
    },
  });
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The only value, for tests that know there is one. */
export function only<T>(items: Iterable<T>): T {
  const [first, ...others] = [...items];
  if (first === undefined || others.length > 0)
    throw new Error(`expected one item, got ${others.length + Number(first !== undefined)}`);
  return first;
}
