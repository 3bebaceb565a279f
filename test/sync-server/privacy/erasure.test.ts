/** Erasure of one person: a canary in every field and table, the devices, unsent edits, tombstone, numbers, audit, the list for restores. */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  ERASE_PERSON,
  ERASED_AMONG,
  ERASURE_PREVIEW,
  PRIVACY_REQUESTS,
} from '../../../common/protocol/calls/privacy.ts';
import { fieldIdOf } from '../../../common/domain/custom-field.ts';
import { callPath, type CallSpec } from '../../../common/protocol/calls/call.ts';
import { readErasureList, replayErasures } from '../../../sync-server/commands/privacy/erasure-list.ts';
import { verifyAuditChains } from '../../../sync-server/commands/record/verify-audit.ts';
import { SEALED_COLUMNS } from '../../../sync-server/queries/sealed-columns.ts';
import {
  codeOf,
  createDraft,
  nextId,
  signInDevice,
  type Device,
  type MutationDraft,
  type Reply,
} from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

const CANARIES = {
  name: '卡娜瑞',
  company: '金丝雀贸易',
  phone: '13599990001',
  secondPhone: '13599990002',
  email: 'canary.one@example.com',
  wechat: 'wx_canary_one',
  notes: '备注金丝雀',
  talk: '跟进金丝雀',
  behavior: '行为金丝雀',
  data: '数据金丝雀',
  evidence: '证据金丝雀',
  purpose: '用途金丝雀',
  custom: '自定金丝雀',
  quarantined: '隔离金丝雀',
} as const;

/** A sensitive field: its values are sealed with the contact values. */
const SEALED_FIELD = fieldIdOf(nextId(), true);

const ask = (device: Device, call: CallSpec, input: object): Promise<Reply> => device.post(callPath(call.name), input);
const phone = (digits: string) => ({ value: `+86${digits}`, raw: digits, label: '' });

/** A customer with a canary in everything that can be said of him, and his edits in conflict and in quarantine. */
async function plant(): Promise<{ readonly customerId: string; readonly sales: Device; readonly lead: Device }> {
  const [sales, lead] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'lead')];
  const field = { kind: 'field.save', docId: SEALED_FIELD, doc: { kind: 'text', key: 'hobby', label: '爱好' } };
  const [saved] = await (await signInDevice(server, 'admin')).push(field as MutationDraft);
  expect(saved?.status).toBe('applied');
  const customerId = nextId();
  const { name, company, notes } = CANARIES;
  const [created] = await sales.push(
    createDraft(customerId, {
      name,
      company,
      notes,
      phones: [phone(CANARIES.phone)],
      emails: [{ value: CANARIES.email, label: '' }],
      socials: [{ kind: 'wechat', value: CANARIES.wechat }],
      custom: { [SEALED_FIELD]: CANARIES.custom },
    }),
  );
  expect(created?.status).toBe('applied');
  const on = { docId: customerId, baseVer: 0 };
  const verdicts = [
    ...(await sales.push(
      {
        kind: 'customer.patch',
        ...on,
        patch: { phones: [[phone(CANARIES.phone)], [phone(CANARIES.secondPhone)]], company: [company, `${company}甲`] },
      },
      {
        kind: 'interaction.create',
        docId: nextId(),
        doc: {
          customerId,
          type: 'interaction_type:call',
          content: CANARIES.talk,
          channel: '',
          initiatedBy: 'company',
          occurredAt: 1,
        },
      },
      {
        kind: 'behavior.create',
        docId: nextId(),
        doc: {
          customerId,
          type: 'behavior_type:page_view',
          description: CANARIES.behavior,
          data: { page: CANARIES.data },
          occurredAt: 1,
        },
      },
      {
        kind: 'consent.record',
        docId: nextId(),
        doc: {
          customerId,
          purpose: `own:${CANARIES.purpose}`,
          channel: 'phone',
          state: 'given',
          evidence: CANARIES.evidence,
          at: 1,
          expiresAt: null,
        },
      },
      { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: `给${name}打电话 ${CANARIES.phone}` },
    )),
    // Made from old data: the values of the first are overwritten and kept as lost.
    ...(await lead.push({
      kind: 'customer.patch',
      ...on,
      patch: { phones: [[phone(CANARIES.phone)], [phone('13599990003')]], company: [company, `${company}乙`] },
    })),
  ];
  expect(verdicts.map(({ status, code }) => [status, code])).not.toContainEqual(['rejected', expect.anything()]);
  return { customerId, sales, lead };
}

/** Every text of every table, sealed values opened; quoted as `table.column`. */
async function dumpDatabase(): Promise<string> {
  const { rows: tables } = await server.db.pool.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await server.db.pool.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
    for (const row of rows) {
      parts.push(`${name}: ${JSON.stringify(row)}`);
      for (const item of SEALED_COLUMNS.filter(({ table }) => table === name)) {
        const sealed = row[item.column];
        if (!Buffer.isBuffer(sealed)) continue;
        const place = item.place(
          String(row['org_id']),
          item.keys.map(([column]) => String(row[column])),
        );
        parts.push(`${name}.${item.column}: ${server.db.cipher.open(sealed, place)}`);
      }
    }
  }
  return parts.join('\n');
}

const found = (dump: string): string[] => Object.values(CANARIES).filter(canary => dump.includes(canary));

test('[PR5, PR11] of an erased person no canary is left in any column of any table, open or sealed', async () => {
  const { customerId, sales } = await plant();
  const admin = await signInDevice(server, 'admin');
  const other = nextId();
  await sales.push(createDraft(other, { name: '别的客户', phones: [phone(CANARIES.phone)] }));
  // An edit that lies in quarantine, of the customer as he was before he was deleted and of one who stays.
  const lead = await signInDevice(server, 'lead');
  await lead.push({ kind: 'customer.delete', docId: customerId });
  const [kept] = await sales.push({
    kind: 'customer.patch',
    docId: customerId,
    baseVer: 1,
    patch: { notes: [CANARIES.notes, CANARIES.quarantined] },
  });
  expect(kept?.status).toBe('quarantined');
  const before = await dumpDatabase();
  expect(found(before).toSorted()).toEqual(Object.values(CANARIES).toSorted());

  const preview = (await ask(admin, ERASURE_PREVIEW, { customerId })).body as { holding: object; duplicates: object[] };
  expect(preview.holding).toMatchObject({ interactions: 1, behaviors: 1, consents: 1, quarantine: 1, reveals: 1 });
  expect(preview.duplicates).toMatchObject([]);
  const reply = await ask(admin, ERASE_PERSON, {
    customerId,
    basis: 'pipl_47',
    receivedAt: 1,
    confirmation: ` ${CANARIES.name} `,
  });
  expect(reply).toMatchObject({ status: 200, body: { removed: preview.holding } });
  // The other customer shares a number with him: that one is his own.
  const shared = found(await dumpDatabase());
  expect(shared).toEqual([CANARIES.phone]);
  expect(found(server.logLines.join('\n'))).toEqual([]);
});

test('[PR5] erasing wants the name typed and the permission, and happens once', async () => {
  const { customerId, lead } = await plant();
  const admin = await signInDevice(server, 'admin');
  const order = { customerId, basis: 'gdpr_17', receivedAt: 1, confirmation: CANARIES.name };
  expect(codeOf(await ask(lead, ERASE_PERSON, order))).toBe('permission_denied');
  expect(codeOf(await ask(admin, ERASE_PERSON, { ...order, confirmation: '卡娜' }))).toBe('validation_failed');
  expect((await ask(admin, ERASE_PERSON, order)).status).toBe(200);
  expect(codeOf(await ask(admin, ERASE_PERSON, order))).toBe('not_found');
  const { requests } = (await ask(admin, PRIVACY_REQUESTS, {})).body as { requests: object[] };
  expect(requests).toMatchObject([{ kind: 'erasure', customerId, customerName: '', basis: 'gdpr_17', receivedAt: 1 }]);
});

test('[PR6] devices are told to remove him and everything that hangs on him, and nothing of him comes back', async () => {
  const { customerId, sales, lead } = await plant();
  const start = await lead.pullAll();
  const ids = start.changes
    .filter(change => change.op === 'put' && (change.doc as { customerId?: string }).customerId === customerId)
    .map(change => `${change.collection}/${change.id}`);
  expect(ids.length).toBeGreaterThan(6);
  const admin = await signInDevice(server, 'admin');
  await ask(admin, ERASE_PERSON, { customerId, basis: 'pipl_47', receivedAt: 1, confirmation: CANARIES.name });

  const { changes } = await lead.pullAll(start.cursor);
  const gone = changes.filter(change => change.op === 'delete').map(change => `${change.collection}/${change.id}`);
  expect(gone.toSorted()).toEqual(ids.toSorted());
  expect((await (await signInDevice(server, 'lead')).pullAll()).changes.some(change => change.id === customerId)).toBe(
    false,
  );

  // Edits that were on their way are refused with the reason, and nothing of them is kept.
  const verdicts = await sales.push(
    { kind: 'customer.patch', docId: customerId, baseVer: 1, patch: { notes: [CANARIES.notes, CANARIES.quarantined] } },
    createDraft(customerId, { name: CANARIES.name }),
    {
      kind: 'interaction.create',
      docId: nextId(),
      doc: {
        customerId,
        type: 'interaction_type:call',
        content: CANARIES.talk,
        channel: '',
        initiatedBy: 'company',
        occurredAt: 1,
      },
    },
  );
  expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
    ['rejected', 'erased'],
    ['rejected', 'erased'],
    ['rejected', 'erased'],
  ]);
  expect(found(await dumpDatabase())).toEqual([]);
  // Who never could see him learns nothing.
  const stranger = await signInDevice(server, 'sales3');
  const [answer] = await stranger.push({
    kind: 'customer.patch',
    docId: customerId,
    baseVer: 1,
    patch: { notes: ['', 'x'] },
  });
  expect(answer).toMatchObject({ status: 'rejected', code: 'not_found' });
  expect((await ask(sales, ERASED_AMONG, { ids: [customerId, nextId()] })).body).toEqual({ erased: [customerId] });
});

test('[PR7] what statistics need stays as numbers, and the audit tells that it happened and still verifies', async () => {
  const { customerId } = await plant();
  const admin = await signInDevice(server, 'admin');
  await ask(admin, ERASE_PERSON, { customerId, basis: 'pipl_47', receivedAt: 1, confirmation: CANARIES.name });
  const { rows } = await server.db.pool.query(`SELECT kind, month, item, total::int FROM erased_figure ORDER BY kind`);
  expect(rows).toEqual([
    { kind: 'behavior', month: '1970-01', item: 'behavior_type:page_view', total: 1 },
    { kind: 'customer.source', month: '2023-11', item: 'channel:web', total: 1 },
    { kind: 'customer.status', month: '2023-11', item: 'status:potential', total: 1 },
    { kind: 'interaction', month: '1970-01', item: 'interaction_type:call', total: 1 },
  ]);
  const { rows: lines } = await server.db.pool.query<{ action: string }>(
    `SELECT action FROM audit WHERE object_id = $1 ORDER BY n`,
    [customerId],
  );
  expect(lines.map(line => line.action)).toEqual(
    expect.arrayContaining(['customer.create', 'customer.reveal', 'customer.erase']),
  );
  expect((await verifyAuditChains(server.db)).every(result => result.ok)).toBe(true);
});

test('[PR13] the list of erasures is kept beside the database, names nobody, and erases again what a restored backup brought back', async () => {
  const { customerId } = await plant();
  const { rows: saved } = await server.db.pool.query<Record<string, unknown>>(
    'SELECT name, company, pii, notes, custom, status FROM customer WHERE customer_id = $1',
    [customerId],
  );
  const admin = await signInDevice(server, 'admin');
  await ask(admin, ERASE_PERSON, { customerId, basis: 'pipl_47', receivedAt: 1, confirmation: CANARIES.name });
  const { rows: names } = await server.db.pool.query<{ name: string }>('SELECT current_database() AS name');
  const path = join(tmpdir(), `${names[0]?.name ?? ''}-erasures.jsonl`);
  const text = await readFile(path, 'utf8');
  expect(found(text)).toEqual([]);

  // The backup: the row as it was.
  const [row] = saved;
  await server.db.pool.query(
    `UPDATE customer SET name = $2, company = $3, pii = $4, notes = $5, custom = $6, status = $7, deleted_at = NULL, erased_at = NULL
WHERE customer_id = $1`,
    [customerId, row?.['name'], row?.['company'], row?.['pii'], row?.['notes'], row?.['custom'], row?.['status']],
  );
  expect(found(await dumpDatabase())).not.toEqual([]);
  const lines = await readErasureList(path);
  expect(await replayErasures(server.db, lines)).toEqual({ erased: 1, buried: 0, known: 0 });
  expect(await replayErasures(server.db, lines)).toEqual({ erased: 0, buried: 0, known: 1 });
  expect(found(await dumpDatabase())).toEqual([]);

  // A person from after the backup: the database does not know him, and a device that kept him cannot bring him back.
  const unknown = nextId();
  expect(await replayErasures(server.db, [{ orgId: server.orgId, customerId: unknown, at: 5 }])).toMatchObject({
    buried: 1,
  });
  const sales = await signInDevice(server, 'sales1');
  const [verdict] = await sales.push(createDraft(unknown, { name: CANARIES.name }));
  expect(verdict?.status).toBe('rejected');
  expect(found(await dumpDatabase())).toEqual([]);
});
