/** Answers under the application's origin in the form of common/protocol/messages.ts: errors, and JSON. */
import { toErrorData } from '../../common/protocol/app-error.ts';
import { ERROR_CODES } from '../../common/protocol/error-codes.ts';
import type { ErrorAnswer } from '../../common/protocol/messages.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import type { Log } from '../services/log.ts';

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** The answer for anything thrown. What nobody foresaw is logged, and its reference given. */
export function errorResponse(thrown: unknown, log: Log, where: string): Response {
  const data = toErrorData(thrown);
  const isForeseen = thrown instanceof AppError && thrown.code !== 'internal';
  const ref = data.ref ?? (isForeseen ? '' : log.error(where, thrown));
  const answer: ErrorAnswer = {
    error: {
      ...data,
      fields: data.fields ? [...data.fields] : undefined,
      params: data.params ? { ...data.params } : undefined,
      ref,
    },
  };
  return new Response(JSON.stringify(answer), { status: ERROR_CODES[data.code].status, headers: JSON_HEADERS });
}

export function jsonResponse(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: JSON_HEADERS });
}
