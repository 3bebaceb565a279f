/**
 * The detailed log: JSON lines in a file that is renamed at one megabyte, three old ones kept.
 *
 * Entries hold event names, ids, codes and numbers. An error is logged by its code and the places of its stack, without its message:
 * messages of libraries may quote data. Writing never throws: a log that fails must not stop the work. Rule FS2.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../common/protocol/app-error.ts';

export type LogData = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(event: string, data?: LogData): void;
  /** Gives the reference that leads a person from the message on the screen to this entry. */
  error(event: string, thrown: unknown, data?: LogData): string;
}

const MAX_BYTES = 1_000_000;
const KEPT = 3;

/** Opens the log in the folder. `now` gives milliseconds, `makeRef` a short reference. */
export function openLog(folder: string, now: () => number, makeRef: () => string): Log {
  const path = join(folder, 'main.log');
  let size = 0;
  attempt(() => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  attempt(() => {
    size = statSync(path).size;
  });
  const write = (level: string, event: string, data: LogData): void => {
    const line = `${JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...data })}\n`;
    if (size + line.length > MAX_BYTES) {
      for (let i = KEPT - 1; i >= 0; i--) {
        attempt(() => renameSync(i === 0 ? path : `${path}.${i}`, `${path}.${i + 1}`));
      }
      size = 0;
    }
    attempt(() => appendFileSync(path, line, { mode: 0o600 }));
    size += line.length;
  };
  return {
    info: (event, data = {}) => write('info', event, data),
    error(event, thrown, data = {}) {
      const ref = makeRef();
      write('error', event, { ref, ...describeError(thrown), ...data });
      return ref;
    },
  };
}

/** A log that forgets, for tests. */
export const silentLog: Log = { info: () => undefined, error: () => 'test' };

function describeError(thrown: unknown): LogData {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const code = thrown instanceof AppError || 'code' in thrown ? String(thrown.code) : thrown.name;
  const places = (thrown.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, 12)
    .map(line => line.trim().replace(/\(?(file:\/\/)?[^()\s]*[/\\](out|main)[/\\]/, '($2/'))
    .join(' | ');
  const cause = thrown.cause instanceof Error ? describeError(thrown.cause)['error'] : undefined;
  return { error: code, stack: places, ...(cause === undefined ? {} : { cause }) };
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Decision: the log is best effort. A full disk or a missing old file must not hurt what is being logged.
  }
}
