/**
 * What row-level security costs: the same pull pages and pushes through the server's role with its company set, and through the owner, whom
 * no policy meets, in interleaved rounds on one database. Without HTTP, so that nothing hides the difference.
 */
import { randomBytes } from 'node:crypto';
import type { BenchLine } from '../../../scripts/bench/report.ts';
import { systemClock } from '../../../common/lib/clock.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { newCustomer } from '../../support/api-client.ts';
import { openTestDatabase } from '../../support/postgres.ts';
import { bulkInsertCustomers } from '../../../sync-server/commands/company/bulk-insert-customers.ts';
import { pullPage } from '../../../sync-server/commands/sync/pull.ts';
import { applyPush } from '../../../sync-server/commands/push/apply-push.ts';
import type { Database } from '../../../sync-server/db/database.ts';
import { APP_ROLE, applyRights } from '../../../sync-server/db/rights.ts';
import type { Caller } from '../../../sync-server/policies/route-policy.ts';
import { grantOf, ROLES } from '../../../common/domain/permissions.ts';
import { upsertDevice } from '../../../sync-server/queries/accounts.ts';
import type { BenchServer } from './bench-server.ts';

const ROUNDS = 9;
const PAGE = 500;
const PUSHES = 20;
const EDITS = 50;

export async function benchRls(
  server: BenchServer,
  { n, report }: { readonly n: number; readonly report: (line: BenchLine) => void },
): Promise<void> {
  const { orgId, users } = server.company;
  await applyRights(server.pool);
  const { host, port, user, password, database = '' } = server.pool.options;
  const connection = { host, port, user, password } as Parameters<typeof openTestDatabase>[0];
  const owner = openTestDatabase(connection, database, systemClock);
  const app = openTestDatabase(connection, database, systemClock, undefined, APP_ROLE);
  const sides = { ours: app.forOrg(orgId), reference: owner };
  const boss = users.find(member => member.role === 'admin') ?? users[0];
  if (boss === undefined) throw new Error('A company without people');
  const rows = Array.from({ length: n }, (_, index) => ({
    fields: newCustomer({ name: `客户${index}` }),
    tagIds: [],
    groupIds: [],
    ownerId: boss.userId,
    teamId: null,
    createdBy: boss.userId,
    createdAt: 1_700_000_000_000 + index,
  }));
  const ids = await bulkInsertCustomers(owner, orgId, rows);
  await owner.query({ name: 'bench-analyze', text: 'ANALYZE' }, []);
  const times: Record<'pull' | 'push', Record<keyof typeof sides, number[]>> = {
    pull: { ours: [], reference: [] },
    push: { ours: [], reference: [] },
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? (['ours', 'reference'] as const) : (['reference', 'ours'] as const)) {
      const caller = await enter(owner, orgId, boss.userId);
      const db = sides[side];
      times.pull[side].push((n * 1000) / (await measure(() => pullAll(db, caller))));
      times.push[side].push((PUSHES * EDITS * 1000) / (await measure(() => pushAll(db, caller, ids, round))));
    }
  }
  for (const name of ['pull', 'push'] as const) {
    const [ours, referenceValue] = [median(times[name].ours), median(times[name].reference)];
    const reference = 'the same by the owner, without policy';
    report({ name: `rls ${name}`, n, ours, unit: 'rows/s', reference, referenceValue, ratio: ours / referenceValue });
  }
  await app.close();
  await owner.close();
}

async function measure(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function enter(owner: Database, orgId: string, userId: string): Promise<Caller> {
  const clientId = makeId(systemClock, count => randomBytes(count));
  await upsertDevice(owner, { orgId, userId, clientId }, { name: 'bench', platform: 'test' }, Date.now());
  const grant = grantOf(ROLES.admin, { userId, teamId: null });
  const caller = {
    orgId,
    userId,
    teamId: null,
    clientId,
    grant,
    isRevoked: false,
    tokenExpiresAt: 0,
    entVer: 0,
    protocol: 2,
  };
  return caller as unknown as Caller;
}

async function pullAll(db: Database, caller: Caller): Promise<void> {
  let cursor: string | null = null;
  for (let more = true; more;) {
    const page = await pullPage(db, caller, { cursor, limit: PAGE });
    ({ cursor, more } = page);
    if (page.phase === 'log') return;
  }
}

async function pushAll(db: Database, caller: Caller, ids: readonly string[], round: number): Promise<void> {
  const log = { error: () => undefined };
  let cseq = 0;
  for (let count = 0; count < PUSHES; count++) {
    const mutations = Array.from({ length: EDITS }, (_, at) => ({
      kind: 'customer.patch',
      id: makeId(systemClock, size => randomBytes(size)),
      cseq: (cseq += 1),
      docId: ids[(count * EDITS + at) % ids.length] ?? '',
      madeAt: 1,
      taskId: null,
      lane: 'interactive',
      baseVer: 2 ** 40,
      patch: { company: ['示例公司', `公司${round}-${count}`] },
    }));
    await applyPush(db, caller, mutations as Parameters<typeof applyPush>[2], log);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
