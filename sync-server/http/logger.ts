/** The structured log: one line per request with ids and codes. Whatever could hold personal data is removed. Rule ER3. */
import type { FastifyServerOptions } from 'fastify';
import type { LogOptions } from './deps.ts';

/** Options for fastify's pino. */
export function loggerOptions(log: LogOptions): Exclude<FastifyServerOptions['logger'], boolean | undefined> {
  return {
    level: log.level,
    stream: log.stream ?? process.stderr,
    base: null,
    formatters: { level: label => ({ level: label }) },
    redact: {
      paths: [
        'name',
        'phone',
        'email',
        'password',
        'token',
        'body',
        'headers',
        'query',
        'err.message',
        '*.password',
        '*.token',
      ],
      remove: true,
    },
    // The address of a request may hold an id, never a query; headers hold tokens.
    serializers: { req: request => ({ method: request.method }), res: reply => ({ status: reply.statusCode }) },
  };
}
