/**
 * What the parts of the engine share while a store is open. Built by engine/open-core.ts, dropped as a whole by close.
 */
import type { Actor } from '../../../common/domain/permissions.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { Removal } from '../../../common/protocol/mass-removal.ts';
import type { LimitBook } from './limits.ts';
import type { PoolIndex } from '../index/pool-index.ts';
import type { Journal } from '../journal/journal.ts';
import type { Pending } from '../outbox/pending.ts';
import type { InboxItem, SyncMark } from '../store/local-records.ts';
import type { Store } from '../store/store.ts';
import type { Ahead } from '../sync/pull.ts';
import type { RemovalRun } from '../sync/removals.ts';
import type { SyncLog } from '../sync/sync-log.ts';
import type { Mutex } from './mutex.ts';
import type { EnginePorts } from './ports.ts';
import type { ReferenceCache } from './reference.ts';

export interface Core {
  readonly ports: EnginePorts;
  /** The user with what he may do; replaced when the server says that it has changed. */
  actor: Actor;
  /** The same with his names, as the interface shows them. */
  user: SessionUser;
  /** The version of it that hello told; null before the first contact. A pull that tells another one asks for hello. */
  access: number | null;
  isAccessStale: boolean;
  readonly store: Store;
  readonly journal: Journal;
  readonly index: PoolIndex;
  readonly reference: ReferenceCache;
  readonly pending: Pending;
  readonly mutex: Mutex;
  /** What the synchronisation does, for support. */
  readonly log: SyncLog;
  /** Items of the inbox in memory: few, and counted on every change of state. */
  readonly inbox: Map<string, InboxItem>;
  /** Names of customers that went from this device while an edit of them waited, for the words that tell what became of it. */
  readonly gone: Map<string, string>;
  /** Ids of tasks of this device that still run: known to no one else. */
  readonly runningTasks: Set<string>;
  mark: SyncMark;
  /** What the company allows this person, as hello told it, and what this device counted since; null before the first contact. */
  limits: LimitBook | null;
  /** A page of the first sync that is on its way already. */
  ahead: Ahead | null;
  /** What the pulls have removed since they last came to an end; null while they have removed nothing. */
  run: RemovalRun | null;
  /** What should go, but stays until the server has confirmed it. */
  owed: Removal | null;
  /** Verdicts that are stored but whose acknowledgement the journal has not taken yet. */
  readonly unacknowledged: Set<string>;
  /** Received and expected documents while a snapshot runs. */
  progress: { readonly done: number; readonly total: number } | null;
  /** The counter of the last mutation. */
  lastCseq: number;
  /**
   * First counter that was given out without knowing how far this device had come (its store and journal were gone); the first
   * contact with the server corrects it. Null otherwise.
   */
  provisionalFrom: number | null;
  /** True while it is not known whether the last append reached the journal. */
  journalUnsure: boolean;
  /** Whether the server is to be asked for erased customers; see sync/erased.ts. */
  erasedCheckDue: boolean;
  /** Set when the store can no longer be trusted: every later call answers it. */
  failure: AppErrorData | null;
  /** Called after each local write; the sync loop sets it. */
  wake(): void;
  /** Called whenever a figure of the sync state may have changed. */
  stateChanged(): void;
}

/** Keys of the settings collection. */
export const SETTING = {
  canary: 'canary',
  mark: 'sync',
  counter: 'counter',
  damaged: 'damaged',
  limits: 'limits',
  /** What was exported lately. */
  exports: 'exports',
} as const;
