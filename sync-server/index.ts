/**
 * Command line of the sync server (`npm run server [-- --workers N]`). Prints one JSON line `{"listening": url}` on the standard output when
 * it is ready, and for an empty server the token of the first set-up after it (nowhere else, AN2); the log goes to the standard error stream.
 * Stops cleanly on SIGINT and SIGTERM. Rules OP2, OP3, PN1.
 */
import { parseArgs } from 'node:util';
import { describeSetUp, openSetUp } from './commands/accounts/open-set-up.ts';
import { ConfigError, readConfig } from './config.ts';
import { describeFailure } from './describe-failure.ts';
import { startServer } from './start.ts';
import { MAX_WORKERS, startWorkers } from './workers.ts';

try {
  const workers = readWorkers();
  const config = readConfig(process.env);
  const starting = workers === 1 ? startServer(config) : startWorkers(config, workers);
  const stop = (): void => {
    starting
      .then(server => server.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
  };
  // Before it is ready as well: what was begun is finished and then stopped, so that no process is left behind.
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const server = await starting;
  process.stdout.write(`${JSON.stringify({ listening: server.url })}\n`);
  const setUp = await openSetUp(server.db);
  if (setUp !== null) process.stdout.write(describeSetUp(setUp, server.url));
} catch (error) {
  fail(error);
}

function readWorkers(): number {
  const { values } = parseArgs({ options: { workers: { type: 'string', default: '1' } }, strict: false });
  const count = Number(values.workers);
  if (!Number.isInteger(count) || count < 1 || count > MAX_WORKERS) {
    throw new ConfigError(`--workers takes a number from 1 to ${MAX_WORKERS}.`);
  }
  return count;
}

function fail(error: unknown): never {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
}
