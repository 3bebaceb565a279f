/** What whoever starts the server reads when it does not start: what to do where we know it, else where it broke. Rule OP3. */
import { ConfigError } from './config.ts';
import { EmbeddedPostgresError } from './db/embedded/embedded-error.ts';

export function describeFailure(error: unknown): string {
  const isExpected = error instanceof ConfigError || error instanceof EmbeddedPostgresError;
  if (!isExpected) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause = error.cause instanceof Error ? ` (${codeOf(error.cause)})` : '';
  return `${error.message}${cause}`;
}

/** A code says enough and quotes no address or password. */
function codeOf(cause: Error): string {
  const inner = cause.cause instanceof Error ? cause.cause : cause;
  return String((inner as NodeJS.ErrnoException).code ?? inner.name);
}
