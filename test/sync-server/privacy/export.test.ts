/** The export of one person: everything and nothing else, who saw him, the report of the request, who may do it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPORT_PERSON, PRIVACY_REQUESTS } from '../../../common/protocol/calls/privacy.ts';
import { createDraft, nextId, signInDevice } from '../../support/api-client.ts';
import { askCall, sendCall } from '../../support/call.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const phone = (digits: string) => ({ value: `+86${digits}`, raw: digits, label: '' });

test('[PR14, PR15] the bundle holds what was entered, said, changed, allowed and seen of the person, plain, and is recorded', async () => {
  const [sales, admin] = [await signInDevice(server, 'sales1'), await signInDevice(server, 'admin')];
  const customerId = nextId();
  await sales.push(
    createDraft(customerId, {
      name: '陆小曼',
      phones: [phone('13566660006')],
      tagIds: [server.tagIds['重点客户'] ?? ''],
    }),
    {
      kind: 'customer.patch',
      docId: customerId,
      baseVer: 0,
      patch: { phones: [[phone('13566660006')], [phone('13577770007')]] },
    },
    {
      kind: 'interaction.create',
      docId: nextId(),
      doc: {
        customerId,
        type: 'interaction_type:call',
        content: '谈了报价',
        channel: '',
        initiatedBy: 'company',
        occurredAt: 5,
      },
    },
    {
      kind: 'consent.record',
      docId: nextId(),
      doc: {
        customerId,
        purpose: 'marketing',
        channel: 'sms',
        state: 'given',
        evidence: '表单 12',
        at: 3,
        expiresAt: null,
      },
    },
    { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '电话联系客户' },
    createDraft(nextId(), { name: '旁人甲', phones: [phone('13588880008')] }),
  );
  const order = { customerId, basis: 'pipl_45', receivedAt: 10 } as const;
  expect((await sendCall(sales, EXPORT_PERSON, order)).status).toBe(403);
  const { requestId, bundle } = await askCall(admin, EXPORT_PERSON, order);
  expect(bundle).toMatchObject({
    format: 'customer-pool/person',
    company: '测试公司',
    customer: {
      name: '陆小曼',
      phones: [{ value: '+8613577770007' }],
      status: '潜在',
      tags: ['重点客户'],
      owner: '销售甲',
    },
    interactions: [{ content: '谈了报价', type: '电话', by: '销售甲' }],
    consents: [{ purpose: 'marketing', channel: 'sms', evidence: '表单 12' }],
    history: [{ field: 'phones', oldValue: [{ value: '+8613566660006' }], newValue: [{ value: '+8613577770007' }] }],
    request: { requestId, basis: 'pipl_45', receivedAt: 10 },
  });
  const access = bundle['access'] as { action: string; by: string }[];
  expect(access).toContainEqual(expect.objectContaining({ action: 'customer.reveal', by: '销售甲' }));
  expect(JSON.stringify(bundle)).not.toContain('旁人甲');

  const { requests } = await askCall(admin, PRIVACY_REQUESTS, {});
  expect(requests).toMatchObject([
    {
      requestId,
      kind: 'export',
      customerId,
      customerName: '陆小曼',
      dueAt: 10 + 30 * 86_400_000,
      summary: { interactions: 1 },
    },
  ]);
  const { rows } = await server.db.pool.query<{ detail: string }>(
    `SELECT detail FROM audit WHERE action = 'customer.export_person' AND object_id = $1`,
    [customerId],
  );
  expect(rows).toHaveLength(1);
  for (const text of [rows[0]?.detail ?? '', server.logLines.join('\n')]) {
    for (const canary of ['13577770007', '陆小曼', '谈了报价']) expect(text).not.toContain(canary);
  }
});
