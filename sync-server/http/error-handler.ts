/**
 * The one place that builds error answers: a code of the list, a reference that leads to the log, and for wrong parameters the fields.
 * Nothing of the request's content and no message of a library is echoed. Rules ER1 to ER3.
 */
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { AppError } from '../../common/protocol/app-error.ts';
import { ERROR_CODES } from '../../common/protocol/error-codes.ts';
import type { ErrorAnswer, FieldError } from '../../common/protocol/messages.ts';
import { sqlStateOf } from '../db/database.ts';

/** Answers anything thrown by a route or by the framework. */
export function handleError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toAppError(thrown);
  const { code, fields, params } = error.data;
  const { group, status } = ERROR_CODES[code];
  if (status >= 500 && code !== 'server_busy') logFailure(request.log, thrown);
  request.log.info({ code, group }, 'refused');
  const answer: ErrorAnswer = {
    error: {
      code,
      ref: request.id,
      ...(fields === undefined ? {} : { fields: [...fields] }),
      ...(params === undefined ? {} : { params: { ...params } }),
    },
  };
  void reply.status(status).type('application/json; charset=utf-8').send(answer);
}

/** Answers a request that no route takes. */
export function handleNotFound(request: FastifyRequest, reply: FastifyReply): void {
  handleError(new AppError('route_not_found'), request, reply);
}

/** The database went away, by whichever end of the connection notices first. */
const AWAY = new Set(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Turns what was thrown into an error of the list; what we did not foresee becomes `internal`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof ZodError) {
    return new AppError('validation_failed', { fields: toFieldErrors(thrown) }, { cause: thrown });
  }
  const sqlState = sqlStateOf(thrown);
  // A text or a number that the database cannot hold slipped through: the sender's fault, not ours.
  if (sqlState?.startsWith('22') === true) return new AppError('validation_failed', {}, { cause: thrown });
  if (sqlState !== null && /^(40|53|55|57|08)/.test(sqlState))
    return new AppError('server_busy', {}, { cause: thrown });
  const { code, statusCode } = thrown as Partial<FastifyError>;
  if (code !== undefined && AWAY.has(code)) {
    return new AppError('server_busy', {}, { cause: thrown });
  }
  if (statusCode === 413) return new AppError('body_too_large', {}, { cause: thrown });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('validation_failed', {}, { cause: thrown });
  }
  return new AppError('internal', {}, { cause: thrown });
}

/** Names of the wrong fields and why, without the values. */
export function toFieldErrors(error: ZodError): FieldError[] {
  return error.issues
    .slice(0, 50)
    .map(issue => ({ field: issue.path.map(String).join('.').slice(0, 200), code: codeOf(issue) }));
}

function codeOf(issue: ZodError['issues'][number]): string {
  if (issue.code === 'too_big') return issue.origin === 'array' ? 'too_many' : 'too_long';
  if (issue.code === 'too_small') return 'required';
  return 'validation_failed';
}

/** Logs where a failure happened. Its message is left out: those of the database quote values. */
function logFailure(log: FastifyBaseLogger, thrown: unknown): void {
  for (let cause: unknown = thrown, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    const frames = (cause.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
    const { code, constraint, table, routine } = cause as {
      code?: unknown;
      constraint?: unknown;
      table?: unknown;
      routine?: unknown;
    };
    log.error(
      { error: cause.name, sqlState: code, constraint, table, routine, frames: frames.slice(0, 12) },
      'failure',
    );
  }
}
