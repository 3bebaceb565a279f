/**
 * Two companies on one server: the administrator of one sends requests to every route of the API description with all ids of the other,
 * and neither reads a word of it nor changes a row in it. Rule LI8, DB4.
 */
import pg from 'pg';
import { expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { makeRandom } from '../../../scripts/demo/random.ts';
import { createCompany } from '../../../sync-server/commands/company/create-company.ts';
import { createDraft, nextId, signInDevice } from '../../support/api-client.ts';
import { startTestServer } from '../../support/server.ts';
import { listTargets, makeRequest, type ApiDescription } from './requests.ts';
import { readIds } from './world.ts';

const PER_ROUTE = 14;
/** Which end or begin sessions of the sender. */
const NOT_WALKED = ['/auth/', '/sync/v1/poke'];

/** All rows of a company in all tables, but for counters of sign-in that any stranger moves. */
async function photograph(owner: pg.Client, orgId: string): Promise<string> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'org_id' ORDER BY 1`,
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query(
      `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM ${name} t WHERE org_id = $1`,
      [orgId],
    );
    parts.push(`${name} ${JSON.stringify(rows)}`);
  }
  return parts.join('\n');
}

test(
  '[LI8][DB4] with every id of the other company, no route gives a word of it or changes a row in it',
  { timeout: 180_000 },
  async () => {
    const server = await startTestServer();
    const owner = new pg.Client(server.connection);
    await owner.connect();
    try {
      const sales = await signInDevice(server, 'sales1');
      const customers = [nextId(), nextId()];
      await sales.push(
        ...customers.map((id, at) => createDraft(id, { name: `隔离金丝雀${at}`, notes: '隔离金丝雀记' })),
      );
      await sales.push({ kind: 'customer.reveal', docId: customers[0] ?? '', field: 'phones', reason: '回访' });
      const ids = await readIds(owner);
      const before = await photograph(owner, server.orgId);
      const words = [
        '隔离金丝雀',
        ...Object.values(server.users).flatMap(user => [user.name, user.userId]),
        '华东一组',
        server.orgId,
      ];

      const login = `foreign-${nextId()}`;
      const user = { login, name: '外司管理', password: 'another long one', role: 'admin' as const, team: null };
      await createCompany(server.db, { name: '外司', teams: [], users: [user] });
      const clientId = nextId();
      const payload = {
        login,
        password: user.password,
        protocol: PROTOCOL_VERSION,
        clientId,
        deviceName: '',
        platform: '',
      };
      const session = await server.app.inject({ method: 'POST', url: '/auth/v1/sign-in', payload });
      const headers = {
        authorization: `Bearer ${session.json<{ accessToken: string }>().accessToken}`,
        'content-type': 'application/json',
      };
      const random = makeRandom(20_261_122);
      // What he has sent may come back to him, as the name that he gave a device or in the log of what he did: some ids he is never told.
      const untold = new Set([server.users.lead.userId, server.users.sales2.userId, server.orgId]);
      const told = (list: readonly string[]): string[] => list.filter(id => !untold.has(id));
      const byName = Object.fromEntries(Object.entries(ids).map(([name, list]) => [name, told(list)]));
      const pool = { ids: told(Object.values(ids).flat()), texts: ['甲', 'x'], byName, now: Date.now() };
      let sent = '';
      const description = (await server.app.inject({ url: '/openapi.json' })).json<ApiDescription>();
      const targets = listTargets(description).filter(({ path }) => !NOT_WALKED.some(part => path.startsWith(part)));
      let cseq = 0;
      const found: string[] = [];
      const statuses = new Set<string>();
      for (const target of targets) {
        for (let count = 0; count < PER_ROUTE; count++) {
          const request = makeRequest(target, { random, pool, isBroken: false, clientId, counter: () => (cseq += 1) });
          const reply = await server.app.inject({ ...request, headers });
          sent += `${request.url} ${request.payload ?? ''}\n`;
          for (const word of words)
            if (reply.body.includes(word) && !sent.includes(word)) found.push(`${target.key}: ${word}`);
          if (reply.statusCode >= 500) found.push(`${target.key}: ${reply.statusCode}`);
          if (reply.statusCode === 200) statuses.add(target.key);
        }
      }
      expect([...new Set(found)]).toEqual([]);
      expect(words.filter(word => !sent.includes(word)).length).toBeGreaterThan(words.length / 2);
      expect(targets.length).toBeGreaterThan(40);
      expect(statuses.size).toBeGreaterThan(20); // the walk got behind the doors
      expect(await photograph(owner, server.orgId)).toBe(before);
    } finally {
      await owner.end();
      await server.close();
    }
  },
);
