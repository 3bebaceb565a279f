/**
 * Holes that sync servers are known for, each by its name: answers that bring foreign documents, fields that only the server decides, and
 * records that are overwritten or moved by whoever knows their id.
 *
 * Elsewhere: fields of customers SS8 and taken ids SS7 (push.test.ts), scopes by role AC1 to AC4 (access/matrix.test.ts), another company's
 * ids on every route LI8 (two-companies.test.ts). Here stands what goes beyond: every kind of mutation, and that the rows themselves stay
 * byte by byte what they were.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Customer } from '../../../common/domain/customer.ts';
import { DELEGATIONS_CREATE, DELEGATIONS_END } from '../../../common/protocol/calls/access.ts';
import { QUARANTINE_ACCEPT, QUARANTINE_DISCARD, QUARANTINE_LIST } from '../../../common/protocol/calls/quarantine.ts';
import type { Verdict } from '../../../common/protocol/messages.ts';
import { createCompany } from '../../../sync-server/commands/company/create-company.ts';
import { transferCustomers } from '../../../sync-server/commands/company/transfer-customers.ts';
import {
  codeOf,
  createDraft,
  newCustomer,
  nextId,
  signInDevice,
  signInWith,
  type Device,
  type MutationDraft,
} from '../../support/api-client.ts';
import { sendCall } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

const SECRET = 'qzholekv';
const DIGITS = '13877665544';
let server: TestServer;
/** Owns the record that is attacked; of the other team. */
let victim: Device;
/** Sees himself alone. */
let attacker: Device;
/** Administrator of another company. */
let stranger: Device;
let foreign: Foreign;
let clock = Date.now();

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => (clock += 1) } });
  victim = await signInDevice(server, 'sales3');
  attacker = await signInDevice(server, 'sales1');
  const person = {
    login: 'stranger',
    name: '外人',
    password: 'three camels cross',
    role: 'admin',
    team: null,
  } as const;
  await createCompany(server.db, { name: '外司', teams: [], users: [person] });
  stranger = await signInWith(server, person.login, person.password);
  foreign = await plantForeign();
});
afterAll(() => server.close());

interface Foreign {
  readonly customerId: string;
  readonly interactionId: string;
  readonly behaviorId: string;
  readonly consentId: string;
  readonly taskId: string;
  readonly tagId: string;
  readonly groupId: string;
}

const talk = (customerId: string, content = `谈 ${SECRET}`): object => ({
  customerId,
  type: 'interaction_type:call',
  content,
  channel: '',
  initiatedBy: 'company',
  occurredAt: 1,
});
const visit = (customerId: string, description = `访 ${SECRET}`): object => ({
  customerId,
  type: 'behavior_type:event',
  description,
  data: {},
  occurredAt: 1,
});
const consent = (customerId: string): object => ({
  customerId,
  purpose: 'marketing',
  channel: 'phone',
  state: 'given',
  evidence: `证 ${SECRET}`,
  at: 1,
  expiresAt: null,
});
const task = (done: number): object => ({
  type: 'import',
  status: 'completed',
  parameters: {},
  progress: { done, total: done },
  result: { succeeded: done, failed: 0, skipped: 0, failures: [] },
  createdAt: 1,
  completedAt: 2,
});
const draft = (kind: string, docId: string, rest: object): MutationDraft =>
  ({ kind, docId, ...rest }) as unknown as MutationDraft;
const patch = (docId: string, fields: object, baseVer = 2 ** 40): MutationDraft =>
  draft('customer.patch', docId, { baseVer, patch: fields });

async function plantForeign(): Promise<Foreign> {
  const ids = Object.fromEntries(
    ['customerId', 'interactionId', 'behaviorId', 'consentId', 'taskId', 'tagId', 'groupId'].map(name => [
      name,
      nextId(),
    ]),
  ) as unknown as Foreign;
  const verdicts = await victim.push(
    draft('tag.create', ids.tagId, { doc: { name: `标 ${SECRET}`, color: '#112233', category: '' } }),
    draft('group.create', ids.groupId, { doc: { name: `组 ${SECRET}`, parentId: null } }),
    createDraft(ids.customerId, {
      name: `名 ${SECRET}`,
      phones: [{ value: `+86${DIGITS}`, raw: DIGITS, label: '' }],
      tagIds: [ids.tagId],
      groupIds: [ids.groupId],
    }),
    draft('interaction.create', ids.interactionId, { doc: talk(ids.customerId) }),
    draft('behavior.create', ids.behaviorId, { doc: visit(ids.customerId) }),
    draft('consent.record', ids.consentId, { doc: consent(ids.customerId) }),
    draft('task.save', ids.taskId, { doc: task(7) }),
  );
  expect(verdicts.map(verdict => verdict.status)).toEqual(verdicts.map(() => 'applied'));
  return ids;
}

function customerOf(verdict: Verdict | undefined): Customer {
  return verdict?.docs[0]?.doc as Customer;
}

/** Every row of the company that names the id, in every table; the audit is append-only and counts elsewhere. */
async function rowsNaming(...ids: readonly string[]): Promise<string> {
  const ask = <Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    server.db.query<Row>({ name: `holes-${text.length}-${text.slice(0, 40)}`, text }, values);
  const tables = await ask<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'org_id' ORDER BY 1`,
    [],
  );
  const parts: string[] = [];
  for (const { name } of tables.filter(table => table.name !== 'audit')) {
    const rows = await ask<{ row: string }>(
      `SELECT t::text AS row FROM ${name} t WHERE org_id = $1 AND t::text LIKE ANY($2::text[]) ORDER BY 1`,
      [server.orgId, ids.map(id => `%${id}%`)],
    );
    parts.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return parts.join('\n');
}

/** Everything that a mutation can name, with the ids of somebody else. */
function attacksOn(ids: Foreign): MutationDraft[] {
  const taskId = nextId();
  const bulk = { taskId, lane: 'bulk' };
  const { customerId } = ids;
  return [
    createDraft(customerId, { name: '夺取' }),
    patch(customerId, { name: ['名', '夺取'], phones: [[], []] }),
    draft('customer.tags', customerId, { add: [Object.values(server.tagIds)[0]], remove: [ids.tagId] }),
    draft('customer.groups', customerId, { add: [], remove: [ids.groupId] }),
    draft('customer.delete', customerId, {}),
    draft('customer.reveal', customerId, { field: 'phones', reason: '' }),
    draft('interaction.create', nextId(), { doc: talk(customerId, '塞入') }),
    draft('behavior.create', nextId(), { doc: visit(customerId, '塞入') }),
    draft('consent.record', nextId(), { doc: consent(customerId) }),
    draft('interaction.create', ids.interactionId, { doc: talk(customerId, '改写') }),
    draft('behavior.create', ids.behaviorId, { doc: visit(customerId, '改写') }),
    draft('consent.record', ids.consentId, { doc: consent(customerId) }),
    draft('task.save', ids.taskId, { doc: task(1) }),
    draft('tag.create', ids.tagId, { doc: { name: '夺标', color: '#445566', category: '' } }),
    draft('group.create', ids.groupId, { doc: { name: '夺组', parentId: null } }),
    draft('customers.batch', taskId, {
      ...bulk,
      operation: { type: 'remove_tag', tagId: ids.tagId },
      ids: [customerId],
    }),
    draft('customers.batch', taskId, {
      ...bulk,
      operation: { type: 'set_status', status: 'status:contacted', seen: [[2 ** 40, 'status:potential']] },
      ids: [customerId],
    }),
    draft('customers.import', taskId, {
      ...bulk,
      docs: [{ id: customerId, line: 2, doc: newCustomer({ name: '夺取' }) }],
    }),
  ];
}

const summary = (drafts: readonly MutationDraft[], verdicts: readonly Verdict[]): string[] =>
  verdicts.map((verdict, i) => `${drafts[i]?.kind} ${verdict.status} ${verdict.parts?.[0]?.code ?? verdict.code}`);

test('[SD6] no mutation of any kind overwrites, moves, extends or removes a record of somebody else by its id', async () => {
  const before = await rowsNaming(foreign.customerId, foreign.interactionId, foreign.behaviorId, foreign.taskId);
  expect(before.split('\n').length).toBeGreaterThan(10); // there is something to be damaged
  const drafts = attacksOn(foreign);
  const verdicts = await attacker.push(...drafts);
  expect(summary(drafts, verdicts)).toEqual([
    'customer.create rejected already_exists',
    'customer.patch rejected not_found',
    'customer.tags rejected not_found',
    'customer.groups rejected not_found',
    'customer.delete rejected permission_denied', // sales delete nobody
    'customer.reveal rejected not_found',
    'interaction.create rejected not_found',
    'behavior.create rejected not_found',
    'consent.record rejected not_found',
    'interaction.create rejected not_found',
    'behavior.create rejected not_found',
    'consent.record rejected not_found',
    'task.save rejected already_exists',
    'tag.create rejected already_exists',
    'group.create rejected already_exists',
    'customers.batch rejected not_found',
    'customers.batch rejected not_found',
    'customers.import rejected already_exists',
  ]);
  const after = await rowsNaming(foreign.customerId, foreign.interactionId, foreign.behaviorId, foreign.taskId);
  // The verdicts of the attacker are his own rows; what was refused of a batch is kept with his task.
  const ofVictim = (rows: string): string[] => rows.split('\n').filter(row => !row.startsWith('bulk_part '));
  expect(ofVictim(after)).toEqual(ofVictim(before));
});

test('[SD6] a record of somebody else stays where it is when its id is attached to a customer of one’s own', async () => {
  const own = nextId();
  const ids = [foreign.interactionId, foreign.behaviorId, foreign.consentId];
  const before = await rowsNaming(...ids);
  const verdicts = await attacker.push(
    createDraft(own),
    draft('interaction.create', foreign.interactionId, { doc: talk(own, '夺取') }),
    draft('behavior.create', foreign.behaviorId, { doc: visit(own, '夺取') }),
    draft('consent.record', foreign.consentId, { doc: consent(own) }),
  );
  expect(verdicts.map(verdict => [verdict.status, verdict.code])).toEqual([
    ['applied', null],
    ['rejected', 'already_exists'],
    ['rejected', 'already_exists'],
    ['rejected', 'already_exists'],
  ]);
  expect(verdicts.slice(1).flatMap(verdict => verdict.docs.map(({ doc }) => doc))).toEqual([null, null, null]);
  expect(await rowsNaming(...ids)).toBe(before);
});

test('[SD4] no verdict on a foreign id brings a document, a value or a name of it', async () => {
  const verdicts = await attacker.push(...attacksOn(foreign));
  const ofTheOpen = new Set(['tag.create', 'group.create']); // tags and groups are the whole company's
  const drafts = attacksOn(foreign);
  for (const [i, verdict] of verdicts.entries()) {
    if (ofTheOpen.has(drafts[i]?.kind ?? '')) continue;
    expect(verdict.docs.map(({ doc }) => doc)).toEqual(verdict.docs.map(() => null));
    expect([...verdict.conflicts, ...(verdict.parts ?? []).flatMap(part => part.conflicts)]).toEqual([]);
    expect(JSON.stringify(verdict)).not.toMatch(new RegExp(`${SECRET}|${DIGITS}`));
  }
});

test('[SD4] a verdict belongs to who got it: the same mutation id from another person brings nothing of it', async () => {
  const [id, docId] = [nextId(), nextId()];
  const mutation = { id, madeAt: 1, taskId: null, ...createDraft(docId, { name: `名 ${SECRET}` }) };
  const [first] = await victim.pushRaw([{ ...mutation, cseq: 900_001 }]);
  expect(first?.status).toBe('applied');
  const [second] = await attacker.pushRaw([{ ...mutation, cseq: 900_001, doc: newCustomer({ name: '试探' }) }]);
  expect(second).toMatchObject({ status: 'rejected', code: 'already_exists', conflicts: [] });
  expect(second?.docs.map(({ doc }) => doc)).toEqual([null]);
  attacker = await signInDevice(server, 'sales1');
});

test('[SD4] a kept verdict that is asked for again after the customer was lost holds neither document nor overwritten value', async () => {
  const author = await signInDevice(server, 'sales1');
  const lead = await signInDevice(server, 'lead');
  const docId = nextId();
  const [created] = await author.push(createDraft(docId, { company: '旧' }));
  const { ver } = customerOf(created);
  await lead.push(patch(docId, { company: ['旧', `新 ${SECRET}`] }, ver));
  const mutation = {
    id: nextId(),
    cseq: 50,
    madeAt: 1,
    taskId: null,
    ...patch(docId, { company: ['旧', '我的'] }, ver),
  };
  const [given] = await author.pushRaw([mutation]);
  expect(given?.conflicts).toEqual([{ field: 'company', theirs: `新 ${SECRET}`, yours: '我的' }]); // there was something to tell
  await transfer(docId, server.users.sales3.userId, server.teamIds.west);
  const [again] = await author.pushRaw([mutation]);
  expect(again?.docs).toEqual([{ collection: 'customers', id: docId, doc: null }]);
  expect(again?.conflicts).toEqual([]);
});

function transfer(customerId: string, ownerId: string, teamId: string): Promise<unknown> {
  const order = { orgId: server.orgId, customerIds: [customerId], ownerId, teamId };
  return transferCustomers(server.db.forOrg(server.orgId), { ...order, actorId: server.users.admin.userId });
}

const SERVER_ONLY = {
  customers: [
    'ownerId',
    'teamId',
    'createdBy',
    'createdAt',
    'updatedAt',
    'deletedAt',
    'erasedAt',
    'ver',
    'orgId',
    'fieldMeta',
    'statusChangedAt',
    'contactDisplay',
    'contactInfo',
  ],
  timelines: ['createdBy', 'createdAt', 'ver', 'orgId', 'deletedAt'],
  open: ['createdBy', 'createdAt', 'updatedAt', 'ver', 'orgId', 'deletedAt'],
} as const;

test('[SD5] what the server alone decides is refused in every message that could carry it', async () => {
  const value = server.users.sales2.userId;
  const own = nextId();
  await attacker.push(createDraft(own));
  const before = await rowsNaming(own);
  const bulk = { taskId: nextId(), lane: 'bulk' };
  const of = (names: readonly string[], make: (extra: object) => MutationDraft): MutationDraft[] =>
    names.map(name => make({ [name]: value }));
  const { customers, timelines, open } = SERVER_ONLY;
  const drafts = [
    ...of(customers, extra => draft('customer.create', nextId(), { doc: { ...newCustomer(), ...extra } })),
    ...of(customers, extra => patch(own, Object.fromEntries(Object.entries(extra).map(([k, v]) => [k, [null, v]])))),
    ...of(customers, extra =>
      draft('customers.import', bulk.taskId, {
        ...bulk,
        docs: [{ id: nextId(), line: 1, doc: { ...newCustomer(), ...extra } }],
      }),
    ),
    ...of(timelines, extra => draft('interaction.create', nextId(), { doc: { ...talk(own), ...extra } })),
    ...of(timelines, extra => draft('behavior.create', nextId(), { doc: { ...visit(own), ...extra } })),
    ...of(timelines, extra => draft('consent.record', nextId(), { doc: { ...consent(own), ...extra } })),
    ...of(['createdBy', 'ver', 'orgId'], extra => draft('task.save', nextId(), { doc: { ...task(1), ...extra } })),
    ...of(open, extra =>
      draft('tag.create', nextId(), { doc: { name: '甲', color: '#112233', category: '', ...extra } }),
    ),
    ...of(open, extra => draft('group.create', nextId(), { doc: { name: '乙', parentId: null, ...extra } })),
    // Beside the document, in the envelope.
    ...of([...customers, 'userId', 'clientId', 'by', 'at'], extra => ({ ...createDraft(nextId()), ...extra })),
    ...of([...customers, 'userId'], extra => ({
      ...draft('customer.tags', own, { add: [], remove: [nextId()] }),
      ...extra,
    })),
    ...of([...customers, 'userId'], extra => ({ ...draft('customer.delete', own, {}), ...extra })),
  ];
  const verdicts: Verdict[] = [];
  for (let at = 0; at < drafts.length; at += 50) verdicts.push(...(await attacker.push(...drafts.slice(at, at + 50))));
  const taken = summary(drafts, verdicts).flatMap((line, i) =>
    verdicts[i]?.code === 'validation_failed' ? [] : [`${line}: ${JSON.stringify(drafts[i])}`],
  );
  expect(taken).toEqual([]);
  expect(await rowsNaming(own)).toBe(before);
});

test('[SD5] whose a record is, and its versions and times, follow from who is signed in and from the server’s clock', async () => {
  const own = nextId();
  const [created, said, done, agreed, saved] = await attacker.push(
    createDraft(own),
    draft('interaction.create', nextId(), { doc: talk(own) }),
    draft('behavior.create', nextId(), { doc: visit(own) }),
    draft('consent.record', nextId(), { doc: consent(own) }),
    draft('task.save', nextId(), { doc: task(1) }),
  );
  const { userId, teamId } = server.users.sales1;
  expect(created?.docs[0]?.doc).toMatchObject({ ownerId: userId, teamId, createdBy: userId });
  expect(customerOf(created).createdAt).toBeGreaterThan(clock - 60_000);
  for (const verdict of [said, done, agreed, saved]) expect(verdict?.docs[0]?.doc).toMatchObject({ createdBy: userId });
  // A device says who it is by its token: the id of another device in the message changes nothing.
  const mutation = { id: nextId(), cseq: 900_100, madeAt: 1, taskId: null, ...createDraft(nextId()) };
  const reply = await attacker.post('/sync/v1/push', { clientId: victim.clientId, mutations: [mutation] });
  expect(reply.status).toBe(403);
});

test('[SD8] an edit in quarantine is neither read, accepted nor discarded by who does not have the customer', async () => {
  const docId = nextId();
  await attacker.push(createDraft(docId));
  await transfer(docId, server.users.sales3.userId, server.teamIds.west);
  const id = nextId();
  const [kept] = await attacker.push({ ...patch(docId, { notes: ['', `记 ${SECRET}`] }), id } as MutationDraft);
  expect(kept?.status).toBe('quarantined');
  const key = { authorId: server.users.sales1.userId, mutationId: id };
  const before = await rowsNaming(id);
  for (const device of [attacker, await signInDevice(server, 'sales2'), await signInDevice(server, 'lead'), stranger]) {
    const list = await sendCall(device, QUARANTINE_LIST, {});
    expect(JSON.stringify(list.body)).not.toContain(id);
    expect(codeOf(await sendCall(device, QUARANTINE_ACCEPT, key))).toBe('not_found');
    expect(codeOf(await sendCall(device, QUARANTINE_DISCARD, { ...key, reason: '试' }))).toBe('not_found');
  }
  expect(await rowsNaming(id)).toBe(before);
  expect((await sendCall(victim, QUARANTINE_DISCARD, { ...key, reason: '旧' })).status).toBe(200); // who has him may
});

test('[SD8] nobody lends himself the reach of another, nor ends a delegation that does not concern him', async () => {
  const { sales1, sales2, sales3 } = server.users;
  const days = { startsAt: clock, endsAt: clock + 86_400_000 };
  for (const fromUser of [sales2.userId, sales3.userId, server.users.admin.userId]) {
    const reply = await sendCall(attacker, DELEGATIONS_CREATE, { fromUser, toUser: sales1.userId, ...days });
    expect([403, 404]).toContain(reply.status);
  }
  const granted = await sendCall(victim, DELEGATIONS_CREATE, {
    fromUser: sales3.userId,
    toUser: sales2.userId,
    ...days,
  });
  expect(granted.status).toBe(200);
  const { delegationId } = granted.body as { delegationId: string };
  const before = await rowsNaming(delegationId);
  for (const device of [attacker, stranger]) {
    expect(codeOf(await sendCall(device, DELEGATIONS_END, { delegationId }))).toBe('not_found');
  }
  expect(await rowsNaming(delegationId)).toBe(before);
  // The foreign company's administrator can lend to or from nobody of this one.
  for (const [fromUser, toUser] of [
    [sales3.userId, stranger.session.user.userId],
    [stranger.session.user.userId, sales3.userId],
  ] as const) {
    expect((await sendCall(stranger, DELEGATIONS_CREATE, { fromUser, toUser, ...days })).status).toBe(404);
  }
});

test('[SD7] the ids of another company name nothing here: what is created under them is one’s own, and theirs stays as it was', async () => {
  const ids = Object.values(foreign);
  const before = await rowsNaming(...ids);
  const drafts = attacksOn(foreign);
  const verdicts = await stranger.push(...drafts);
  const answers = summary(drafts, verdicts);
  // Nothing says that the id is known elsewhere: `already_exists` stands only where the stranger himself has just made it.
  expect(answers.slice(0, 2)).toEqual(['customer.create applied null', 'customer.patch merged null']);
  expect(JSON.stringify(verdicts)).not.toMatch(new RegExp(`名 ${SECRET}|标 ${SECRET}|组 ${SECRET}|${DIGITS}`));
  expect((await stranger.pullAll()).changes.some(change => JSON.stringify(change).includes(`名 ${SECRET}`))).toBe(
    false,
  );
  expect(await rowsNaming(...ids)).toBe(before);
  const [seen] = (await victim.pullAll()).changes.filter(change => change.id === foreign.customerId);
  expect(seen).toMatchObject({ op: 'put', doc: { name: `名 ${SECRET}`, ownerId: server.users.sales3.userId } });
});
