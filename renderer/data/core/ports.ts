/**
 * What the engine needs from outside. The worker gives it the real ones (HTTP bridge, IndexedDB, system clock), tests and the
 * simulation their own; the engine itself is the same code everywhere.
 */
import type { JournalRecord } from '../../../common/ipc/worker-bridge.ts';
import type { Clock, RandomBytes } from '../../../common/lib/clock.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import type { DataEvents } from '../api.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { StorePort } from '../store/store.ts';

/** The append-only file of the main process that outlives the local store. */
export interface JournalPort {
  /** Resolves when the records are flushed to the disk; rejects with `disk_full` or `journal_failed`. */
  append(records: readonly JournalRecord[]): Promise<void>;
  /** The records that are not acknowledged, oldest first; of equal ids the last counts. */
  readUnacked(): Promise<readonly JournalRecord[]>;
  /** Says that the verdicts of these mutations are stored locally. An empty list takes what was acknowledged out of the file at once. */
  ack(ids: readonly string[]): Promise<void>;
}

/** The sync server. All failures reject with an AppError whose code comes from the server, or `server_unreachable`. */
export interface Transport {
  request(path: string, body: unknown): Promise<unknown>;
  /** Calls back for each poke until the stream ends or the signal aborts; rejects when the stream breaks. */
  listen(onHead: (head: number) => void, signal: AbortSignal): Promise<void>;
}

export interface EnginePorts {
  readonly user: SessionUser;
  /** Keeps what the server says of the user now, and tells the page. */
  saveUser(user: SessionUser): Promise<void>;
  readonly clientId: string;
  readonly appVersion: string;
  readonly cipher: Cipher;
  readonly store: StorePort;
  readonly journal: JournalPort;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  emit<E extends keyof DataEvents>(event: E, value: DataEvents[E]): void;
}
