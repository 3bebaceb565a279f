/**
 * Command line: `npm run rotate-keys` moves all sealed values and the blind index of DATABASE_URL to the first of the data keys, while the
 * servers run with both (new,old). One JSON line of progress a second; may be stopped and started again. Exits with 1 while values
 * under the old key remain. Rules PI1, PI2.
 */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../common/lib/clock.ts';
import { rotateKeys, type RotationProgress } from './commands/rotate-keys.ts';
import { ConfigError, readConfig } from './config.ts';
import { deriveKeys, loadMasterKeys } from './crypto/keys.ts';
import { openDatabase } from './db/database.ts';

const PROGRESS_MS = 1_000;

async function main(): Promise<boolean> {
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
  let toldAt = 0;
  const onProgress = (progress: RotationProgress): void => {
    const now = systemClock.now();
    if (now - toldAt < PROGRESS_MS) return;
    toldAt = now;
    print(progress);
  };
  try {
    const result = await rotateKeys(db, { onProgress });
    const isOver = result.remaining === 0;
    print({
      ...result,
      message: isOver
        ? 'The old key may be removed.'
        : 'Values under the old key remain: some server still works with it. Restart all servers with new,old and run this again.',
    });
    return isOver;
  } finally {
    await db.close();
  }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : ''}\n`);
  process.exitCode = 1;
}
