/** A process for the embedded PostgreSQL tests to kill: starts the database, then inserts rows and prints the number of each committed one. */
import pg from 'pg';
import { startEmbeddedPostgres } from '../../sync-server/db/embedded/index.ts';

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('usage: hold-postgres.ts <folder>');
const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
const client = new pg.Client(postgres.connection);
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)');
process.stdout.write(`pid ${postgres.pid()}\n`);
for (let n = 1; ; n++) {
  await client.query('INSERT INTO kept VALUES ($1)', [n]);
  process.stdout.write(`row ${n}\n`);
}
