/** Members, roles and teams: what a change brings with it, and who may not make it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallSpec } from '../../../common/protocol/calls/call.ts';
import { ROLES } from '../../../common/domain/permissions.ts';
import type { RoleDefinition } from '../../../common/domain/role.ts';
import {
  DELEGATIONS_CREATE,
  MEMBERS_CHANGE,
  MEMBERS_LIST,
  MEMBERS_SET_ACTIVE,
  ROLES_DELETE,
  ROLES_LIST,
  ROLES_RESET,
  ROLES_SAVE,
  TEAMS_CHANGE,
  TEAMS_CREATE,
  TEAMS_DELETE,
  TEAMS_LIST,
} from '../../../common/protocol/calls/access.ts';
import { helloAnswerSchema, type AuditRow, type HelloAnswer } from '../../../common/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import {
  newCustomer,
  nextId,
  readAudit,
  signInDevice,
  type Device,
  type MutationDraft,
} from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';
import { call } from './support.ts';

let server: TestServer;
let admin: Device;
let lead: Device;
let sales1: Device;
let sales2: Device;
beforeAll(async () => {
  server = await startTestServer();
  [admin, lead, sales1, sales2] = [
    await signInDevice(server, 'admin'),
    await signInDevice(server, 'lead'),
    await signInDevice(server, 'sales1'),
    await signInDevice(server, 'sales2'),
  ];
});
afterAll(() => server.close());

const idOf = (login: keyof TestServer['users']): string => server.users[login].userId;
const definitionOf = (name: keyof typeof ROLES): RoleDefinition => {
  const { scope, pool, actions, fields } = ROLES[name];
  return { scope, pool, actions: [...actions], fields };
};
async function hello(device: Device): Promise<HelloAnswer> {
  const { body } = await device.post('/sync/v1/hello', {
    protocol: PROTOCOL_VERSION,
    appVersion: 'test',
    clientId: device.clientId,
  });
  return helloAnswerSchema.parse(body);
}
async function lastAudit(action: string): Promise<AuditRow | undefined> {
  return (await readAudit(admin, { actions: [action] }, { limit: 1 })).rows[0];
}
const create = async (device: Device): Promise<string> => {
  const docId = nextId();
  await device.push({ kind: 'customer.create', docId, doc: newCustomer() });
  return docId;
};

describe('members', () => {
  test('[AC6] the list holds the members of the own scope, and says whom one may change', async () => {
    const { value } = await call(admin, MEMBERS_LIST, {});
    expect(value.members.map(member => member.login).toSorted()).toEqual(Object.keys(server.users).toSorted());
    expect(value.members.filter(member => !member.isManaged).map(member => member.login)).toEqual(['admin']);
    expect((await call(lead, MEMBERS_LIST, {})).code).toBe('permission_denied');
  });

  test('[AC5][AC8] a change of role counts with the next request, reaches the device with hello, and is audited', async () => {
    const before = await hello(sales2);
    expect(before.user?.grant.scope).toBe('self');
    const theirs = await create(sales1);
    expect((await sales2.get(`/customers/v1/${theirs}`)).status).toBe(404);
    const change = { userId: idOf('sales2'), role: 'lead', teamId: server.teamIds.east };
    expect((await call(admin, MEMBERS_CHANGE, change)).code).toBeNull();
    expect((await sales2.get(`/customers/v1/${theirs}`)).status).toBe(200);
    expect((await sales2.pull(null)).access).not.toBe(before.access);
    const after = await hello(sales2);
    expect(after.user).toMatchObject({ role: 'lead', grant: { scope: 'team', teamIds: [server.teamIds.east] } });
    expect(await lastAudit('member.change')).toMatchObject({
      actorId: idOf('admin'),
      objectId: idOf('sales2'),
      detail: { role: ['sales', 'lead'] },
    });
    await call(admin, MEMBERS_CHANGE, { ...change, role: 'sales' });
    expect((await sales2.get(`/customers/v1/${theirs}`)).status).toBe(404);
  });

  test('[AC6] nobody changes himself, and a member out of scope is as one who never was', async () => {
    const own = { userId: idOf('admin'), role: 'sales', teamId: null };
    expect((await call(admin, MEMBERS_CHANGE, own)).code).toBe('not_oneself');
    expect((await call(admin, MEMBERS_SET_ACTIVE, { userId: idOf('admin'), active: false })).code).toBe('not_oneself');
    const stranger = { userId: nextId(), role: 'sales', teamId: null };
    expect((await call(admin, MEMBERS_CHANGE, stranger)).code).toBe('not_found');
    for (const [role, teamId] of [
      ['nobody', null],
      ['sales', nextId()],
    ] as const) {
      expect((await call(admin, MEMBERS_CHANGE, { userId: idOf('sales1'), role, teamId })).code).toBe('not_found');
    }
  });

  test('[AC8] a deactivated member is out at once; the last administrator stays', async () => {
    const sales3 = await signInDevice(server, 'sales3');
    expect((await call(admin, MEMBERS_SET_ACTIVE, { userId: idOf('sales3'), active: false })).code).toBeNull();
    expect(await sales3.get(`/customers/v1/${nextId()}`)).toMatchObject({ status: 403 });
    await call(admin, MEMBERS_SET_ACTIVE, { userId: idOf('sales3'), active: true });
    const again = await signInDevice(server, 'sales3'); // on a new device: the former one is to wipe itself
    expect((await again.get(`/customers/v1/${nextId()}`)).status).toBe(404);
    // Two administrators take each other's role at the same time: one of them stays.
    const promote = { userId: idOf('lead'), role: 'admin', teamId: server.teamIds.east };
    await call(admin, MEMBERS_CHANGE, promote);
    const demote = (userId: string): { userId: string; role: string; teamId: null } => ({
      userId,
      role: 'sales',
      teamId: null,
    });
    const both = await Promise.all([
      call(admin, MEMBERS_CHANGE, demote(idOf('lead'))),
      call(lead, MEMBERS_CHANGE, demote(idOf('admin'))),
    ]);
    expect(both.filter(answer => answer.code === null)).toHaveLength(1);
    const [survivor, other] = both[0]?.code === null ? [admin, 'lead' as const] : [lead, 'admin' as const];
    await call(survivor, MEMBERS_CHANGE, { userId: idOf(other), role: 'admin', teamId: null });
    await call(admin, MEMBERS_CHANGE, { ...promote, role: 'lead' });
    const rows = (await call(admin, MEMBERS_LIST, {})).value.members;
    expect(rows.filter(row => row.role === 'admin' && row.active).map(row => row.login)).toEqual(['admin']);
  });
});

describe('roles', () => {
  test('[AC9] a role is made by copying, given, changed and deleted with a replacement', async () => {
    const definition = { ...definitionOf('sales'), scope: 'team' as const };
    const made = await call(admin, ROLES_SAVE, { roleId: null, name: '客户顾问', definition });
    const { roleId } = made.value;
    expect((await call(admin, ROLES_SAVE, { roleId: null, name: '客户顾问', definition })).code).toBe('name_taken');
    expect((await call(admin, ROLES_SAVE, { roleId: null, name: ' ', definition })).code).toBe('validation_failed');
    await call(admin, MEMBERS_CHANGE, { userId: idOf('sales1'), role: roleId, teamId: server.teamIds.east });
    expect((await hello(sales1)).user).toMatchObject({ role: roleId, roleName: '客户顾问', grant: { scope: 'team' } });
    expect((await call(admin, ROLES_DELETE, { roleId, replacement: null })).code).toBe('role_in_use');
    expect((await call(admin, ROLES_DELETE, { roleId, replacement: 'sales' })).code).toBeNull();
    expect((await hello(sales1)).user).toMatchObject({ role: 'sales', grant: { scope: 'self' } });
    expect(await lastAudit('role.delete')).toMatchObject({ detail: { members: 1, replacement: 'sales' } });
  });

  test('[AC9] a built-in role is changed and taken back, never deleted; the administrator stays as he is', async () => {
    const definition = {
      ...definitionOf('sales'),
      actions: definitionOf('sales').actions.filter(it => it !== 'tag.create'),
    };
    await call(admin, ROLES_SAVE, { roleId: 'sales', name: '', definition });
    expect((await sales1.push(tag()))[0]).toMatchObject({ status: 'rejected', code: 'permission_denied' });
    expect(await lastAudit('role.change')).toMatchObject({ objectId: 'sales', detail: { taken: ['tag.create'] } });
    expect((await call(admin, ROLES_LIST, {})).value.roles[2]).toMatchObject({ roleId: 'sales', isChanged: true });
    expect((await call(admin, ROLES_RESET, { roleId: 'sales' })).code).toBeNull();
    expect((await sales1.push(tag()))[0]).toMatchObject({ status: 'applied' });
    expect((await call(admin, ROLES_DELETE, { roleId: 'sales', replacement: 'lead' })).code).toBe('built_in_role');
    const weak = { roleId: 'admin', name: '', definition: definitionOf('sales') };
    expect((await call(admin, ROLES_SAVE, weak)).code).toBe('built_in_role');
  });

  const tag = (): MutationDraft => ({
    kind: 'tag.create',
    docId: nextId(),
    doc: { name: `标签${nextId().slice(-6)}`, color: '#112233', category: '' },
  });
});

describe('nobody gives what he does not hold', () => {
  test('[AC7] a manager of members and roles cannot raise anyone, himself included, above himself', async () => {
    const actions = [
      ...definitionOf('lead').actions,
      'member.manage' as const,
      'role.manage' as const,
      'team.manage' as const,
    ];
    const definition: RoleDefinition = { ...definitionOf('lead'), scope: 'tree', actions };
    const { roleId } = (await call(admin, ROLES_SAVE, { roleId: null, name: '大区经理', definition })).value;
    await call(admin, MEMBERS_CHANGE, { userId: idOf('lead'), role: roleId, teamId: server.teamIds.east });
    const { east, west } = server.teamIds;
    const give = (role: string, teamId: string | null = east): object => ({ userId: idOf('sales1'), role, teamId });
    const tries = [
      [MEMBERS_CHANGE, give('admin'), 'beyond_own_rights'],
      [MEMBERS_CHANGE, give('auditor'), 'beyond_own_rights'],
      [MEMBERS_CHANGE, give('sales', west), 'not_found'],
      [MEMBERS_CHANGE, give('sales', null), 'not_found'],
      [MEMBERS_CHANGE, { ...give('sales'), userId: idOf('lead') }, 'not_oneself'],
      [MEMBERS_CHANGE, { ...give('sales'), userId: idOf('admin') }, 'not_found'],
      [MEMBERS_CHANGE, { ...give('sales'), userId: idOf('sales3') }, 'not_found'],
      [MEMBERS_SET_ACTIVE, { userId: idOf('admin'), active: false }, 'not_found'],
      [ROLES_SAVE, { roleId: null, name: '影子', definition: { ...definition, scope: 'all' } }, 'beyond_own_rights'],
      [
        ROLES_SAVE,
        { roleId, name: '大区经理', definition: { ...definition, actions: [...actions, 'audit.read'] } },
        'beyond_own_rights',
      ],
      [ROLES_DELETE, { roleId: 'auditor', replacement: 'sales' }, 'beyond_own_rights'],
      [ROLES_RESET, { roleId: 'operations' }, 'beyond_own_rights'],
      [TEAMS_CREATE, { name: '新区', parentId: null }, 'not_found'],
      [TEAMS_CHANGE, { teamId: east, name: '东区', parentId: west }, 'not_found'],
      [TEAMS_DELETE, { teamId: west, replacement: east }, 'not_found'],
      [DELEGATIONS_CREATE, { fromUser: idOf('admin'), toUser: idOf('lead'), startsAt: 0, endsAt: 4e12 }, 'not_found'],
    ] as const;
    for (const [spec, input, code] of tries) {
      expect([spec.name, JSON.stringify(input), (await call(lead, spec as CallSpec, input)).code]).toEqual([
        spec.name,
        JSON.stringify(input),
        code,
      ]);
    }
    expect((await call(lead, MEMBERS_CHANGE, give('sales') as never)).code).toBeNull();
    expect((await call(lead, MEMBERS_LIST, {})).value.members.map(row => row.login).toSorted()).toEqual([
      'lead',
      'sales1',
      'sales2',
    ]);
    // Without the public pool himself he gives it to nobody, neither by a new role nor by one that has it.
    await call(admin, ROLES_SAVE, { roleId, name: '大区经理', definition: { ...definition, pool: false } });
    expect((await call(lead, ROLES_SAVE, { roleId: null, name: '影子', definition })).code).toBe('beyond_own_rights');
    expect((await call(lead, MEMBERS_CHANGE, give('sales') as never)).code).toBe('beyond_own_rights');
    await call(admin, MEMBERS_CHANGE, { userId: idOf('lead'), role: 'lead', teamId: east });
  });

  test('[AC7] what the client says of owner, team and role counts nothing', async () => {
    const docId = nextId();
    const doc = { ...newCustomer(), ownerId: idOf('admin'), teamId: server.teamIds.west } as never;
    const [verdict] = await sales1.push({ kind: 'customer.create', docId, doc });
    expect(verdict).toMatchObject({ status: 'rejected', code: 'validation_failed' });
    const patch = { ownerId: [null, idOf('sales1')] } as never;
    const mine = await create(sales1);
    const [refused] = await sales1.push({ kind: 'customer.patch', docId: mine, baseVer: 1, patch });
    expect(refused).toMatchObject({ status: 'rejected', code: 'validation_failed' });
    expect((await sales1.get(`/customers/v1/${mine}`)).body).toMatchObject({ ownerId: idOf('sales1') });
  });
});

describe('teams', () => {
  test('[AC10] a role of scope "team and below" follows the tree', async () => {
    const { value: made } = await call(admin, TEAMS_CREATE, { name: '总部', parentId: null });
    const top = made.teamId;
    const definition: RoleDefinition = { ...definitionOf('lead'), scope: 'tree' };
    const { roleId } = (await call(admin, ROLES_SAVE, { roleId: null, name: '总监', definition })).value;
    await call(admin, MEMBERS_CHANGE, { userId: idOf('lead'), role: roleId, teamId: top });
    const mine = await create(sales1);
    const url = `/customers/v1/${mine}`;
    expect((await lead.get(url)).status).toBe(404);
    const { east } = server.teamIds;
    expect((await call(admin, TEAMS_CHANGE, { teamId: east, name: '华东', parentId: top })).code).toBeNull();
    expect((await lead.get(url)).status).toBe(200);
    const cycle = { teamId: top, name: '总部', parentId: east };
    expect((await call(admin, TEAMS_CHANGE, cycle)).code).toBe('team_cycle');
    expect((await call(admin, TEAMS_CHANGE, { ...cycle, parentId: top })).code).toBe('team_cycle');
    expect((await call(admin, TEAMS_CREATE, { name: '华东', parentId: top })).code).toBe('name_taken');
    await call(admin, TEAMS_CHANGE, { teamId: east, name: '华东', parentId: null });
    expect((await lead.get(url)).status).toBe(404);
    await call(admin, MEMBERS_CHANGE, { userId: idOf('lead'), role: 'lead', teamId: east });
  });

  test('[AC10] a deleted team leaves members and customers to another one, and its teams to its parent', async () => {
    const parent = (await call(admin, TEAMS_CREATE, { name: '北方', parentId: null })).value.teamId;
    const middle = (await call(admin, TEAMS_CREATE, { name: '京津', parentId: parent })).value.teamId;
    const child = (await call(admin, TEAMS_CREATE, { name: '天津', parentId: middle })).value.teamId;
    await call(admin, MEMBERS_CHANGE, { userId: idOf('sales2'), role: 'sales', teamId: middle });
    const docId = await create(sales2);
    expect((await call(admin, TEAMS_DELETE, { teamId: middle, replacement: middle })).code).toBe('team_cycle');
    const deleted = await call(admin, TEAMS_DELETE, { teamId: middle, replacement: server.teamIds.east });
    expect(deleted.value).toEqual({ done: true, moved: 1 });
    expect((await sales2.get(`/customers/v1/${docId}`)).body).toMatchObject({ teamId: server.teamIds.east });
    const teams = new Map((await call(admin, TEAMS_LIST, {})).value.teams.map(team => [team.teamId, team]));
    expect([teams.has(middle), teams.get(child)?.parentId]).toEqual([false, parent]);
    expect((await hello(sales2)).user?.teamId).toBe(server.teamIds.east);
    expect(await lastAudit('team.delete')).toMatchObject({ detail: { members: 1, name: '京津' } });
  });
});
