/**
 * What the data worker offers to the page. Every read is answered from local data, every write is stored locally before it is
 * confirmed; the network is never on the path of a click.
 *
 * Rows and details carry masked contact values only; a plain value is given by `customers.reveal`, which is recorded.
 * All answers are plain results; the worker is reached through renderer/data/client.ts.
 */
import type { BatchFailure, BatchTask } from '../../common/domain/batch-task.ts';
import type { CustomerGroup, CustomerTag, DictionaryEntry } from '../../common/domain/classification.ts';
import type { Consent } from '../../common/domain/consent.ts';
import type { ContactKind, Customer, Social } from '../../common/domain/customer.ts';
import type { CustomerFilter, CustomerQuery } from '../../common/domain/customer-query.ts';
import type { ImportMapping, ImportTarget } from '../../common/domain/import-mapping.ts';
import type { PhoneRegion } from '../../common/domain/contact.ts';
import type { Member } from '../../common/domain/member.ts';
import type { CustomerBehavior, CustomerInteraction, HistoryEntry } from '../../common/domain/timeline.ts';
import type { CustomerDraft } from '../../common/domain/validate-customer.ts';
import type { Json } from '../../common/lib/json.ts';
import type { Result } from '../../common/lib/result.ts';
import type { AppErrorData } from '../../common/protocol/app-error.ts';
import type { FieldError, SessionUser } from '../../common/protocol/messages.ts';
import type { MutationKind } from '../../common/protocol/mutation.ts';

export type Answer<T> = Promise<Result<T, AppErrorData>>;

/** A customer as the page sees it: no plain contact values, and whether edits of it still wait to be sent. */
export type CustomerView = Omit<Customer, 'contactInfo'> & {
  readonly pending: boolean;
  /** Of which kinds this device holds plain values that may be revealed. */
  readonly canReveal: Readonly<Record<ContactKind, boolean>>;
  /** What a form needs beside revealed values, in the same order as the masks; empty where this device holds no plain values. */
  readonly contactLabels: {
    readonly phones: readonly string[];
    readonly emails: readonly string[];
    readonly socials: readonly Social['kind'][];
  };
};

export interface QueryAnswer {
  readonly rows: readonly CustomerView[];
  /** Exact number of customers that meet the filter. */
  readonly total: number;
  /** Facet counts under the other conditions of the filter, by value id. */
  readonly facets: {
    readonly status: Readonly<Record<string, number>>;
    readonly source: Readonly<Record<string, number>>;
    readonly tagIds: Readonly<Record<string, number>>;
  };
}

export interface CustomerDetail {
  readonly customer: CustomerView;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly interactions: readonly CustomerInteraction[];
  readonly behaviors: readonly CustomerBehavior[];
}

/** An edit from a form: only the fields that changed; contact fields as typed text (whole lists). */
export type CustomerEdit = Partial<Omit<CustomerDraft, 'tagIds' | 'groupIds'>> & {
  readonly addTagIds?: readonly string[];
  readonly removeTagIds?: readonly string[];
  readonly addGroupIds?: readonly string[];
  readonly removeGroupIds?: readonly string[];
};

/** An edit that `undo` can take back; null when nothing changed. */
export interface Undoable {
  readonly undoId: string | null;
}
export interface UndoAnswer {
  readonly customerId: string;
  /** How many edits it took: none when everything had been changed by others. */
  readonly undone: number;
  /** Fields that somebody has changed since: they stay as they are. */
  readonly kept: readonly string[];
}

/** Reference data that every screen needs; pushed anew whenever it changes. */
export interface Reference {
  readonly entries: readonly DictionaryEntry[];
  readonly tags: readonly CustomerTag[];
  readonly groups: readonly CustomerGroup[];
  readonly members: readonly Member[];
}

/** The state of synchronisation, always honest. */
export interface SyncState {
  readonly phase: 'starting' | 'first_sync' | 'syncing' | 'synced' | 'offline' | 'problem';
  /** Edits that wait to be sent. */
  readonly waiting: number;
  /** Items in the sync centre that a person should look at. */
  readonly attention: number;
  /** Documents received and expected, while the first sync runs. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly lastSyncedAt: number | null;
  /** Why it is `offline` or `problem`: a code of the error list. */
  readonly reason: AppErrorData | null;
}

export interface WaitingItem {
  readonly mutationId: string;
  readonly kind: MutationKind;
  readonly docId: string;
  readonly title: string;
  readonly fields: readonly string[];
  readonly madeAt: number;
  /** Customers that it concerns: more than one of a batch or an import, which is one item however many parts of it wait. */
  readonly count: number;
}
/** Two people changed the same field: which value stands and which can be restored. */
export interface ConflictItem {
  readonly historyId: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly field: string;
  readonly kept: Json;
  readonly keptBy: string;
  readonly lost: Json;
  readonly lostBy: string | null;
  readonly at: number;
  readonly canRestore: boolean;
}
export interface RefusedItem {
  readonly mutationId: string;
  readonly kind: MutationKind;
  readonly docId: string;
  readonly title: string;
  readonly code: string;
  readonly fields: readonly FieldError[];
  /** What the author wanted, by field, contact values masked. */
  readonly wanted: Readonly<Record<string, Json>>;
  readonly madeAt: number;
  /** Customers that were refused: more than one of a batch or an import, all parts together. */
  readonly count: number;
  /** Why, of a batch or an import: the codes and how many each concerns, the most frequent first. */
  readonly reasons: readonly { readonly code: string; readonly count: number }[];
  /** Of an edit that the server keeps for somebody to decide about. */
  readonly fate: Fate | null;
  /** Whether it can be sent again as a new edit. */
  readonly canRetry: boolean;
}
/** What became of an edit in quarantine; `by` is a name, '' while it is open. */
export interface Fate {
  readonly status: 'open' | 'accepted' | 'discarded';
  readonly at: number | null;
  readonly by: string;
  readonly reason: string;
}
export interface SyncCenter {
  readonly waiting: readonly WaitingItem[];
  readonly conflicts: readonly ConflictItem[];
  readonly refused: readonly RefusedItem[];
}

export interface StatsAnswer {
  readonly total: number;
  readonly byStatus: readonly { readonly id: string; readonly count: number }[];
  readonly bySource: readonly { readonly id: string | null; readonly count: number }[];
  readonly byTag: readonly { readonly id: string; readonly count: number }[];
  /** Acquired customers per month, oldest first; `start` is the first instant of the month in the given zone offset. */
  readonly trend: readonly { readonly start: number; readonly count: number }[];
  /** When the local data last met the server, null before the first time. */
  readonly asOf: number | null;
}

export interface ImportInspection {
  readonly encoding: string;
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** First rows, as text. */
  readonly sample: readonly (readonly string[])[];
  readonly mapping: ImportMapping;
  /** E.g. duplicate headers: codes with parameters for the text. */
  readonly warnings: readonly FieldError[];
}
export interface ImportOptions {
  readonly mapping: ImportMapping;
  readonly encoding: string;
  readonly delimiter: string;
  /** Region of phone numbers without calling code. */
  readonly region: PhoneRegion;
  /** For rows that have no value of their own. */
  readonly defaultStatus: string;
  readonly defaultSource: string | null;
  /** Minutes east of UTC of times that are written without a zone; China Standard Time (480) when absent. */
  readonly zoneOffsetMinutes?: number;
  /** Words for the error codes in the user's language, for the reason column of the failed rows; codes when absent. */
  readonly reasonTexts?: Readonly<Record<string, string>>;
}
export interface ImportFailure extends BatchFailure {
  /** What stood in the wrong cell, shown only on this screen and never stored. */
  readonly value: string;
  readonly column: string;
}
export interface ImportCheck {
  readonly rows: number;
  readonly valid: number;
  readonly invalid: number;
  /** The first hundred failures. */
  readonly failures: readonly ImportFailure[];
}
export interface ImportProgress {
  readonly stage: 'checking' | 'writing';
  readonly bytes: number;
  readonly totalBytes: number;
  readonly rows: number;
}

export type Selection =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** All that match at the moment the task starts, less some. */
  | { readonly kind: 'filter'; readonly filter: CustomerFilter; readonly except: readonly string[] };
export type BatchOperation =
  | { readonly type: 'add_tag' | 'remove_tag'; readonly tagId: string }
  | { readonly type: 'set_status'; readonly status: string };

/** What a comparison of everything with the server has found; it is repaired already. */
export interface DataCheck {
  /** Documents on this device that were compared. */
  readonly compared: number;
  /** Documents that were missing here or out of date. */
  readonly repaired: number;
  /** Documents that this user may no longer see. */
  readonly removed: number;
  readonly at: number;
}

/** Events pushed to the page. */
export interface DataEvents {
  readonly sync: SyncState;
  readonly reference: Reference;
  /** Customers changed: lists, details and figures ask again. */
  readonly changed: { readonly customerIds: readonly string[] | 'many' };
  readonly task: BatchTask;
  readonly importProgress: ImportProgress;
  /** Everything was compared with the server: once a day, or because `checkData` asked for it. */
  readonly checked: DataCheck;
  /** The store closed by itself: locked, revoked, or damaged. */
  readonly closed: AppErrorData | null;
}

export interface DataApi {
  /** Opens the store of the unlocked session, replays the journal, builds the index and starts to synchronise. */
  open(): Answer<{ readonly user: SessionUser; readonly customers: number; readonly recovered: number }>;
  close(): Answer<null>;

  query(query: CustomerQuery): Answer<QueryAnswer>;
  /** Ids in the order of the query, for "select all" and for previous and next; at most `limit`. */
  ids(query: CustomerQuery): Answer<readonly string[]>;
  getCustomer(customerId: string): Answer<CustomerDetail>;
  createCustomer(draft: CustomerDraft): Answer<{ readonly customerId: string }>;
  updateCustomer(customerId: string, edit: CustomerEdit): Answer<Undoable>;
  /** The reason is for the recycle bin. */
  deleteCustomer(customerId: string, reason?: string): Answer<Undoable>;
  /** Takes a single edit of this session back by a new edit; `not_found` when it was taken back already or is too long ago. */
  undo(undoId: string): Answer<UndoAnswer>;
  /** How many plain values may still be shown today, of how many; null while no server has told a limit. */
  revealQuota(): Answer<{ readonly left: number; readonly limit: number } | null>;
  /** Gives the plain values of one kind and records that they were shown. */
  reveal(customerId: string, field: ContactKind, reason: string): Answer<readonly string[]>;
  addInteraction(
    input: Omit<CustomerInteraction, 'interactionId' | 'createdBy' | 'ver'>,
  ): Answer<{ readonly interactionId: string }>;
  /** What the customer consented to and withdrew, as far as this device knows; in no order. */
  consents(customerId: string): Answer<readonly Consent[]>;
  /** Adds records, all or none: several channels at once are several records. */
  recordConsents(records: readonly Omit<Consent, 'consentId' | 'createdBy' | 'ver'>[]): Answer<null>;
  createTag(input: { readonly name: string; readonly color: string }): Answer<{ readonly tagId: string }>;
  reference(): Answer<Reference>;

  /** Months begin `zoneOffsetMinutes` east of UTC: 480 in China, `-new Date().getTimezoneOffset()` in general. */
  stats(filter: CustomerFilter, zoneOffsetMinutes: number): Answer<StatsAnswer>;

  inspectImport(
    fileToken: string,
    override: { readonly encoding?: string; readonly delimiter?: string },
  ): Answer<ImportInspection>;
  /** Reads the whole file and writes nothing. */
  checkImport(fileToken: string, options: ImportOptions): Answer<ImportCheck>;
  /** Writes the valid rows as mutations, in the background; follow the `task` event. */
  runImport(fileToken: string, options: ImportOptions): Answer<{ readonly taskId: string }>;
  /** The failed rows as a CSV file that can be corrected and imported again, with the reason in an extra last column. */
  failedRows(fileToken: string, options: ImportOptions): Answer<Uint8Array>;

  runBatch(selection: Selection, operation: BatchOperation): Answer<{ readonly taskId: string }>;
  /** Ends an import or a batch, or with `'check'` the running check, at the next record; what was done stays done and is counted. */
  cancelTask(taskId: string): Answer<null>;
  tasks(): Answer<readonly BatchTask[]>;

  /** An online-only call of common/protocol/calls, through the session of this device; nothing of it is stored. */
  call(name: string, input: unknown): Answer<unknown>;

  syncState(): Answer<SyncState>;
  syncNow(): Answer<null>;
  /** Compares everything on this device with the server and repairs what differs; answers when that is done. Online only. */
  checkData(): Answer<DataCheck>;
  syncCenter(): Answer<SyncCenter>;
  /** Writes the lost value of a conflict back, as a new edit. */
  restore(historyId: string): Answer<null>;
  /** Removes an item from the sync centre: a conflict that was looked at, or a refused edit that is given up. */
  dismiss(itemId: string): Answer<null>;
  /** Makes a refused edit once more, as a new edit of what stands now, and removes the item. */
  retry(itemId: string): Answer<null>;
  /** What the synchronisation did lately, for support: times, numbers, codes and ids only. */
  syncLog(): Answer<string>;
}

export type { ImportTarget };
