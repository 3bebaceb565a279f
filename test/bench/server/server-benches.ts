/** What the server does, over HTTP, beside the same rows without it: pushes, pulls, news, bytes, batches. */
import pg from 'pg';
import type { BenchLine } from '../../../scripts/bench/report.ts';
import { newCustomer } from '../../support/api-client.ts';
import { benchRls } from './rls.ts';
import { openBenchServer, type BenchServer, type Sender } from './bench-server.ts';

export interface ServerBenchOptions {
  readonly n: number;
  readonly report: (line: BenchLine) => void;
}
type Bench = (server: BenchServer, options: ServerBenchOptions) => Promise<void>;

const DEVICES = 16;
const LISTENERS = 50;
const CHUNK = 100;

export const SERVER_BENCHES: Readonly<Record<string, Bench>> = {
  'push-batch': benchPushBatch,
  'push-interactive': benchPushInteractive,
  pull: benchPull,
  propagation: benchPropagation,
  bytes: benchBytes,
  batch: benchBatch,
  rls: benchRls,
};

/** Runs all of them or the one that is named, each on a server of its own. */
export async function runServerBenches(
  only: string | null,
  options: ServerBenchOptions & { readonly progress: (text: string) => void },
): Promise<void> {
  for (const [name, bench] of Object.entries(SERVER_BENCHES)) {
    if (only !== null && only !== name) continue;
    options.progress(`${name} …`);
    const server = await openBenchServer();
    try {
      await bench(server, options);
    } finally {
      await server.close();
    }
  }
}

function line(input: Omit<BenchLine, 'ratio'>): BenchLine {
  const { ours, referenceValue, unit } = input;
  const isCost = unit === 'ms' || unit === 'bytes';
  return { ...input, ratio: isCost ? referenceValue / ours : ours / referenceValue };
}

function createMutation(
  server: BenchServer,
  sender: Sender,
  index: number,
): Readonly<Record<string, unknown>> & { readonly docId: string } {
  const doc = newCustomer({
    name: `客户${index}`,
    phones: [{ value: `+86138${String(10_000_000 + index)}`, raw: '', label: '' }],
  });
  return {
    kind: 'customer.create',
    id: server.newId(),
    cseq: sender.nextCseq(),
    docId: server.newId(),
    madeAt: 1,
    taskId: null,
    lane: 'interactive',
    doc,
  };
}

/** Fills the pool with customers of one person and answers their ids. */
async function fill(server: BenchServer, sender: Sender, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < count; start += CHUNK) {
    const mutations = Array.from({ length: Math.min(CHUNK, count - start) }, (_, at) =>
      createMutation(server, sender, start + at),
    );
    await push(sender, mutations);
    ids.push(...mutations.map(mutation => mutation.docId));
  }
  await server.pool.query('ANALYZE');
  return ids;
}

async function push(sender: Sender, mutations: readonly object[]): Promise<void> {
  const { answer } = await sender.post('/sync/v1/push', { clientId: sender.clientId, mutations });
  const verdicts = answer['verdicts'] as { status: string; code: string | null }[];
  const bad = verdicts.find(verdict => verdict.status !== 'applied');
  if (bad !== undefined) throw new Error(`a mutation of the bench was ${bad.status}: ${bad.code}`);
}

/** Runs the work of several at once and answers the milliseconds of each piece, and of all. */
async function together(
  workers: number,
  pieces: number,
  work: (worker: number, piece: number) => Promise<void>,
): Promise<{ readonly total: number; readonly each: readonly number[] }> {
  const each: number[] = [];
  let next = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let piece = next++; piece < pieces; piece = next++) {
        const start = performance.now();
        await work(worker, piece);
        each.push(performance.now() - start);
      }
    }),
  );
  return { total: performance.now() - begin, each: each.toSorted((a, b) => a - b) };
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** A table like that of customers with the same keys, filled without the server. */
async function makePlainTable({ pool }: BenchServer): Promise<void> {
  await pool.query('CREATE TABLE bench_plain (LIKE customer INCLUDING DEFAULTS INCLUDING INDEXES)');
}

const PLAIN_INSERT = `INSERT INTO bench_plain (org_id, customer_id, ver, name, company, pii, status, acquisition_time, notes, created_by, created_at, updated_at)
SELECT $1, id, 1, name, '', decode(pii, 'base64'), 'status:potential', 1, '', $1, 1, 1
FROM jsonb_to_recordset($2::text::jsonb) AS j(id uuid, name text, pii text)
ON CONFLICT (org_id, customer_id) DO UPDATE SET name = EXCLUDED.name, ver = bench_plain.ver + 1`;

function plainRows(server: BenchServer, count: number, ids?: readonly string[]): string {
  const pii = Buffer.alloc(160, 1).toString('base64');
  return JSON.stringify(
    Array.from({ length: count }, (_, at) => ({ id: ids?.[at] ?? server.newId(), name: `客户${at}`, pii })),
  );
}

async function benchPushBatch(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const senders = await Promise.all(Array.from({ length: 8 }, (_, at) => server.enter(`seller${at}`)));
  const chunks = Math.ceil(n / CHUNK);
  const size = Math.min(CHUNK, n);
  const ours = await together(8, chunks, (worker, piece) => {
    const sender = senders[worker] as Sender;
    return push(
      sender,
      Array.from({ length: size }, (_, at) => createMutation(server, sender, piece * CHUNK + at)),
    );
  });
  await makePlainTable(server);
  const plain = await together(8, chunks, async () => {
    await server.pool.query({
      name: 'plain',
      text: PLAIN_INSERT,
      values: [server.company.orgId, plainRows(server, size)],
    });
  });
  const rate = (ms: number): number => (chunks * size * 1000) / ms;
  const reference = 'plain INSERT … ON CONFLICT, 100 rows';
  report(
    line({
      name: 'push-batch',
      n,
      ours: rate(ours.total),
      unit: 'rows/s',
      reference,
      referenceValue: rate(plain.total),
    }),
  );
}

async function benchPushInteractive(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const senders = await Promise.all(Array.from({ length: DEVICES }, (_, at) => server.enter(`seller${at}`)));
  const ids = await Promise.all(senders.map(sender => fill(server, sender, 20)));
  const edits = new Map<string, string>();
  const ours = await together(DEVICES, n, (worker, piece) => {
    const sender = senders[worker] as Sender;
    const docId = ids[worker]?.[piece % 20] ?? '';
    const before = edits.get(docId) ?? '';
    edits.set(docId, `备注${piece}`);
    const rest = { docId, madeAt: 1, taskId: null, lane: 'interactive', baseVer: 2 ** 40 };
    const patch = { notes: [before, `备注${piece}`] };
    return push(sender, [{ kind: 'customer.patch', id: server.newId(), cseq: sender.nextCseq(), ...rest, patch }]);
  });
  await makePlainTable(server);
  const rows = ids.flat();
  const plain = await together(DEVICES, n, async (_worker, piece) => {
    const text = plainRows(server, 1, [rows[piece % rows.length] ?? '']);
    await server.pool.query({ name: 'plain', text: PLAIN_INSERT, values: [server.company.orgId, text] });
  });
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
}

async function benchPull(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const sender = await server.enter('sales1');
  await fill(server, sender, n);
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
}

/** From the beginning of a push until another device holds the change: poke, pull, answer. */
async function benchPropagation(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const writer = await server.enter('sales1');
  const ends: (() => void)[] = [];
  const delays: number[] = [];
  const waits = new Map<number, { readonly began: number; left: number; readonly done: () => void }>();
  const readers = await Promise.all(Array.from({ length: LISTENERS }, () => server.enter('sales1')));
  for (const reader of readers)
    ends.push(
      await follow(server, reader, head => {
        for (const [seq, wait] of waits) {
          if (head < seq) continue;
          delays.push(performance.now() - wait.began);
          wait.left -= 1;
          if (wait.left === 0) {
            waits.delete(seq);
            wait.done();
          }
        }
      }),
    );
  const pushes = Math.min(n, 40);
  for (let count = 0; count < pushes; count++) {
    const began = performance.now();
    const { answer } = await writer.post('/sync/v1/push', {
      clientId: writer.clientId,
      mutations: [createMutation(server, writer, count)],
    });
    await new Promise<void>(done => waits.set(answer['head'] as number, { began, left: LISTENERS, done }));
  }
  for (const end of ends) end();
  const plain = await notifyDelays(server, pushes);
  const sorted = delays.toSorted((a, b) => a - b);
  for (const share of [0.5, 0.99]) {
    const reference = 'NOTIFY to 50 bare listeners';
    const values = { ours: percentile(sorted, share), referenceValue: percentile(plain, share) };
    report(line({ name: `propagation p${share * 100}`, n, unit: 'ms', reference, ...values }));
  }
}

/** A device that pulls whenever it is poked; tells each head that its answers have reached. */
async function follow(server: BenchServer, reader: Sender, onHead: (head: number) => void): Promise<() => void> {
  let cursor: string | null = null;
  const pull = async (): Promise<void> => {
    for (let more = true; more;) {
      const { answer } = await reader.post('/sync/v1/pull', { cursor, limit: 500 });
      cursor = answer['cursor'] as string;
      more = answer['more'] === true;
      if (!more) onHead(answer['head'] as number);
    }
  };
  await pull();
  const abort = new AbortController();
  const response = await fetch(`${server.url}/sync/v1/poke`, {
    headers: { authorization: `Bearer ${reader.token}` },
    signal: abort.signal,
  });
  let pulling = Promise.resolve();
  void (async () => {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      if (part.includes('event: poke')) pulling = pulling.then(pull);
    }
  })().catch(() => undefined); // the stream is ended by us
  return () => abort.abort();
}

async function notifyDelays({ pool }: BenchServer, count: number): Promise<number[]> {
  const { host, port, user, password, database } = pool.options;
  const delays: number[] = [];
  let [began, left, done] = [0, 0, (): void => undefined];
  const clients = Array.from(
    { length: LISTENERS },
    () => new pg.Client({ host, port, user, password, database } as pg.ClientConfig),
  );
  for (const client of clients) {
    await client.connect();
    client.on('notification', () => {
      delays.push(performance.now() - began);
      left -= 1;
      if (left === 0) done();
    });
    await client.query('LISTEN bench_channel');
  }
  for (let round = 0; round < count; round++) {
    const heard = new Promise<void>(resolve => (done = resolve));
    [began, left] = [performance.now(), LISTENERS];
    await pool.query('NOTIFY bench_channel');
    await heard;
  }
  for (const client of clients) await client.end();
  return delays.toSorted((a, b) => a - b);
}

/** One field of one customer is changed: what goes over the line at its author, and at somebody who is told. */
async function benchBytes(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const [author, other] = [await server.enter('sales1'), await server.enter('sales1')];
  const [docId = ''] = await fill(server, author, 1);
  let { answer } = await other.post('/sync/v1/pull', { cursor: null, limit: 500 });
  while (answer['more'] === true)
    ({ answer } = await other.post('/sync/v1/pull', { cursor: answer['cursor'], limit: 500 }));
  const patch = { notes: ['', '明天下午再打电话'] };
  const mutation = {
    kind: 'customer.patch',
    id: server.newId(),
    cseq: author.nextCseq(),
    docId,
    madeAt: 1,
    taskId: null,
    lane: 'interactive',
    baseVer: 1,
    patch,
  };
  const up = await author.post('/sync/v1/push', { clientId: author.clientId, mutations: [mutation] });
  const down = await other.post('/sync/v1/pull', { cursor: answer['cursor'], limit: 500 });
  const change = (down.answer['changes'] as { collection: string; doc: unknown }[]).find(
    item => item.collection === 'customers',
  );
  const whole = Buffer.byteLength(JSON.stringify(change?.doc)) * 2;
  const reference = 'the whole customer there and back, plain JSON';
  report(
    line({
      name: 'bytes up (push and its verdict)',
      n,
      ours: up.bytes,
      unit: 'bytes',
      reference,
      referenceValue: whole,
    }),
  );
  report(
    line({
      name: 'bytes down (pull and its page)',
      n,
      ours: down.bytes,
      unit: 'bytes',
      reference,
      referenceValue: whole,
    }),
  );
}

/** A tag on many customers as compact mutations, while somebody goes on typing. */
async function benchBatch(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const [boss, typist] = [await server.enter('sales1'), await server.enter('sales2')];
  const ids = await fill(server, boss, n);
  const own = await fill(server, typist, 1);
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
