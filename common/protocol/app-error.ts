/**
 * A failure or refusal that a person is told about: a code of the list, fields that are to blame, and parameters for the text.
 * It crosses every edge as plain data; {@link AppError} is its form inside a process.
 */
import { ERROR_CODES, type ErrorCodeName } from './error-codes.ts';
import type { FieldError } from './messages.ts';

export interface AppErrorData {
  readonly code: ErrorCodeName;
  readonly fields?: readonly FieldError[] | undefined;
  readonly params?: Readonly<Record<string, string | number>> | undefined;
  /** Leads to the detailed log of the process in which it happened. */
  readonly ref?: string | undefined;
}

export class AppError extends Error {
  readonly code: ErrorCodeName;
  readonly data: AppErrorData;

  constructor(code: ErrorCodeName, data: Omit<AppErrorData, 'code'> = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.data = { code, ...data };
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** The plain form of anything thrown; what we did not foresee becomes `internal`. */
export function toErrorData(thrown: unknown): AppErrorData {
  return thrown instanceof AppError ? thrown.data : { code: 'internal' };
}
