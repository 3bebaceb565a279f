/**
 * Command line: `npm run replay-erasures -- FILE` carries out the erasures of the list again on DATABASE_URL, after a backup was restored
 * and before any device synchronises. Safe to repeat. Rule PR13.
 */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../common/lib/clock.ts';
import { readErasureList, replayErasures } from './commands/privacy/erasure-list.ts';
import { ConfigError, readConfig } from './config.ts';
import { deriveKeys, loadMasterKeys } from './crypto/keys.ts';
import { openDatabase } from './db/database.ts';

async function main(path: string | undefined): Promise<void> {
  if (path === undefined) throw new ConfigError('Name the list: npm run replay-erasures -- erasures.jsonl');
  const config = readConfig(process.env);
  if (config.databaseUrl === undefined) {
    throw new ConfigError('DATABASE_URL must name the database; docs/operations.md says how for the embedded one.');
  }
  const keys = config.dataKeys ?? (await loadMasterKeys(config.dataDir));
  const db = openDatabase({
    connection: { connectionString: config.databaseUrl, max: 2 },
    cipher: deriveKeys(keys).cipher,
    clock: systemClock,
    random: count => randomBytes(count),
    onIdleError: () => undefined,
  });
  try {
    process.stdout.write(`${JSON.stringify(await replayErasures(db, await readErasureList(path)))}\n`);
  } finally {
    await db.close();
  }
}

try {
  await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : ''}\n`);
  process.exitCode = 1;
}
