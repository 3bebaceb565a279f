/** Pushes: many rows at once, and one edit each of many people. */
import {
  CHUNK,
  createMutation,
  fill,
  line,
  makePlainTable,
  metered,
  percentile,
  PLAIN_INSERT,
  plainRows,
  push,
  together,
  type ServerBenchOptions,
} from './bench-tools.ts';
import type { BenchServer, Sender } from './bench-server.ts';

const DEVICES = 16;
/** Rows before what is measured: programs and statements are warm then. */
const WARM_UP = 2_000;
/** The first and the last rows are compared, so that the cost of a fuller table shows. */
const SAMPLE = 10_000;

/** 8 devices send 100 creations a push; beside it a plain statement over 8 connections. */
export async function benchPushBatch(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const senders = await Promise.all(Array.from({ length: 8 }, (_, at) => server.enter(`seller${at}`)));
  const size = Math.min(CHUNK, n);
  const send = (rows: number) =>
    together(8, Math.ceil(rows / size), (worker, piece) => {
      const sender = senders[worker] as Sender;
      return push(
        sender,
        Array.from({ length: size }, (_, at) => createMutation(server, sender, piece * size + at)),
      );
    });
  await send(Math.min(WARM_UP, n));
  const samples = n >= 3 * SAMPLE ? [SAMPLE, n - 2 * SAMPLE, SAMPLE] : [n];
  const ours = [];
  for (const rows of samples) ours.push({ rows, ...(await metered(server, () => send(rows))) });
  await makePlainTable(server);
  const plainRowsOf = (rows: number) =>
    together(8, Math.ceil(rows / size), async () => {
      const values = [server.company.orgId, plainRows(server, size)];
      await server.pool.query({ name: 'plain', text: PLAIN_INSERT, values });
    });
  await plainRowsOf(Math.min(WARM_UP, n));
  const plain = await metered(server, () => plainRowsOf(Math.min(n, SAMPLE)));
  const reference = 'plain INSERT … ON CONFLICT, 100 rows';
  const measured = ours.filter((_, at) => at !== 1);
  let before = 0;
  for (const [index, one] of ours.entries()) {
    const name = ours.length === 1 ? 'push-batch' : `push-batch behind ${before.toLocaleString('en')} rows`;
    before += one.rows;
    if (!measured.includes(ours[index] as (typeof ours)[number])) continue;
    const rate = (rows: number, ms: number): number => (rows * 1000) / ms;
    const referenceValue = rate(Math.min(n, SAMPLE), plain.value.total);
    report(line({ name, n, ours: rate(one.rows, one.value.total), unit: 'rows/s', reference, referenceValue }));
    const cost = (one.server + one.postgres) / one.rows;
    const other = plain.postgres / Math.min(n, SAMPLE);
    const share = `of which PostgreSQL ${Math.round(one.postgres / one.rows)}; ${reference}`;
    report(line({ name: `${name}, CPU`, n, ours: cost, unit: 'µs/row', reference: share, referenceValue: other }));
  }
}

/** 16 people send one edit of one field each and wait for its verdict. */
export async function benchPushInteractive(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const senders = await Promise.all(Array.from({ length: DEVICES }, (_, at) => server.enter(`seller${at}`)));
  const ids = await Promise.all(senders.map(sender => fill(server, sender, 20)));
  await server.pool.query('ANALYZE');
  const edits = new Map<string, string>();
  let count = 0;
  const type = (worker: number, piece: number): Promise<void> => {
    const sender = senders[worker] as Sender;
    const docId = ids[worker]?.[piece % 20] ?? '';
    const before = edits.get(docId) ?? '';
    const after = `备注${(count += 1)}`;
    edits.set(docId, after);
    const rest = { docId, madeAt: 1, taskId: null, lane: 'interactive', baseVer: 2 ** 40 };
    const patch = { notes: [before, after] };
    return push(sender, [{ kind: 'customer.patch', id: server.newId(), cseq: sender.nextCseq(), ...rest, patch }]);
  };
  await together(DEVICES, Math.min(n, WARM_UP / 2), type);
  const metering = await metered(server, () => together(DEVICES, n, type));
  const ours = metering.value;
  await makePlainTable(server);
  const rows = ids.flat();
  const plainly = async (_worker: number, piece: number): Promise<void> => {
    const text = plainRows(server, 1, [rows[piece % rows.length] ?? '']);
    await server.pool.query({ name: 'plain', text: PLAIN_INSERT, values: [server.company.orgId, text] });
  };
  await together(DEVICES, Math.min(n, WARM_UP / 2), plainly);
  const plainMetering = await metered(server, () => together(DEVICES, n, plainly));
  const plain = plainMetering.value;
  const common = { n, reference: 'plain INSERT … ON CONFLICT, 1 row' };
  const rate = (ms: number): number => (n * 1000) / ms;
  report(
    line({
      name: 'push-interactive',
      ...common,
      ours: rate(ours.total),
      unit: 'pushes/s',
      referenceValue: rate(plain.total),
    }),
  );
  for (const share of [0.5, 0.99]) {
    const name = `push-interactive p${share * 100}`;
    const [mine, other] = [percentile(ours.each, share), percentile(plain.each, share)];
    report(line({ name, ...common, ours: mine, unit: 'ms', referenceValue: other }));
  }
  report(
    line({
      name: 'push-interactive, CPU',
      ...common,
      reference: `of which PostgreSQL ${Math.round(metering.postgres / n)}; ${common.reference}`,
      ours: (metering.server + metering.postgres) / n,
      unit: 'µs/row',
      referenceValue: plainMetering.postgres / n,
    }),
  );
}
