/** What has to hold when the network is quiet: each check rejects with what does not agree. Rules P1, P2, P3, P5, P6, P21. */
import { canonicalJson, type Json } from '../../../common/lib/json.ts';
import { COLLECTION_NAMES, docIdOf, type AnyDoc } from '../../../common/protocol/collections.ts';
import { pullAnswerSchema } from '../../../common/protocol/messages.ts';
import { EMPTY_FILTER, type CustomerQuery } from '../../../common/query/types.ts';
import { EPOCH_GAP } from '../../../sync-server/queries/epoch.ts';
import { PATHS } from '../../../renderer/data/sync/paths.ts';
import type { Canaries } from './canaries.ts';
import { askOracle } from './oracle.ts';
import type { SimDevice } from './sim-device.ts';
import type { Admission, World } from './world.ts';

const ALL: CustomerQuery = {
  filter: EMPTY_FILTER,
  sort: [{ field: 'createdAt', direction: 'asc' }],
  offset: 0,
  limit: 10_000,
};

/** P6: nothing in these bytes that this person may not see at this moment. Verdicts may repeat what he typed himself. */
export async function checkBytes(
  world: World,
  canaries: Canaries,
  input: { readonly device: SimDevice; readonly path: string; readonly body: string },
): Promise<void> {
  const { device, path, body } = input;
  const found = canaries.find(body);
  if (found.size === 0) return;
  const oracle = await askOracle(world, device.userId);
  for (const [token, canary] of found) {
    const isOwnWord = path === PATHS.push && canary.authorId === device.userId;
    if (!isOwnWord && !oracle.mayReceive(token, canary)) {
      throw new Error(`LEAK: ${device.name} received ${token} of customer ${canary.customerId} by ${path}`);
    }
  }
}

/** P1: nothing waits, and every document, list and index entry is what the server shows this user, and that is what he may see. */
export async function checkDevice(world: World, device: SimDevice, canaries: Canaries): Promise<void> {
  const { name } = device;
  const state = await device.engine.api.syncState();
  if (!state.ok || state.value.waiting !== 0) throw new Error(`${name} still waits: ${JSON.stringify(state)}`);
  if ((await device.disk.pending()).length !== 0) throw new Error(`${name}: the journal is not empty`);
  const expected = await readView(device.admission);
  const store = await device.openStore();
  for (const collection of COLLECTION_NAMES) {
    const local = await store.getMany(collection, await store.listKeys(collection));
    const here = new Set([...local.values()].map(doc => canonicalJson(doc as unknown as Json)));
    const there = new Set(
      expected.filter(item => item.collection === collection).map(({ doc }) => canonicalJson(doc as unknown as Json)),
    );
    const missing = [...there].filter(line => !here.has(line));
    const extra = [...here].filter(line => !there.has(line));
    if (missing.length + extra.length > 0) {
      throw new Error(
        `${name} differs in ${collection}\nserver: ${missing.slice(0, 3).join('\n')}\ndevice: ${extra.slice(0, 3).join('\n')}`,
      );
    }
  }
  const ids = expected.flatMap(({ collection, doc }) =>
    collection === 'customers' ? [docIdOf('customers', doc as never)] : [],
  );
  const { visible, deleted } = await askOracle(world, device.userId);
  if (ids.length !== visible.size || ids.some(id => !visible.has(id) || deleted.has(id))) {
    throw new Error(`${name}: the server shows ${ids.length} customers, ${visible.size} may be seen`);
  }
  const answer = await device.engine.api.query(ALL);
  const shown = answer.ok ? answer.value.rows : [];
  if (
    !answer.ok ||
    answer.value.total !== ids.length ||
    shown.some(row => row.pending || !visible.has(row.customerId))
  ) {
    throw new Error(`${name}: the list does not show what is stored`);
  }
  const inClear = canaries.find(device.storedBytes());
  if (inClear.size > 0) throw new Error(`LEAK: ${name} keeps ${[...inClear.keys()].join()} unencrypted`);
}

/** What the server shows a user who comes with nothing. */
async function readView(admission: Admission): Promise<{ collection: string; doc: AnyDoc }[]> {
  const view: { collection: string; doc: AnyDoc }[] = [];
  let cursor: string | null = null;
  for (;;) {
    const answer: ReturnType<typeof pullAnswerSchema.parse> = pullAnswerSchema.parse(
      await admission.send(PATHS.pull, { cursor, limit: 2_000 }),
    );
    if (answer.phase === 'log') return view;
    for (const change of answer.changes) {
      if (change.op === 'put') view.push({ collection: change.collection, doc: change.doc as AnyDoc });
    }
    ({ cursor } = answer);
  }
}

/**
 * P2, P3: every edit that was confirmed was judged, and was judged once; refused ones lie in the sync centre of their device.
 * `excused` are edits that an older backup took with it: the server's own, or the device's.
 */
export async function checkVerdicts(
  world: World,
  devices: readonly SimDevice[],
  excused: ReadonlySet<string>,
): Promise<Record<string, number>> {
  const text = 'SELECT mutation_id AS id FROM applied_mutation WHERE org_id = $1';
  const judged = new Set((await world.query<{ id: string }>('verdicts', text)).map(({ id }) => id));
  const outcomes: Record<string, number> = {};
  for (const device of devices) {
    if (device.isWiped) continue;
    const center = await device.engine.api.syncCenter();
    const refused = new Set(center.ok ? center.value.refused.map(item => item.mutationId) : []);
    for (const id of device.confirmed) {
      if (excused.has(id)) continue;
      if (!judged.has(id)) throw new Error(`${device.name}: mutation ${id} was never judged`);
      const all = device.verdicts.get(id) ?? [];
      const last = all.at(-1);
      if (last === undefined || new Set(all).size !== 1) {
        throw new Error(`${device.name}: verdicts on ${id} differ: ${String(all)}`);
      }
      const isRefused = last === 'rejected' || last === 'quarantined' || device.refusedInPart.has(id);
      if (isRefused && !device.wasDestroyed && !refused.has(device.bulk.get(id) ?? id)) {
        throw new Error(`${device.name}: refusal of ${id} is not shown`);
      }
      outcomes[last] = (outcomes[last] ?? 0) + 1;
    }
  }
  return outcomes;
}

/** The sequence has no gap but those of new epochs, and what is missing was pruned (I2). */
export async function checkLog(world: World): Promise<void> {
  const rows = await world.query<{ seq: number; before: number }>(
    'log',
    `SELECT a.seq, lag(a.seq, 1, (SELECT log_from FROM org_head WHERE org_id = $1)) OVER (ORDER BY a.seq) AS before
FROM (SELECT l.seq FROM change_log l JOIN org_head h ON h.org_id = l.org_id AND l.seq > h.log_from WHERE l.org_id = $1
  UNION ALL SELECT seq + 1 FROM org_head WHERE org_id = $1) a ORDER BY a.seq`,
  );
  const gap = rows.find(({ seq, before }) => (seq - before - 1) % EPOCH_GAP !== 0);
  if (gap !== undefined) throw new Error(`the change log has a gap: ${JSON.stringify(gap)}`);
}

/** P3: no mutation has changed the same field of the same customer twice. */
export async function checkOnce(world: World): Promise<void> {
  const twice = await world.query<{ id: string; field: string; n: number }>(
    'once',
    `SELECT mutation_id AS id, field, count(*) AS n FROM customer_history WHERE org_id = $1
GROUP BY customer_id, mutation_id, field HAVING count(*) > 1`,
  );
  const [first] = twice;
  if (first !== undefined) throw new Error(`mutation ${first.id} has changed ${first.field} ${first.n} times`);
}

/** P2: what somebody typed and what still waits is what he sees, whatever the server has sent meanwhile. Told by the names alone. */
export async function checkShown(device: SimDevice): Promise<void> {
  const store = await device.openStore();
  const rows = await store.getMany('outbox', await store.listKeys('outbox'));
  const wanted = new Map<string, string>();
  for (const { mutation } of [...rows.values()].toSorted((a, b) => a.mutation.cseq - b.mutation.cseq)) {
    if (mutation.kind === 'customer.patch' && mutation.patch.name) wanted.set(mutation.docId, mutation.patch.name[1]);
  }
  for (const [id, { name }] of await store.getMany('customers', [...wanted.keys()])) {
    if (name !== wanted.get(id)) throw new Error(`LOST: ${device.name} shows ${name} instead of ${wanted.get(id)}`);
  }
}

/**
 * P16, PO5: every change of hands begins where the one before it ended, the last one is where the customer is, and he has either an owner or
 * team, or a pool. So nobody was given to two.
 */
export async function checkHands(world: World): Promise<void> {
  const broken = await world.query<{ id: string; what: string }>(
    'hands',
    `WITH e AS (SELECT customer_id AS id, seq, from_owner, from_pool, to_owner, to_pool, lag(to_owner) OVER w AS owner_before,
  lag(to_pool) OVER w AS pool_before, row_number() OVER w AS n, lead(seq) OVER w IS NULL AS is_last
  FROM ownership_entry WHERE org_id = $1 WINDOW w AS (PARTITION BY customer_id ORDER BY seq))
SELECT id, 'two from one' AS what FROM e WHERE n > 1
  AND (from_owner IS DISTINCT FROM owner_before OR from_pool IS DISTINCT FROM pool_before)
UNION ALL SELECT c.customer_id, 'not where the ledger ends' FROM customer c LEFT JOIN e ON e.id = c.customer_id AND e.is_last
  WHERE c.org_id = $1 AND (e.to_owner IS DISTINCT FROM c.owner_id OR e.to_pool IS DISTINCT FROM c.pool_id)
UNION ALL SELECT customer_id, 'neither owner nor pool, or both' FROM customer
  WHERE org_id = $1 AND (owner_id IS NULL AND team_id IS NULL) <> (pool_id IS NOT NULL)`,
  );
  const [first] = broken;
  if (first !== undefined) throw new Error(`hands of ${first.id}: ${first.what}`);
}
