/** Users, dictionaries and devices of a small company, on the fake server. */
import { roleParts } from '../../../support/grants.ts';
import type { DictionaryEntry, DictionaryKind } from '../../../../common/domain/classification.ts';
import type { RoleName } from '../../../../common/domain/permissions.ts';
import type { CustomerDraft } from '../../../../common/domain/validate-customer.ts';
import type { Transport } from '../../../../renderer/data/core/ports.ts';
import type { SessionUser } from '../../../../common/protocol/messages.ts';
import { createDevice, type Device } from './device.ts';
import { createFakeServer, type FakeServer } from './fake-server.ts';
import { makeCustomer, makeRandom, uuid } from './samples.ts';

export const START = 1_750_000_000_000;

/** A clock that moves by one second with each reading. */
export function makeClock(start = START): { now(): number; jump(ms: number): void } {
  let time = start;
  return {
    now: () => (time += 1_000),
    jump: ms => void (time += ms),
  };
}

export function makeUser(n: number, role: RoleName = 'sales'): SessionUser {
  const ids = { userId: uuid(n, 2), orgId: uuid(1, 6), teamId: uuid(1, 3) };
  return { ...ids, orgName: '公司', login: `u${n}`, name: `同事${n}`, ...roleParts(role, ids), teamName: '一组' };
}

export function makeEntry(kind: DictionaryKind, code: string, fields: Partial<DictionaryEntry> = {}): DictionaryEntry {
  const names = { entryId: `${kind}:${code}`, kind, label: code, labelEn: code };
  const rest = { parentId: null, meaning: kind === 'status' ? ('open' as const) : null, next: null, order: 0 };
  return { ...names, ...rest, retired: false, createdBy: null, createdAt: 0, updatedAt: 0, ver: 0, ...fields };
}

/** A form filled in with valid values. */
export function makeDraft(fields: Partial<CustomerDraft> = {}): CustomerDraft {
  return {
    name: '王小明',
    company: '',
    phones: [{ raw: '138 1234 5678', label: '' }],
    emails: [{ raw: 'wang.xm@Example.com', label: '' }],
    socials: [],
    source: 'channel:web',
    scene: null,
    status: 'status:new',
    acquisitionTime: START,
    lastActiveTime: null,
    notes: '',
    custom: {},
    tagIds: [],
    groupIds: [],
    ...fields,
  };
}

export interface Company {
  readonly server: FakeServer;
  readonly clock: ReturnType<typeof makeClock>;
  /** Set to throw for a device: the request is lost before or after the server has handled it. */
  fail: (device: string, path: string, when: 'before' | 'after') => void;
  /** `wrap` may change the line to the server. */
  addDevice(n: number, role?: RoleName, wrap?: (transport: Transport) => Transport): Promise<Device>;
}

let companies = 0;

/** A fake server with dictionaries, two tags and `count` customers. */
export function makeCompany(count = 0, pageSize = 3): Company {
  const server = createFakeServer(pageSize);
  const clock = makeClock();
  const prefix = `c${++companies}`;
  const entries = [
    makeEntry('status', 'new', { next: ['status:won', 'status:lost'] }),
    makeEntry('status', 'won', { next: [] }),
    makeEntry('status', 'lost'),
    makeEntry('channel', 'web'),
    makeEntry('interaction_type', 'call'),
  ];
  for (const entry of entries) server.put('dictionaries', entry.entryId, entry);
  for (const n of [1, 2]) {
    const tag = { tagId: uuid(n, 5), name: `标签${n}`, color: '#112233', category: '', createdBy: uuid(1, 2) };
    server.put('tags', tag.tagId, { ...tag, createdAt: 0, updatedAt: 0, ver: 0 });
  }
  for (let n = 1; n <= count; n++) server.put('customers', makeCustomer(n).customerId, makeCustomer(n));
  const company: Company = {
    server,
    clock,
    fail: () => undefined,
    async addDevice(n, role, wrap = transport => transport) {
      const user = makeUser(n, role);
      const name = `${prefix}-d${n}`;
      return createDevice({
        name,
        user,
        clientId: uuid(n, 7),
        transport: wrap(server.connect(user, (path, when) => company.fail(name, path, when))),
        clock,
        randomBytes: makeRandom(n * 1_000 + companies),
      });
    },
  };
  return company;
}

/** The value of a plain answer; a refusal fails the test. */
export async function valueOf<T>(answer: Promise<{ ok: true; value: T } | { ok: false; error: unknown }>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}
