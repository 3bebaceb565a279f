/** News: how soon others hold a change, and what goes over the line for it. */
import pg from 'pg';
import { createMutation, fill, line, percentile, type ServerBenchOptions } from './bench-tools.ts';
import type { BenchServer, Sender } from './bench-server.ts';

const LISTENERS = 50;
/** Connections that the database of the bench has to spare. */
const BARE_LISTENERS = 20;

/** From the beginning of a push until another device holds the change: poke, pull, answer. */
export async function benchPropagation(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
  const writer = await server.enter('sales1');
  const ends: (() => void)[] = [];
  const delays: number[] = [];
  let began = 0;
  let heads = new Map<Sender, { readonly head: number; readonly at: number }[]>();
  let look = (): void => undefined;
  const readers = await Promise.all(Array.from({ length: LISTENERS }, () => server.enter('sales1')));
  for (const reader of readers)
    ends.push(
      await follow(server, reader, head => {
        heads.set(reader, [...(heads.get(reader) ?? []), { head, at: performance.now() }]);
        look();
      }),
    );
  const pushes = Math.min(n, 40);
  for (let count = 0; count < pushes; count++) {
    heads = new Map();
    began = performance.now();
    const { answer } = await writer.post('/sync/v1/push', {
      clientId: writer.clientId,
      mutations: [createMutation(server, writer, count)],
    });
    const seq = answer['head'] as number;
    // A reader may hold the change before its author has the verdict.
    const arrived = (): number[] => [...heads.values()].flatMap(seen => seen.find(({ head }) => head >= seq)?.at ?? []);
    await new Promise<void>(done => {
      look = () => void (arrived().length === LISTENERS && done());
      look();
    });
    delays.push(...arrived().map(at => at - began));
  }
  for (const end of ends) end();
  const plain = await notifyDelays(server, pushes);
  const sorted = delays.toSorted((a, b) => a - b);
  for (const share of [0.5, 0.99]) {
    const reference = `NOTIFY to ${BARE_LISTENERS} bare listeners`;
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
    { length: BARE_LISTENERS },
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
    [began, left] = [performance.now(), BARE_LISTENERS];
    await pool.query('NOTIFY bench_channel');
    await heard;
  }
  for (const client of clients) await client.end();
  return delays.toSorted((a, b) => a - b);
}

/** One field of one customer is changed: what goes over the line at its author, and at somebody who is told. */
export async function benchBytes(server: BenchServer, { n, report }: ServerBenchOptions): Promise<void> {
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
  // As devices ask: with gzip.
  const gzip = { 'accept-encoding': 'gzip' };
  const up = await author.post('/sync/v1/push', { clientId: author.clientId, mutations: [mutation] }, gzip);
  const down = await other.post('/sync/v1/pull', { cursor: answer['cursor'], limit: 500 }, gzip);
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
