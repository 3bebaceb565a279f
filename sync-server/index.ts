/**
 * Command line of the sync server (`npm run server`). Prints one JSON line `{"listening": url}` on the standard output when it is ready, and
 * for an empty server the token of the first set-up after it (nowhere else, AN2); the log goes to the standard error stream. Stops cleanly on SIGINT and SIGTERM. Rules OP2, OP3.
 */
import { describeSetUp, openSetUp } from './commands/accounts/open-set-up.ts';
import { ConfigError, readConfig } from './config.ts';
import { EmbeddedPostgresError } from './db/embedded/embedded-error.ts';
import { startServer } from './start.ts';

try {
  const server = await startServer(readConfig(process.env));
  process.stdout.write(`${JSON.stringify({ listening: server.url })}\n`);
  const setUp = await openSetUp(server.db);
  if (setUp !== null) process.stdout.write(describeSetUp(setUp, server.url));
  const stop = (): void => {
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  const isExpected = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${causeCode(error.cause)})` : '';
  process.stderr.write(
    isExpected ? `${error.message}${cause}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}

/** A code says enough and quotes no address or password. */
function causeCode(cause: Error): string {
  const inner = cause.cause instanceof Error ? cause.cause : cause;
  return String((inner as NodeJS.ErrnoException).code ?? inner.name);
}
