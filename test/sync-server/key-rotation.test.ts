/** Rotation of the data key: every sealed column, in small steps, killed half-way, unseen by devices; and the blind index that follows it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateKeys } from '../../sync-server/commands/rotate-keys.ts';
import { deriveKeys } from '../../sync-server/crypto/keys.ts';
import type { Database } from '../../sync-server/db/database.ts';
import { findByForms } from '../../sync-server/queries/customer-lookup.ts';
import { HASH_COLUMNS, SEALED_COLUMNS } from '../../sync-server/queries/sealed-columns.ts';
import { createDraft, nextId, signInDevice } from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const OLD = Buffer.alloc(32, 7); // the key of every test server
const NEW = Buffer.alloc(32, 9);

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

/** The same database under other keys. */
function withKeys(...keys: Buffer[]): Database {
  const { cipher } = deriveKeys(keys);
  const wrap = (db: Database): Database => ({ ...db, cipher, forOrg: orgId => wrap(db.forOrg(orgId)) });
  return wrap(server.db);
}

async function seed(): Promise<{ readonly customerId: string }> {
  const device = await signInDevice(server, 'sales1');
  const customerId = nextId();
  await device.push(createDraft(customerId));
  const verdicts = await device.push(
    {
      kind: 'customer.patch',
      docId: customerId,
      baseVer: 0,
      patch: { emails: [[], [{ value: 'wang@example.com', label: '' }]] },
    },
    { kind: 'customer.patch', docId: customerId, baseVer: 0, patch: { notes: ['', '要回访'] } },
  );
  expect(verdicts.map(verdict => verdict.status)).toEqual(['applied', 'applied']);
  return { customerId };
}

test('[PI1] every bytea column of the schema is in the register, as sealed or as a hash', async () => {
  const { rows } = await server.db.pool.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'bytea' ORDER BY 1`,
  );
  const known = [...SEALED_COLUMNS.map(item => `${item.table}.${item.column}`), ...HASH_COLUMNS];
  expect(rows.map(row => row.name)).toEqual(known.toSorted());
});

test('[PI3] rows from before the index get their entries by the command', async () => {
  const { customerId } = await seed();
  await server.db.pool.query('DELETE FROM customer_lookup WHERE customer_id = $1', [customerId]);
  const result = await rotateKeys(server.db);
  expect(result).toMatchObject({ resealed: 0, remaining: 0 });
  expect(result.indexed).toBeGreaterThan(0);
  const own = server.db.forOrg(server.orgId);
  const hits = await findByForms(own, own.cipher, server.orgId, ['emails/wang@example.com'], 50);
  expect(hits.map(hit => hit.customerId)).toEqual([customerId]);
});

test('[PI1, PI2] a rotation that is killed half-way is started again, and then the old key opens nothing and is not needed', async () => {
  const { customerId } = await seed();
  const before = await server.db.pool.query(
    'SELECT (SELECT max(seq) FROM change_log) AS log, (SELECT max(ver) FROM customer) AS ver',
  );
  const both = withKeys(NEW, OLD);
  let steps = 0;
  const kill = (): void => {
    steps += 1;
    if (steps === 2) throw new Error('killed');
  };
  await expect(rotateKeys(both, { rowsPerTransaction: 1, onProgress: kill })).rejects.toThrow('killed');
  // While it is unfinished both keys are needed, and both find.
  const forms = ['phones/+8613812345678'];
  const own = both.forOrg(server.orgId);
  expect((await findByForms(own, own.cipher, server.orgId, forms, 5)).map(hit => hit.customerId)).toEqual([customerId]);

  const result = await rotateKeys(both, { rowsPerTransaction: 1 });
  expect(result.remaining).toBe(0);
  expect(result.resealed).toBeGreaterThan(2);
  expect(result.indexed).toBeGreaterThan(0);

  const again = await rotateKeys(both);
  expect(again).toEqual({ resealed: 0, indexed: 0, remaining: 0 });

  const alone = withKeys(NEW).forOrg(server.orgId);
  for (const item of SEALED_COLUMNS) {
    const keys = item.keys.map(([column]) => column);
    const { rows } = await server.db.pool.query<Record<string, string> & { sealed: Buffer; org_id: string }>(
      `SELECT org_id, ${keys.join(', ')}, ${item.column} AS sealed FROM ${item.table} WHERE ${item.column} IS NOT NULL`,
    );
    for (const row of rows) {
      const place = item.place(
        row.org_id,
        keys.map(key => row[key] ?? ''),
      );
      expect(alone.cipher.open(row.sealed, place)).not.toBe('');
      expect(() => server.db.cipher.open(row.sealed, place)).toThrow('does not hold');
    }
  }
  expect((await findByForms(alone, alone.cipher, server.orgId, forms, 5)).map(hit => hit.customerId)).toEqual([
    customerId,
  ]);
  // No device has anything to synchronise: no version and no line of the log is new.
  const read = 'SELECT (SELECT max(seq) FROM change_log) AS log, (SELECT max(ver) FROM customer) AS ver';
  expect((await server.db.pool.query(read)).rows).toEqual(before.rows);
});

test('[PI2] what a server with the old key writes meanwhile is counted, so that the old key is not given up too early', async () => {
  const { customerId } = await seed();
  const both = withKeys(NEW, OLD);
  const place = `${server.orgId}/customer/${customerId}`;
  const late = server.db.cipher.seal(JSON.stringify({ phones: [], emails: [], socials: [] }), place);
  const writing: Promise<unknown>[] = [];
  const write = ({ part }: { readonly part: string }): void => {
    if (part !== 'customer_lookup') return; // the columns are done by now
    writing.push(server.db.pool.query('UPDATE customer SET pii = $2 WHERE customer_id = $1', [customerId, late]));
  };
  const first = await rotateKeys(both, { onProgress: write, rowsPerTransaction: 1 });
  await Promise.all(writing);
  const counted = first.remaining + (await rotateKeys(both)).resealed;
  expect(counted).toBeGreaterThan(0);
  expect((await rotateKeys(both)).remaining).toBe(0);
});
