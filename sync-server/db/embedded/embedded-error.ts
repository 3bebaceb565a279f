/** Why the embedded PostgreSQL did not start. The message is for the person who runs the server: what happened and what to do. */
export type EmbeddedReason =
  'in_use' | 'no_binaries' | 'no_user' | 'unreachable' | 'wrong_version' | 'damaged' | 'start_failed';

export class EmbeddedPostgresError extends Error {
  readonly reason: EmbeddedReason;

  constructor(reason: EmbeddedReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
    this.reason = reason;
  }
}

/** One event of the supervisor's life; ids, paths, pids and codes only. */
export type EmbeddedLog = (message: string, details?: Readonly<Record<string, string | number>>) => void;
