/**
 * Command line: `npm run new-epoch`, to be run once after the database was put back from a backup and before the server is started on it
 * (the same variables as `npm run server`). Prints one JSON line of epochs by company. Rule NE1.
 */
import { systemClock } from '../common/lib/clock.ts';
import { beginNewEpochs } from './commands/sync/new-epoch.ts';
import { readConfig } from './config.ts';
import { deriveKeys, loadMasterKeys } from './crypto/keys.ts';
import { describeFailure } from './describe-failure.ts';
import { prepareDatabase } from './prepare-database.ts';

async function main(): Promise<void> {
  const config = { ...readConfig(process.env), log: { level: 'silent' as const } };
  const keys = deriveKeys(config.dataKeys ?? (await loadMasterKeys(config.dataDir)));
  const steps: (() => Promise<unknown>)[] = [];
  try {
    const { db } = await prepareDatabase(config, keys, systemClock, steps);
    process.stdout.write(`${JSON.stringify({ epochs: Object.fromEntries(await beginNewEpochs(db)) })}\n`);
  } finally {
    for (const step of steps.toReversed()) await step();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
