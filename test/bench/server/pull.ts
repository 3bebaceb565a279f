/** Pulls of a first sync. */
import { fill, line, type ServerBenchOptions } from './bench-tools.ts';
import type { BenchServer } from './bench-server.ts';

/** A first sync under a row scope, beside the SELECT of the same rows. */
export async function benchPull(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const sender = await server.enter('sales1');
  await fill(server, sender, n);
  await server.pool.query('ANALYZE');
  const before = await server.cpu();
  const begin = performance.now();
  let cursor: string | null = null;
  let rows = 0;
  for (let isOver = false; !isOver;) {
    const { answer } = await sender.post('/sync/v1/pull', { cursor, limit: 2_000 });
    rows += (answer['changes'] as unknown[]).length;
    cursor = answer['cursor'] as string;
    isOver = answer['more'] !== true;
  }
  const ours = performance.now() - begin;
  const after = await server.cpu();
  const { orgId, users } = server.company;
  const owner = users.find(user => user.login === 'sales1')?.userId;
  const start = performance.now();
  let [at, id, read] = [Number.MAX_SAFE_INTEGER, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 0];
  for (;;) {
    const text = `SELECT * FROM customer WHERE org_id = $1 AND owner_id = $2 AND deleted_at IS NULL AND (created_at, customer_id) < ($3, $4)
ORDER BY created_at DESC, customer_id DESC LIMIT 2000`;
    const page = await server.pool.query<{ created_at: number; customer_id: string }>({
      name: 'page',
      text,
      values: [orgId, owner, at, id],
    });
    read += page.rows.length;
    const last = page.rows.at(-1);
    if (last === undefined) break;
    [at, id] = [last.created_at, last.customer_id];
  }
  const plain = performance.now() - start;
  const rate = (count: number, ms: number): number => (count * 1000) / ms;
  const reference = 'the same SELECT, 2,000 rows a page';
  report(
    line({ name: 'pull', n, ours: rate(rows, ours), unit: 'rows/s', reference, referenceValue: rate(read, plain) }),
  );
  const ended = await server.cpu();
  const cost = after.server - before.server + after.postgres - before.postgres;
  report(
    line({
      name: 'pull, CPU',
      n,
      ours: cost / rows,
      unit: 'µs/row',
      reference: `of which PostgreSQL ${Math.round((after.postgres - before.postgres) / rows)}; ${reference}`,
      referenceValue: (ended.postgres - after.postgres) / read,
    }),
  );
}
