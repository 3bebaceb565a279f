/**
 * Role × action × scope × field: what the server answers against the table, for the built-in roles and generated ones. What is expected
 * is worked out here from the role alone, by other code than the product's.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customKey, fieldIdOf } from '../../../common/domain/custom-field.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { ACTIONS, ROLE_NAMES, ROLES, type Action, type FieldRead } from '../../../common/domain/permissions.ts';
import { DEFAULT_POOL } from '../../../common/domain/pool.ts';
import type { RoleDefinition } from '../../../common/domain/role.ts';
import * as access from '../../../common/protocol/calls/access.ts';
import type { CallSpec } from '../../../common/protocol/calls/call.ts';
import { POOLS_SAVE } from '../../../common/protocol/calls/pools.ts';
import type { Change, Verdict } from '../../../common/protocol/messages.ts';
import { bulkInsertCustomers } from '../../../sync-server/commands/company/bulk-insert-customers.ts';
import { bumpEntitlements } from '../../../sync-server/queries/grants.ts';
import { updateMember } from '../../../sync-server/queries/members.ts';
import { saveRole } from '../../../sync-server/queries/roles.ts';
import { insertTeam } from '../../../sync-server/queries/teams.ts';
import { newCustomer, nextId, signInDevice, type Device, type MutationDraft } from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { call } from './support.ts';

/** Where customers stand; `reads` and `works` are those on whom he works together with their owner, `closed` a pool of others. */
const PLACES = ['own', 'abroad', 'team', 'below', 'other', 'reads', 'works', 'pool', 'hidden', 'closed'] as const;
type Place = (typeof PLACES)[number];
/** The last two are custom fields, one open and one sensitive. */
const FIELDS = ['phones', 'emails', 'socials', 'company', 'notes', 'open', 'sealed'] as const;
type Field = (typeof FIELDS)[number];
const CONTACTS: readonly string[] = ['phones', 'emails', 'socials'];
const OPEN = fieldIdOf(nextId(), false);
const SEALED = fieldIdOf(nextId(), true);
/** As verdicts name them. */
const NAMES: Readonly<Partial<Record<Field, string>>> = { open: customKey(OPEN), sealed: customKey(SEALED) };

let server: TestServer;
let device: Device;
let admin: Device;
let roleId: string;
let seen: Readonly<Record<Place, string>>;
let where: Readonly<
  Record<Place, { readonly ownerId: string | null; readonly teamId: string | null; readonly poolId?: string }>
>;
let n = 0;
let cases = 0;

beforeAll(async () => {
  server = await startTestServer();
  const { users, teamIds, orgId } = server;
  const below = nextId();
  roleId = nextId();
  const db = server.db.forOrg(orgId);
  const { scope, pool, actions, fields } = ROLES.sales;
  await db.withTransaction(async tx => {
    await insertTeam(tx, orgId, { teamId: below, name: '东一组', parentId: teamIds.east }, 1);
    const definition = { scope, pool, actions: [...actions], fields };
    await saveRole(tx, orgId, { roleId, roleName: '受测角色', definition }, 1);
    const { userId } = users.sales1;
    await updateMember(tx, orgId, { userId, role: roleId, teamId: teamIds.east, active: true });
  });
  where = {
    own: { ownerId: users.sales1.userId, teamId: teamIds.east },
    abroad: { ownerId: users.sales1.userId, teamId: teamIds.west },
    team: { ownerId: users.sales2.userId, teamId: teamIds.east },
    below: { ownerId: users.sales3.userId, teamId: below },
    other: { ownerId: users.admin.userId, teamId: teamIds.west },
    reads: { ownerId: users.admin.userId, teamId: teamIds.west },
    works: { ownerId: users.admin.userId, teamId: teamIds.west },
    pool: { ownerId: null, teamId: null },
    hidden: { ownerId: null, teamId: null, poolId: nextId() },
    closed: { ownerId: null, teamId: null, poolId: nextId() },
  };
  admin = await signInDevice(server, 'admin');
  const labels = { [OPEN]: '开放', [SEALED]: '敏感' };
  const [open, sealed] = await admin.push(
    ...Object.entries(labels).map(([docId, label], i): MutationDraft => {
      return { kind: 'field.save', docId, doc: { kind: 'text', key: `key_${i}`, label } };
    }),
  );
  if (open?.status !== 'applied' || sealed?.status !== 'applied') throw new Error('the fields were refused');
  const make = (place: 'hidden' | 'closed', pool: object) =>
    call(admin, POOLS_SAVE, {
      poolId: where[place].poolId ?? '',
      ver: 0,
      pool: { ...DEFAULT_POOL, name: place, ...pool },
    });
  const made = [
    await make('hidden', { contact: 'hidden', teamIds: [teamIds.east] }),
    await make('closed', { memberIds: [users.sales3.userId] }),
  ];
  if (made.some(({ code }) => code !== null)) throw new Error('the pools were refused');
  device = await signInDevice(server, 'sales1');
});
afterAll(() => server.close());

async function addCustomers(): Promise<Record<Place, string>> {
  const { tagIds, groupIds, ...fields } = newCustomer({
    emails: [{ value: 'wang@example.com', label: '' }],
    socials: [{ kind: 'qq', value: '1234567' }],
    notes: '备注',
    custom: { [OPEN]: '值', [SEALED]: '敏感的值' },
  });
  const { users, orgId } = server;
  const createdBy = users.admin.userId;
  const rows = PLACES.map(place => ({ fields, tagIds, groupIds, ...where[place], createdBy, createdAt: 1 }));
  const ids = await bulkInsertCustomers(server.db, orgId, rows);
  const added = Object.fromEntries(PLACES.map((place, i) => [place, ids[i]])) as Record<Place, string>;
  const together = await admin.push(
    ...(['reads', 'works'] as const).map((place): MutationDraft => {
      const level = place === 'reads' ? 'read' : 'write';
      const set = [{ userId: users.sales1.userId, level } as const];
      return { kind: 'customer.collaborators', docId: added[place], set, remove: [] };
    }),
  );
  expect(together.map(verdict => verdict.status)).toEqual(['applied', 'applied']);
  return added;
}

async function takeRole(role: RoleDefinition): Promise<void> {
  const { orgId, users } = server;
  await server.db.forOrg(orgId).withTransaction(async tx => {
    await saveRole(tx, orgId, { roleId, roleName: '受测角色', definition: role }, 1);
    await bumpEntitlements(tx, orgId, [users.sales1.userId]);
  });
}

// ---- what is expected, from the words of docs/spec/access.md

/** `read` is that of a collaborator who may not write: everything to see, nothing to change. */
function reachOf(role: RoleDefinition, place: Place): 'full' | 'read' | 'look' | 'none' {
  const reached: Record<RoleDefinition['scope'], readonly Place[]> = {
    self: ['own', 'abroad', 'works'],
    team: ['own', 'abroad', 'works', 'team'],
    tree: ['own', 'abroad', 'works', 'team', 'below'],
    all: PLACES,
  };
  if (reached[role.scope].includes(place)) return 'full';
  if (place === 'reads') return 'read';
  return role.pool && (place === 'pool' || place === 'hidden') ? 'look' : 'none';
}

function refusalOf(role: RoleDefinition, place: Place, action: Action): string | null {
  if (!role.actions.includes(action)) return 'permission_denied';
  const reach = reachOf(role, place);
  if (reach === 'none') return 'not_found';
  const isAllowed = reach === 'full' || (reach === 'read' && action === 'customer.reveal');
  return isAllowed ? null : 'permission_denied';
}

function readOf(role: RoleDefinition, place: Place, field: Field): FieldRead {
  if (field === 'open') return role.fields.custom.read;
  if (field === 'sealed') return role.fields.custom.read === 'hidden' ? 'hidden' : readOf(role, place, 'phones');
  const { read } = role.fields[field];
  if (reachOf(role, place) !== 'look' || !CONTACTS.includes(field) || read === 'hidden') return read;
  return place === 'hidden' ? 'hidden' : 'masked';
}

function mayEnter(role: RoleDefinition, field: Field): boolean {
  if (field === 'open') return role.fields.custom.write;
  if (field === 'sealed') return role.fields.custom.write && role.fields.phones.write;
  return role.fields[field].write;
}

// ---- what is asked

/** One line for each thing that differs; the case is counted. */
const faults: string[] = [];
function expectSame(what: string, given: unknown, wanted: unknown): void {
  cases += 1;
  const [left, right] = [JSON.stringify(given), JSON.stringify(wanted)];
  if (left !== right) faults.push(`${what}: ${left} instead of ${right}`);
}

interface Asked {
  readonly what: string;
  readonly draft: MutationDraft;
  readonly code: string | null;
  /** Fields that are refused while the rest is taken. */
  readonly refused?: readonly string[];
}

function askEverything(role: RoleDefinition, doomed: Readonly<Record<Place, string>>): Asked[] {
  n += 1;
  const digits = String(n).padStart(5, '0');
  const values = {
    phones: [{ value: `+86138001${digits}`, raw: `138001${digits}`, label: '' }],
    emails: [{ value: `n${n}@example.com`, label: '' }],
    socials: [{ kind: 'qq' as const, value: `20${digits}` }],
    company: `公司${n}`,
    notes: `备注${n}`,
    custom: { [OPEN]: `开${n}`, [SEALED]: `密${n}` },
  };
  const notChanged = FIELDS.filter(field => !(mayEnter(role, field) && readOf(role, 'own', field) === 'plain'));
  const notEntered = FIELDS.filter(field => !mayEnter(role, field));
  const asked: Asked[] = PLACES.flatMap((place): Asked[] => {
    const docId = seen[place];
    const update = refusalOf(role, place, 'customer.update');
    const patch = Object.fromEntries(
      Object.entries({ name: `客户${n}`, ...values }).map(([field, value]) => [
        field,
        [field === 'custom' ? {} : value, value],
      ]),
    );
    const reveals = (['phones', 'emails', 'socials'] as const).map((field): Asked => {
      const code =
        refusalOf(role, place, 'customer.reveal') ?? (role.fields[field].read === 'plain' ? null : 'permission_denied');
      const draft = { kind: 'customer.reveal', docId, field, reason: '测试' } as const;
      return { what: `${place} reveal ${field}`, draft, code };
    });
    const timeline = { customerId: docId, occurredAt: 1 };
    const say = {
      ...timeline,
      type: 'interaction_type:call',
      content: '谈',
      channel: '',
      initiatedBy: 'company' as const,
    };
    const done = { ...timeline, type: 'behavior_type:event', description: '访', data: {} };
    return [
      {
        what: `${place} patch`,
        draft: { kind: 'customer.patch', docId, baseVer: 2 ** 40, patch } as MutationDraft,
        code: update,
        refused: notChanged,
      },
      { what: `${place} tags`, draft: { kind: 'customer.tags', docId, add: [], remove: [nextId()] }, code: update },
      { what: `${place} groups`, draft: { kind: 'customer.groups', docId, add: [], remove: [nextId()] }, code: update },
      ...reveals,
      {
        what: `${place} say`,
        draft: { kind: 'interaction.create', docId: nextId(), doc: say },
        code: refusalOf(role, place, 'interaction.create'),
      },
      {
        what: `${place} do`,
        draft: { kind: 'behavior.create', docId: nextId(), doc: done },
        code: refusalOf(role, place, 'behavior.create'),
      },
      {
        what: `${place} delete`,
        draft: { kind: 'customer.delete', docId: doomed[place] },
        code: refusalOf(role, place, 'customer.delete'),
      },
    ];
  });
  const may = (action: Action): string | null => (role.actions.includes(action) ? null : 'permission_denied');
  const task = (type: 'import' | 'add_tag'): MutationDraft => ({
    kind: 'task.save',
    docId: nextId(),
    doc: {
      type,
      status: 'completed',
      parameters: {},
      progress: { done: 1, total: 1 },
      result: { succeeded: 1, failed: 0, skipped: 0, failures: [] },
      createdAt: 1,
      completedAt: 2,
    },
  });
  const doc = { ...newCustomer(), ...values };
  return [
    ...asked,
    {
      what: 'create',
      draft: { kind: 'customer.create', docId: nextId(), doc },
      code: may('customer.create'),
      refused: notEntered,
    },
    {
      what: 'tag',
      draft: { kind: 'tag.create', docId: nextId(), doc: { name: `标${n}`, color: '#112233', category: '' } },
      code: may('tag.create'),
    },
    {
      what: 'group',
      draft: { kind: 'group.create', docId: nextId(), doc: { name: `组${n}`, parentId: null } },
      code: may('group.create'),
    },
    { what: 'import', draft: task('import'), code: may('customer.import') },
    { what: 'batch', draft: task('add_tag'), code: may('batch.run') },
  ];
}

function checkVerdict(role: string, asked: Asked, verdict: Verdict | undefined): void {
  const what = `${role} ${asked.what}`;
  if (verdict === undefined) return void faults.push(`${what}: no verdict`);
  if (asked.code !== null) return expectSame(what, [verdict.status, verdict.code], ['rejected', asked.code]);
  const { refused = [] } = asked;
  const isTaken = ['applied', 'merged', 'noop'].includes(verdict.status);
  expectSame(what, [isTaken, verdict.code], [true, refused.length > 0 ? 'field_not_writable' : null]);
  for (const field of FIELDS) {
    const names = [field, NAMES[field], ...(asked.what === 'create' && NAMES[field] !== undefined ? ['custom'] : [])];
    const isRefused = verdict.fields.some(item => names.includes(item.field) && item.code === 'field_not_writable');
    if (asked.refused !== undefined) expectSame(`${what} ${field}`, isRefused, refused.includes(field));
  }
}

function checkFields(name: string, role: RoleDefinition, place: Place, doc: Customer): void {
  for (const field of FIELDS) {
    const read = readOf(role, place, field);
    const fieldId = field === 'open' ? OPEN : SEALED;
    const isCustom = NAMES[field] !== undefined;
    const holder = CONTACTS.includes(field) ? doc.contactInfo : isCustom ? doc.custom : doc;
    const isThere = Object.hasOwn(holder ?? {}, isCustom ? fieldId : field);
    expectSame(`${name} ${place} reads ${field}`, isThere, read === 'plain');
    if (field === 'sealed') {
      expectSame(`${name} ${place} mask of it`, Object.hasOwn(doc.customDisplay ?? {}, SEALED), read === 'masked');
    }
    if (!CONTACTS.includes(field)) continue;
    const masks = doc.contactDisplay[field as 'phones'];
    expectSame(`${name} ${place} mask of ${field}`, masks.length > 0, read !== 'hidden');
  }
}

async function checkReads(name: string, role: RoleDefinition): Promise<void> {
  const mayRead = role.actions.includes('customer.read');
  for (const place of PLACES) {
    const { status, body } = await device.get(`/customers/v1/${seen[place]}`);
    const wanted = !mayRead ? 403 : reachOf(role, place) === 'none' ? 404 : 200;
    expectSame(`${name} get ${place}`, status, wanted);
    if (status === 200) checkFields(name, role, place, body as Customer);
  }
  if (!mayRead) {
    expectSame(`${name} pull`, (await device.post('/sync/v1/pull', { cursor: null, limit: 5 })).status, 403);
    return;
  }
  const { changes } = await device.pullAll(null, 2_000);
  const pulled = new Map(changes.filter(change => change.op === 'put').map(change => [change.id, change]));
  for (const place of PLACES) {
    const change = pulled.get(seen[place]);
    expectSame(`${name} pull ${place}`, change !== undefined, reachOf(role, place) !== 'none');
    if (change?.op === 'put') checkFields(name, role, place, change.doc as Customer);
  }
  const isForeign = (change: Change): boolean => {
    const doc = change.op === 'put' ? (change.doc as { customerId?: string }) : {};
    const place = PLACES.find(item => seen[item] === doc.customerId);
    return change.collection !== 'customers' && place !== undefined && !['full', 'read'].includes(reachOf(role, place));
  };
  expectSame(`${name} pull of timelines`, changes.filter(isForeign).length, 0);
}

const nobody = '0190a0b0-0000-7000-8000-00000000dead';
const INPUTS: Readonly<Record<string, object>> = {
  'members.change': { userId: nobody, role: 'sales', teamId: null },
  'members.setActive': { userId: nobody, active: false },
  'roles.save': { roleId: nobody, name: '无', definition: definitionOf('sales') },
  'roles.reset': { roleId: nobody },
  'roles.delete': { roleId: nobody, replacement: null },
  'teams.create': { name: '无', parentId: nobody },
  'teams.change': { teamId: nobody, name: '无', parentId: null },
  'teams.delete': { teamId: nobody, replacement: null },
  'handOver.preview': { fromUser: nobody },
  'handOver.run': { fromUser: nobody, toUser: null },
  'delegations.create': { fromUser: nobody, toUser: nobody, startsAt: 1, endsAt: 2 },
  'delegations.end': { delegationId: nobody },
};

async function checkCalls(name: string, role: RoleDefinition): Promise<void> {
  const exported: readonly unknown[] = Object.values(access);
  const calls = exported.filter(
    (item): item is CallSpec => typeof item === 'object' && item !== null && 'perMinute' in item,
  );
  for (const spec of calls) {
    const { code } = await call(device, spec, INPUTS[spec.name] ?? {});
    const isHeld = spec.permission === null || role.actions.includes(spec.permission);
    // To lend somebody else's scope one manages him.
    const needsMore = spec.name === 'delegations.create' && !role.actions.includes('member.manage');
    expectSame(`${name} ${spec.name}`, code === 'permission_denied', !isHeld || needsMore);
  }
}

function definitionOf(name: (typeof ROLE_NAMES)[number]): RoleDefinition {
  const { scope, pool, actions, fields } = ROLES[name];
  return { scope, pool, actions: [...actions], fields };
}

const contact = fc.record({ read: fc.constantFrom('hidden', 'masked', 'plain'), write: fc.boolean() });
const text = fc.record({ read: fc.constantFrom('hidden', 'plain'), write: fc.boolean() });
const anyRole: fc.Arbitrary<RoleDefinition> = fc.record({
  scope: fc.constantFrom('self', 'team', 'tree', 'all'),
  pool: fc.boolean(),
  // Most of them may read: without, there is not much to see.
  actions: fc
    .tuple(fc.subarray([...ACTIONS], { minLength: 6 }), fc.integer({ min: 0, max: 9 }))
    .map(([some, dice]) =>
      dice === 0 ? some.filter(it => it !== 'customer.read') : [...new Set([...some, 'customer.read' as const])],
    ),
  fields: fc.record({ phones: contact, emails: contact, socials: contact, company: text, notes: text, custom: text }),
});

describe('the server answers by the table', () => {
  const generated = fc.sample(anyRole, { seed: 7, numRuns: 19 });
  const roles: readonly (readonly [string, RoleDefinition])[] = [
    ...ROLE_NAMES.map(name => [name, definitionOf(name)] as const),
    ...generated.map((role, i) => [`generated ${i}`, role] as const),
  ];

  test(
    '[AC1][AC2][AC3][AC4][PO2][PO3][PO4][CF7] every mutation, read, pull and call of the built-in and of generated roles',
    { timeout: 300_000 },
    async () => {
      for (const [name, role] of roles) {
        await takeRole(role);
        seen = await addCustomers(); // new ones: whom he had before, he is told that he lost
        const asked = askEverything(role, await addCustomers());
        if (role.actions.includes('customer.read')) {
          const verdicts = await device.push(...asked.map(item => item.draft));
          asked.forEach((item, i) => checkVerdict(name, item, verdicts[i]));
        }
        await checkReads(name, role);
        await checkCalls(name, role);
      }
      expect(faults).toEqual([]);
      expect(cases).toBeGreaterThan(4_000);
    },
  );
});
