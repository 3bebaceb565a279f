/**
 * What the synchronisation did, for support: the last events with time, kind, duration, numbers, codes and ids. Nothing else gets in, so
 * that it can be sent to anybody: no name, no value, no login, no address. Kept in memory only. Rules LO1, LO2.
 */
import { ERROR_CODES } from '../../../common/protocol/error-codes.ts';
import { toErrorData } from '../../../common/protocol/app-error.ts';
import { isCallName } from '../../../common/protocol/calls/call.ts';
import type { Clock } from '../../../common/lib/clock.ts';
import type { Transport } from '../core/ports.ts';

/** Events that are kept; older ones are forgotten. */
export const LOG_SIZE = 2_000;

export interface SyncEvent {
  readonly at: number;
  /** A fixed word of this program. */
  readonly kind: string;
  readonly code?: string;
  readonly ms?: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly ids?: readonly string[];
}

export interface SyncLog {
  note(event: Omit<SyncEvent, 'at'>): void;
  /** How many events there were in all. */
  readonly count: number;
  /** Oldest first. */
  read(): readonly SyncEvent[];
}

export function createSyncLog(clock: Clock, size = LOG_SIZE): SyncLog {
  let events: SyncEvent[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    note(event) {
      count += 1;
      events.push({ at: clock.now(), ...event });
      if (events.length >= size * 2) events = events.slice(-size);
    },
    read: () => events.slice(-size),
  };
}

/** The transport with a line of the log for each request. */
export function logTransport(transport: Transport, log: SyncLog, clock: Clock): Transport {
  return {
    async request(path, body) {
      const start = clock.now();
      const kind = kindOf(path);
      const sent = countSent(body);
      try {
        const answer = await transport.request(path, body);
        const { counts, ids } = readAnswer(answer);
        log.note({
          kind,
          ms: elapsed(clock, start),
          counts: { ...sent, ...counts },
          ...(ids.length > 0 ? { ids } : {}),
        });
        return answer;
      } catch (thrown) {
        log.note({ kind, code: toErrorData(thrown).code, ms: elapsed(clock, start), counts: sent });
        throw thrown;
      }
    },
    listen(onHead, signal) {
      log.note({ kind: 'listen' });
      return transport.listen(head => {
        log.note({ kind: 'poke', counts: { head } });
        onHead(head);
      }, signal);
    },
  };
}

function elapsed(clock: Clock, start: number): number {
  return Math.max(0, clock.now() - start); // the clock may have been set back
}

/** The last part of the path: `push`, or the name of a call. */
function kindOf(path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  return /^[a-z]+$/.test(last) || isCallName(last) ? last : 'request';
}

function countSent(body: unknown): Record<string, number> {
  const { mutations } = (body ?? {}) as { mutations?: unknown };
  return Array.isArray(mutations) ? { mutations: mutations.length } : {};
}

/** Of an answer only numbers of things, words of the protocol, and ids of refused edits. */
function readAnswer(answer: unknown): { counts: Record<string, number>; ids: string[] } {
  const counts: Record<string, number> = {};
  const count = (word: unknown): void => {
    if (typeof word === 'string' && WORDS.has(word)) counts[word] = (counts[word] ?? 0) + 1;
  };
  const { verdicts, changes, head } = (answer ?? {}) as Record<'verdicts' | 'changes' | 'head', unknown>;
  if (typeof head === 'number') counts.head = head;
  const ids: string[] = [];
  for (const verdict of listOf(verdicts)) {
    count(verdict.status);
    count(verdict.code);
    if (verdict.code !== null && typeof verdict.id === 'string' && UUID.test(verdict.id)) ids.push(verdict.id);
    for (const part of listOf(verdict.parts)) count(part.code);
  }
  for (const change of listOf(changes)) count(change.op);
  return { counts, ids: ids.slice(0, 20) };
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'object' && item !== null) : [];
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const STATUSES = ['applied', 'merged', 'noop', 'rejected', 'quarantined', 'put', 'delete', 'purge'];
const WORDS: ReadonlySet<string> = new Set([...STATUSES, ...Object.keys(ERROR_CODES)]);

/** The log as a text file for support. */
export function writeSyncLog(log: SyncLog, about: Readonly<Record<string, string | number | null>>): string {
  const lines = log.read().map(event => JSON.stringify({ ...event, at: new Date(event.at).toISOString() }));
  return `${[JSON.stringify(about), ...lines].join('\n')}\n`;
}
