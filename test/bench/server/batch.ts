/** A batch as compact mutations, while somebody types. */
import { fill, line, percentile, push, type ServerBenchOptions } from './bench-tools.ts';
import type { BenchServer } from './bench-server.ts';

/** A tag on many customers as compact mutations, while somebody goes on typing. */
export async function benchBatch(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const [boss, typist] = [await server.enter('sales1'), await server.enter('sales2')];
  const ids = await fill(server, boss, n);
  const own = await fill(server, typist, 1);
  await server.pool.query('ANALYZE');
  const tagId = Object.values(server.company.tagIds)[0] ?? '';
  let isOver = false;
  const typing = (async () => {
    const delays: number[] = [];
    for (let count = 0; !isOver; count++) {
      const rest = { docId: own[0], madeAt: 1, taskId: null, lane: 'interactive', baseVer: 2 ** 40 };
      const patch = { notes: [count === 0 ? '' : `备注${count - 1}`, `备注${count}`] };
      const start = performance.now();
      await push(typist, [{ kind: 'customer.patch', id: server.newId(), cseq: typist.nextCseq(), ...rest, patch }]);
      delays.push(performance.now() - start);
    }
    return delays.toSorted((a, b) => a - b);
  })();
  const taskId = server.newId();
  const begin = performance.now();
  for (let start = 0, cseq = 1; start < n; start += 500, cseq++) {
    const part = ids.slice(start, start + 500);
    const operation = { type: 'add_tag', tagId };
    const mutation = {
      kind: 'customers.batch',
      id: server.newId(),
      cseq,
      docId: taskId,
      madeAt: 1,
      taskId,
      lane: 'bulk',
      operation,
      ids: part,
    };
    await push(boss, [mutation]);
  }
  const ours = performance.now() - begin;
  isOver = true;
  const delays = await typing;
  await server.pool.query('CREATE TABLE bench_tags (LIKE customer_tag_relation INCLUDING DEFAULTS INCLUDING INDEXES)');
  const plainBegin = performance.now();
  for (let start = 0; start < n; start += 500) {
    const text =
      'INSERT INTO bench_tags (org_id, customer_id, tag_id, created_at) SELECT $1, unnest($2::uuid[]), $3, 1';
    await server.pool.query({
      name: 'plain-tags',
      text,
      values: [server.company.orgId, ids.slice(start, start + 500), tagId],
    });
  }
  const plain = performance.now() - plainBegin;
  const rate = (ms: number): number => (n * 1000) / ms;
  const reference = 'plain INSERT of the relations, 500 a statement';
  report(line({ name: 'batch', n, ours: rate(ours), unit: 'rows/s', reference, referenceValue: rate(plain) }));
  const alone = 'the goal of an interactive push';
  report(
    line({
      name: 'typing during a batch p99',
      n,
      ours: percentile(delays, 0.99),
      unit: 'ms',
      reference: alone,
      referenceValue: 50,
    }),
  );
}
