/** Consents on the server: taken as mutations, kept for ever, seen by those who see the customer, gone with him. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transferCustomers } from '../../../sync-server/commands/company/transfer-customers.ts';
import { createDraft, nextId, signInDevice, type MutationDraft } from '../../support/api-client.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const consent = (customerId: string, more: object = {}): MutationDraft => ({
  kind: 'consent.record',
  docId: nextId(),
  doc: {
    customerId,
    purpose: 'marketing',
    channel: 'sms',
    state: 'given',
    evidence: '电话录音 12',
    at: 1_000,
    expiresAt: null,
    ...more,
  },
});

test('[PR1] a record is taken once, from those who work with the customer, and refused when its times cannot be', async () => {
  const [sales, other, auditor] = [
    await signInDevice(server, 'sales1'),
    await signInDevice(server, 'sales3'),
    await signInDevice(server, 'auditor'),
  ];
  const customerId = nextId();
  const given = consent(customerId);
  const verdicts = await sales.push(createDraft(customerId), given, { ...given, id: nextId() });
  expect(verdicts.map(({ status, code }) => [status, code])).toEqual([
    ['applied', null],
    ['applied', null],
    ['rejected', 'already_exists'],
  ]);
  const later = Date.now() + 3 * 86_400_000;
  const wrong = await sales.push(
    consent(customerId, { at: later }),
    consent(customerId, { expiresAt: 999 }),
    consent(customerId, { state: 'withdrawn', expiresAt: 2_000 }),
    consent(customerId, { purpose: 'whatever' }),
  );
  expect(wrong.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'validation_failed'));
  expect((await other.push(consent(customerId))).map(({ code }) => code)).toEqual(['not_found']);
  expect((await auditor.push(consent(customerId))).map(({ code }) => code)).toEqual(['permission_denied']);
});

test('[PR2] records travel with their customer: to those who see him, away from those who lose him', async () => {
  const [sales, lead] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'lead')];
  const start = await lead.pullAll();
  const customerId = nextId();
  const own = consent(customerId, { purpose: 'own:生日祝福' });
  await sales.push(createDraft(customerId), own, consent(customerId, { state: 'withdrawn', at: 2_000 }));
  const seen = await lead.pullAll(start.cursor);
  const docs = seen.changes.flatMap(change =>
    change.op === 'put' && change.collection === 'consents' ? [change.doc] : [],
  );
  expect(docs).toEqual([
    expect.objectContaining({ purpose: 'own:生日祝福', state: 'given', createdBy: server.users.sales1.userId }),
    expect.objectContaining({ purpose: 'marketing', state: 'withdrawn' }),
  ]);
  const { orgId, users, teamIds } = server;
  await transferCustomers(server.db, {
    orgId,
    customerIds: [customerId],
    ownerId: users.sales3.userId,
    teamId: teamIds.west,
    actorId: users.admin.userId,
  });
  const { changes } = await lead.pullAll(seen.cursor);
  expect(changes.filter(change => change.collection === 'consents' && change.op === 'purge')).toHaveLength(2);
  // The words of an own purpose are not in the audit, which nobody can change.
  const { rows } = await server.db.pool.query<{ detail: string }>(
    `SELECT detail FROM audit WHERE action = 'consent.record'`,
  );
  expect(rows.map(row => row.detail).join()).not.toContain('生日祝福');
  expect(rows.map(row => row.detail).join()).toContain('"purpose":"own"');
});
