/**
 * Two companies full of canaries: every field of every record holds a text that occurs nowhere else, so that whoever receives it
 * without the right is caught, by whichever road it came.
 */
import pg from 'pg';
import { customKey } from '../../../common/domain/custom-field.ts';
import { DEFAULT_POOL } from '../../../common/domain/pool.ts';
import { can, inScope, isVisible, readOf, ROLES, type Actor, type Placed } from '../../../common/domain/permissions.ts';
import { createCompany } from '../../../sync-server/commands/company/create-company.ts';
import {
  newCustomer,
  nextId,
  signInDevice,
  signInWith,
  type Device,
  type MutationDraft,
} from '../../support/api-client.ts';
import type { TestLogin, TestServer } from '../../support/server.ts';

/** The field decides how its value may be given: contact values have rules of their own. */
export interface Canary {
  readonly text: string;
  /** Null for what belongs to a company and no customer. */
  readonly customerId: string | null;
  readonly field:
    | 'name'
    | 'phones'
    | 'emails'
    | 'socials'
    | 'company'
    | 'notes'
    | 'custom'
    | 'sealed'
    | 'restricted'
    | 'timeline'
    | 'view'
    | 'company-data';
  readonly orgId: string;
  /** Was overwritten: only the history has it, and a pool shows none. */
  readonly isPast?: true;
  /** Whose private view holds it. */
  readonly viewOf?: string;
}

/** Custom fields of each company: open, sensitive, and open to leads alone. */
const FIELDS = {
  custom: 'f-0190a0b0-0000-7000-8000-00000000f001',
  sealed: 's-0190a0b0-0000-7000-8000-00000000f002',
  restricted: 'f-0190a0b0-0000-7000-8000-00000000f003',
} as const;

export interface World {
  readonly canaries: readonly Canary[];
  readonly orgId: string;
  /** Ids of everything, of both companies: what an attacker might have heard of. */
  readonly ids: readonly string[];
  readonly foreign: { readonly orgId: string; readonly device: Device };
}

const AUTHORS = ['sales1', 'sales2', 'sales3', 'lead'] as const;
const ROLE_LOGINS: readonly TestLogin[] = ['admin', 'lead', 'sales1', 'sales2', 'sales3', 'operations', 'auditor'];

/** Signs in everybody of the first company. */
export async function signInAll(server: TestServer): Promise<Record<TestLogin, Device>> {
  const devices = {} as Record<TestLogin, Device>;
  for (const login of ROLE_LOGINS) devices[login] = await signInDevice(server, login);
  return devices;
}

/** Plants the canaries: for each author one living customer and one that is deleted, with timeline and history. */
export async function plantWorld(server: TestServer, devices: Record<TestLogin, Device>): Promise<World> {
  const canaries: Canary[] = [];
  const ids: string[] = [server.orgId, ...Object.values(server.teamIds), ...Object.values(server.tagIds)];
  ids.push(...Object.values(server.users).map(user => user.userId), ...Object.values(devices).map(d => d.clientId));
  let n = 0;
  const { orgId, users } = server;
  await defineFields(devices.admin);
  const add = async (login: TestLogin): Promise<string> => {
    const planted = await plantCustomer(devices[login], { orgId, n: (n += 1) });
    canaries.push(...planted.canaries);
    ids.push(...planted.ids);
    return planted.customerId;
  };
  for (const login of AUTHORS) await add(login);
  await take(devices.lead, { kind: 'customer.delete', docId: await add('lead') });
  // In the pool of all, in one of others that hides more, and one on whom two of different teams work.
  const poolId = await plantPool(devices.admin, users.sales3.userId);
  ids.push(poolId);
  for (const pool of [orgId, poolId]) {
    await take(devices.admin, {
      kind: 'customer.release',
      docId: await add('admin'),
      poolId: pool,
      reason: '暂无需求',
    });
  }
  const set = [{ userId: users.sales1.userId, level: 'read' } as const];
  await take(devices.sales3, { kind: 'customer.collaborators', docId: await add('sales3'), set, remove: [] });
  const view = `qzviewx${(n += 1)}kv`;
  canaries.push({ text: view, customerId: null, field: 'view', orgId, viewOf: users.lead.userId });
  ids.push(await plantView(devices.lead, view));
  await plantAdministration(server, devices);
  const foreign = await plantForeign(server, (n += 1));
  canaries.push(...foreign.canaries);
  ids.push(...foreign.ids);
  return { canaries, orgId: server.orgId, ids, foreign };
}

/** Sends mutations that have to be taken: a canary that was refused is planted nowhere. */
async function take(device: Device, ...drafts: readonly MutationDraft[]): Promise<void> {
  const verdicts = await device.push(...drafts);
  const refused = verdicts.filter(verdict => verdict.status !== 'applied');
  if (refused.length > 0) throw new Error(`was not planted: ${JSON.stringify(refused)}`);
}

/** The company's own fields: values of no other ones are taken. */
async function defineFields(admin: Device): Promise<void> {
  const doc = (key: string): object => ({
    kind: 'text',
    key,
    label: key,
    ...(key === 'restricted' ? { readers: ['lead'], writers: null } : {}),
  });
  const drafts = Object.entries(FIELDS).map(([key, docId]) => ({ kind: 'field.save', docId, doc: doc(key) }));
  await take(admin, ...(drafts as unknown as MutationDraft[]));
}

/** A pool of one person, in which contact values are hidden. */
async function plantPool(admin: Device, memberId: string): Promise<string> {
  const poolId = nextId();
  const pool = { ...DEFAULT_POOL, name: '私海', memberIds: [memberId], contact: 'hidden' };
  const { status } = await admin.post('/calls/v1/pools.save', { poolId, ver: 0, pool });
  if (status !== 200) throw new Error('the pool was refused');
  return poolId;
}

/** A private view whose question holds the text. */
async function plantView(device: Device, text: string): Promise<string> {
  const viewId = nextId();
  const query = JSON.stringify({ keyword: text, where: null });
  const rest = { columns: [], sorts: [], density: 'dense' as const, order: 0 };
  const doc = { name: text, scope: 'private' as const, query, ...rest };
  await take(device, { kind: 'view.save', docId: viewId, doc });
  return viewId;
}

/** Something of everything that is administered, so that requests about it can meet one. */
async function plantAdministration(server: TestServer, devices: Record<TestLogin, Device>): Promise<void> {
  const { admin, sales1 } = devices;
  const { sales1: from, sales2: to } = server.users;
  const call = async (name: string, body: object): Promise<void> => {
    const reply = await admin.post(`/calls/v1/${name}`, body);
    if (reply.status !== 200) throw new Error(`${name} was refused: ${JSON.stringify(reply.body)}`);
  };
  const { scope, pool, actions, fields } = ROLES.sales;
  const definition = { scope, pool, actions, fields };
  for (const name of ['客服', '实习']) await call('roles.save', { roleId: null, name, definition });
  for (const name of ['华北一组', '华北二组']) await call('teams.create', { name, parentId: server.teamIds.east });
  for (const login of ['new.one', 'new.two']) {
    await call('invitations.create', { name: '新人', login, role: 'sales', teamId: server.teamIds.east });
  }
  const now = server.deps.clock.now();
  await call('delegations.create', {
    fromUser: from.userId,
    toUser: to.userId,
    startsAt: now + 60_000,
    endsAt: now + 120_000,
  });
  await signInDevice(server, 'sales2');
  // An edit of what is deleted meanwhile is kept in quarantine.
  const docId = nextId();
  await sales1.push(
    { kind: 'customer.create', docId, doc: newCustomer({ name: '已删' }) },
    { kind: 'customer.delete', docId },
  );
  await admin.push({ kind: 'customer.create', docId: nextId(), doc: newCustomer({ name: '无主' }) });
}

/** Every id that the database holds, by the name that requests give it: `customer_id` is `customerId`. */
export async function readIds(owner: pg.Client): Promise<Record<string, string[]>> {
  const columns = await owner.query<{ tableName: string; columnName: string }>(
    `SELECT table_name AS "tableName", column_name AS "columnName" FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name LIKE '%\\_id' AND data_type IN ('uuid', 'text')`,
  );
  const byName: Record<string, Set<string>> = {};
  for (const { tableName, columnName } of columns.rows) {
    const name = columnName.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const { rows } = await owner.query<{ id: string }>(
      `SELECT DISTINCT "${columnName}"::text AS id FROM "${tableName}" WHERE "${columnName}" IS NOT NULL`,
    );
    const ids = (byName[name] ??= new Set());
    for (const { id } of rows) ids.add(id);
  }
  return Object.fromEntries(Object.entries(byName).map(([name, ids]) => [name, [...ids]]));
}

interface Planted {
  readonly customerId: string;
  readonly canaries: readonly Canary[];
  readonly ids: readonly string[];
}

async function plantCustomer(device: Device, { orgId, n }: { orgId: string; n: number }): Promise<Planted> {
  const customerId = nextId();
  const canaries: Canary[] = [];
  const plant = (field: Canary['field'], text: string, past: Pick<Canary, 'isPast'> = {}): string => {
    canaries.push({ text, customerId, field, orgId, ...past });
    return text;
  };
  const word = (name: string): string => `qz${name}x${n}kv`;
  const digits = plant('phones', `1381${String(7_000_000 + n * 1_111)}`);
  const oldDigits = plant('phones', `1391${String(8_000_000 + n * 1_111)}`, { isPast: true });
  const phone = (value: string): { value: string; raw: string; label: string }[] => [
    { value: `+86${value}`, raw: value, label: '' },
  ];
  const [before, after] = [plant('company', word('before'), { isPast: true }), plant('company', word('after'))];
  const ids = [customerId, nextId(), nextId(), nextId()] as const;
  // Who may not write the restricted one has none.
  const custom = Object.fromEntries(
    (['custom', 'sealed', 'restricted'] as const)
      .filter(field => field !== 'restricted' || ['admin', 'lead'].includes(device.session.user.role))
      .map(field => [FIELDS[field], plant(field, word(field))]),
  );
  await take(
    device,
    {
      kind: 'customer.create',
      docId: customerId,
      doc: newCustomer({
        name: plant('name', word('name')),
        company: before,
        phones: phone(oldDigits),
        emails: [{ value: `${plant('emails', word('mail'))}@example.com`, label: '' }],
        socials: [{ kind: 'wechat', value: plant('socials', word('wechat')) }],
        notes: plant('notes', word('notes')),
        custom,
      }),
    },
    {
      kind: 'customer.patch',
      docId: customerId,
      baseVer: 0,
      patch: { company: [before, after], phones: [phone(oldDigits), phone(digits)] },
    },
    {
      kind: 'interaction.create',
      docId: ids[1],
      doc: {
        customerId,
        type: 'interaction_type:call',
        content: plant('timeline', word('talk')),
        channel: '',
        initiatedBy: 'company',
        occurredAt: 1,
      },
    },
    {
      kind: 'behavior.create',
      docId: ids[2],
      doc: {
        customerId,
        type: 'behavior_type:event',
        description: plant('timeline', word('trail')),
        data: { at: plant('timeline', word('data')) },
        occurredAt: 1,
      },
    },
  );
  return { customerId, canaries, ids };
}

async function plantForeign(server: TestServer, n: number): Promise<World['foreign'] & Planted> {
  const names = { company: `qzorgx${n}kv`, team: `qzteamx${n}kv`, user: `qzuserx${n}kv`, tag: `qztagx${n}kv` };
  const login = `foreign${n}`;
  const company = await createCompany(server.db, {
    name: names.company,
    teams: [{ key: 'one', name: names.team }],
    users: [{ login, name: names.user, password: 'correct horse battery', role: 'admin', team: 'one' }],
    tags: [{ name: names.tag, color: '#123456', category: '' }],
  });
  const device = await signInWith(server, login, 'correct horse battery');
  await defineFields(device);
  const planted = await plantCustomer(device, { orgId: company.orgId, n });
  const named = Object.values(names).map((text): Canary => ({
    text,
    customerId: null,
    field: 'company-data',
    orgId: company.orgId,
  }));
  const ids = [...planted.ids, company.orgId, ...Object.values(company.teamIds), ...Object.values(company.tagIds)];
  ids.push(...company.users.map(user => user.userId), device.clientId);
  return {
    orgId: company.orgId,
    device,
    customerId: planted.customerId,
    canaries: [...planted.canaries, ...named],
    ids,
  };
}

/** Where each customer stands now, read past every wall of the server. */
export async function readPlaces(owner: pg.Client): Promise<Map<string, Placed & { readonly isDeleted: boolean }>> {
  const { rows } = await owner.query<Placed & { readonly id: string; readonly isDeleted: boolean }>(
    `SELECT customer_id AS id, owner_id AS "ownerId", team_id AS "teamId", pool_id AS "poolId", collaborators,
      deleted_at IS NOT NULL AS "isDeleted" FROM customer`,
  );
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

/**
 * Whether the actor may receive the canary by this path: by the one permission table and the rows as they stand. Whoever answers requests
 * of the persons themselves, or decides about edits that met a deletion, also reaches what is deleted, by the calls for that.
 */
export function mayReceive(
  actor: Actor,
  canary: Canary,
  places: Awaited<ReturnType<typeof readPlaces>>,
  path: string,
): boolean {
  if (canary.orgId !== actor.orgId) return false;
  if (canary.viewOf !== undefined) return canary.viewOf === actor.userId;
  const place = canary.customerId === null ? undefined : places.get(canary.customerId);
  if (place === undefined || !isVisible(actor, place)) return false;
  const reachesDeleted =
    (path.includes('/calls/v1/privacy.') && can(actor, 'privacy.manage')) ||
    (path.includes('/calls/v1/quarantine.') && can(actor, 'quarantine.resolve')) ||
    (path.includes('/calls/v1/recycleBin.') && can(actor, 'customer.restore'));
  if (place.isDeleted && !reachesDeleted) return false;
  // In a pool one sees who he is now, and nothing of what was (PO3).
  if ((canary.field === 'timeline' || canary.isPast === true) && !inScope(actor, place)) return false;
  return canary.field === 'name' || canary.field === 'timeline' || isReadable(actor, canary.field, place);
}

function isReadable(actor: Actor, field: Canary['field'], place: Placed): boolean {
  const name = field === 'sealed' || field === 'restricted' ? customKey(FIELDS[field]) : field;
  return readOf(actor, name, place) === 'plain';
}

/** The canaries in a text, also where parts of it are base64: cursors and files are. */
export function findCanaries(text: string, canaries: readonly Canary[]): Canary[] {
  const decoded = [...text.matchAll(/[\w+/=-]{24,}/g)].map(([part]) => Buffer.from(part, 'base64').toString('latin1'));
  const whole = [text, ...decoded].join('\n').toLowerCase();
  return canaries.filter(canary => whole.includes(canary.text));
}
