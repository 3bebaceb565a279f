/**
 * What the data worker offers to the page. Every read is answered from local data, every write is stored locally before it is
 * confirmed; the network is never on the path of a click.
 *
 * Rows and details carry masked contact values only; a plain value is given by `customers.reveal`, which is recorded.
 * All answers are plain results; the worker is reached through renderer/data/client.ts.
 */
import type { BatchFailure, BatchTask } from '../../common/domain/batch-task.ts';
import type { CustomerGroup, CustomerTag, DictionaryEntry, EntrySettings } from '../../common/domain/classification.ts';
import type { ClassifyLimits } from '../../common/domain/classify-limits.ts';
import type { Consent } from '../../common/domain/consent.ts';
import type { ContactKind, Customer, Social } from '../../common/domain/customer.ts';
import type {
  CustomerFilter,
  CustomerQuery,
  Facets,
  FilterNode,
  GroupCell,
  GroupKey,
  QueryProblem,
  SortKey,
} from '../../common/query/types.ts';
import type {
  CustomField,
  CustomKey,
  CustomValue,
  FieldKind,
  FieldSettings,
} from '../../common/domain/custom-field.ts';
import type { ImportMapping, ImportTarget } from '../../common/domain/import-mapping.ts';
import type { PhoneRegion } from '../../common/domain/contact.ts';
import type { Member } from '../../common/domain/member.ts';
import type { Collaborator, Pool } from '../../common/domain/pool.ts';
import type { ExportFormat } from '../../common/domain/customer-export.ts';
import type { SavedView, ViewContent } from '../../common/domain/saved-view.ts';
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
  /** Sensitive custom fields of which this device holds the value; it is in `customDisplay` as a mask. */
  readonly customReveal?: readonly string[];
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
  /** Of the fields that were asked for: how many customers each value would leave under the other conditions. */
  readonly facets: Facets;
  /** Parts of the query that take no part, and why: a retired field, an operator that does not fit. */
  readonly problems: readonly QueryProblem[];
}

export interface CustomerDetail {
  readonly customer: CustomerView;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly interactions: readonly CustomerInteraction[];
  readonly behaviors: readonly CustomerBehavior[];
  /** Ids of history entries whose values this user may write back. */
  readonly revertable: readonly string[];
}

/** An edit from a form: only the fields that changed; contact fields as typed text (whole lists). */
export type CustomerEdit = Partial<Omit<CustomerDraft, 'tagIds' | 'groupIds'>> & {
  readonly addTagIds?: readonly string[];
  readonly removeTagIds?: readonly string[];
  readonly addGroupIds?: readonly string[];
  readonly removeGroupIds?: readonly string[];
  /** Why the status moves (DN5). */
  readonly reason?: string;
  /** Contact lines behind those that are there, which need not be shown for it. */
  readonly addContacts?: Partial<Pick<CustomerDraft, ContactKind>>;
};

/** Another customer with the same contact value or the same company. */
export interface RelatedCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly status: string;
  readonly ownerId: string | null;
  /** Kinds of contact in which both agree: he may be the same person. */
  readonly kinds: readonly ContactKind[];
  readonly isSameCompany: boolean;
}

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
  readonly views: readonly SavedView[];
  /** Custom fields in their order, retired ones too. */
  readonly fields: readonly CustomField[];
  /** Public pools, the default one first, retired ones too. */
  readonly pools: readonly Pool[];
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

/** Groups that were deleted at once, the lowest first, and those that went up instead. */
export interface DeletedGroups {
  readonly deleted: readonly { readonly groupId: string; readonly name: string }[];
  readonly moved: readonly string[];
}
export interface ClassifyCounts {
  readonly total: number;
  /** By tag; one without customers is absent. */
  readonly tags: Readonly<Record<string, number>>;
  /** By group: those in it, and those in it or in one below. */
  readonly groups: Readonly<Record<string, { readonly own: number; readonly all: number }>>;
  readonly limits: ClassifyLimits;
}
export interface ClassifyUse {
  readonly customers: number;
  /** Names of the saved views and dynamic segments whose conditions name it, as far as this person sees them. */
  readonly views: readonly string[];
  readonly segments: readonly string[];
}

export type Selection =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** All that match at the moment the task starts, less some. */
  | { readonly kind: 'filter'; readonly filter: CustomerFilter; readonly except: readonly string[] };
export type BatchOperation =
  | { readonly type: 'add_tag' | 'remove_tag'; readonly tagId: string }
  | { readonly type: 'add_group' | 'remove_group'; readonly groupId: string }
  | { readonly type: 'set_status'; readonly status: string; readonly reason?: string }
  /** `source`, `scene` or `custom.<fieldId>` of a field that is not sensitive. */
  | { readonly type: 'set_field'; readonly field: string; readonly value: CustomValue };

/** How ids and times become words in a file. */
export interface ExportLook {
  readonly isEnglish: boolean;
  readonly zoneOffsetMinutes: number;
  readonly yes: string;
  readonly no: string;
}
export interface RowsRequest {
  readonly selection: Selection;
  readonly sort: readonly SortKey[];
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  readonly look: ExportLook;
}
export interface ExportRequest extends RowsRequest {
  readonly format: ExportFormat;
  /** Whether CSV begins with a byte order mark. */
  readonly hasMark: boolean;
  readonly plain: boolean;
  readonly reason: string;
  /** Lines that say who took it out; the number of the export follows them. */
  readonly watermark: readonly string[];
  /** Names of the sheets: the customers, and where they come from. */
  readonly sheets: readonly [string, string];
}

/** What is asked for customers; what the author saw of each is added by the worker. */
export type OwnershipRequest =
  | { readonly kind: 'customer.claim' }
  | { readonly kind: 'customer.assign' | 'customer.transfer'; readonly ownerId: string }
  | { readonly kind: 'customer.release'; readonly poolId: string; readonly reason: string }
  | {
      readonly kind: 'customer.collaborators';
      readonly set: readonly Collaborator[];
      readonly remove: readonly string[];
    }
  | { readonly kind: 'customer.protect'; readonly on: boolean };

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
  readonly exportProgress: { readonly done: number; readonly total: number };
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
  /** Brings a deleted customer back; he arrives when the server has agreed, or the edit is among those that were refused. */
  restoreCustomer(customerId: string): Answer<{ readonly mutationId: string }>;
  /** Gives a field the value that it had before (`old`) or after (`new`) a change of its history. */
  revert(historyId: string, side: 'old' | 'new'): Answer<Undoable>;
  /** Changes of a customer that this device does not keep, asked of the server, masked; `before` is the oldest version that is known. */
  olderHistory(
    customerId: string,
    before: number | null,
  ): Answer<{ readonly entries: readonly HistoryEntry[]; readonly more: boolean }>;
  /** Others on this device with the same contact value or the same company, the likeliest duplicates first. */
  related(customerId: string): Answer<readonly RelatedCustomer[]>;
  /** How many plain values may still be shown today, of how many; null while no server has told a limit. */
  revealQuota(): Answer<{ readonly left: number; readonly limit: number } | null>;
  /** Gives the plain values of one kind and records that they were shown. */
  reveal(customerId: string, field: ContactKind | CustomKey, reason: string): Answer<readonly string[]>;
  addInteraction(
    input: Omit<CustomerInteraction, 'interactionId' | 'createdBy' | 'ver'>,
  ): Answer<{ readonly interactionId: string }>;
  /** What the customer consented to and withdrew, as far as this device knows; in no order. */
  consents(customerId: string): Answer<readonly Consent[]>;
  /** Adds records, all or none: several channels at once are several records. */
  /**
   * Asks for another owner, pool, collaborators or protection of customers. The server decides: nothing changes here before. Customers for
   * whom the same was asked already are passed over; answers how many were asked.
   */
  requestOwnership(customerIds: readonly string[], request: OwnershipRequest): Answer<{ readonly count: number }>;
  recordConsents(records: readonly Omit<Consent, 'consentId' | 'createdBy' | 'ver'>[]): Answer<null>;
  createTag(input: {
    readonly name: string;
    readonly color: string;
    readonly category?: string;
  }): Answer<{ readonly tagId: string }>;
  updateTag(
    tagId: string,
    edit: { readonly name?: string; readonly color?: string; readonly category?: string },
  ): Answer<null>;
  /** The customers of the first get the second; the first goes. */
  mergeTags(tagId: string, into: string): Answer<null>;
  deleteTag(tagId: string): Answer<null>;
  /** Takes a deletion back, with the customers. */
  restoreTag(tagId: string, name: string): Answer<null>;
  /** With a query it is a dynamic segment, for ever. */
  createGroup(input: {
    readonly name: string;
    readonly parentId: string | null;
    readonly description?: string;
    readonly query?: FilterNode;
  }): Answer<{ readonly groupId: string }>;
  updateGroup(
    groupId: string,
    edit: { readonly name?: string; readonly description?: string; readonly query?: FilterNode },
  ): Answer<null>;
  moveGroup(groupId: string, parentId: string | null): Answer<null>;
  /** What stands below goes up, or goes along; the answer takes it back. */
  deleteGroup(groupId: string, children: 'up' | 'along'): Answer<DeletedGroups>;
  restoreGroups(deleted: DeletedGroups): Answer<null>;
  /** How many customers of this device have each tag and are in each group. */
  classifyCounts(): Answer<ClassifyCounts>;
  /** What a deletion of these would touch. */
  classifyUse(what: { readonly kind: 'tags' | 'groups'; readonly ids: readonly string[] }): Answer<ClassifyUse>;
  /** Makes a view, or replaces the whole of it when `viewId` is given. */
  saveView(viewId: string | null, content: ViewContent): Answer<{ readonly viewId: string }>;
  deleteView(viewId: string): Answer<null>;
  /** Lays the given properties over a dictionary value; one that does not exist is made, and needs a label. */
  saveEntry(entryId: string, doc: Partial<EntrySettings>): Answer<null>;
  retireEntry(entryId: string, retired: boolean): Answer<null>;
  /** A new custom field; whether it is sensitive can never be changed. */
  createField(input: {
    readonly kind: FieldKind;
    readonly sensitive: boolean;
    readonly doc: Pick<FieldSettings, 'key' | 'label'> & Partial<FieldSettings>;
  }): Answer<{ readonly fieldId: string }>;
  saveField(fieldId: string, doc: Partial<Omit<FieldSettings, 'retired'>>): Answer<null>;
  retireField(fieldId: string, retired: boolean): Answer<null>;
  reference(): Answer<Reference>;

  /** Months begin `zoneOffsetMinutes` east of UTC: 480 in China, `-new Date().getTimezoneOffset()` in general. */
  stats(filter: CustomerFilter, zoneOffsetMinutes: number): Answer<StatsAnswer>;
  /** How many customers meet the filter. */
  count(filter: CustomerFilter): Answer<number>;
  /** How many customers share the values of one or two dimensions, the most frequent first. */
  group(filter: CustomerFilter, by: readonly GroupKey[]): Answer<readonly GroupCell[]>;

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

  /** Rows as tab-separated text for the clipboard, contact values as masks. */
  copyRows(request: RowsRequest): Answer<string>;
  /** Rows that may still be exported today, of how many; null while no server has told a limit. */
  exportQuota(): Answer<{ readonly left: number; readonly limit: number } | null>;
  /** Records the export and gives the file; follow the `exportProgress` event. */
  exportCustomers(
    request: ExportRequest,
  ): Answer<{ readonly exportId: string; readonly rows: number; readonly bytes: Uint8Array }>;
  /** Ends the export that runs, before it is recorded. */
  cancelExport(): Answer<null>;

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
