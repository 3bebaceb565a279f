/**
 * What a push is judged against, and what it will write: everything is loaded before the first verdict and written after the last, so that
 * a hundred mutations cost a few statements. Versions are provisional until the head of the company is locked. Rules SS5, SS12.
 */
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import type { Consent } from '../../../common/domain/consent.ts';
import type { SavedView } from '../../../common/domain/saved-view.ts';
import type { CustomerGroup, CustomerTag, DictionaryEntry } from '../../../common/domain/classification.ts';
import type { CustomField } from '../../../common/domain/custom-field.ts';
import { scopeKeysOf, type Actor } from '../../../common/domain/permissions.ts';
import type { CustomerBehavior, CustomerInteraction } from '../../../common/domain/timeline.ts';
import type { Conflict, FieldError, Verdict, VerdictPart } from '../../../common/protocol/messages.ts';
import type { CollectionName } from '../../../common/protocol/collections.ts';
import type { StoredHistory } from '../../presenters/history.ts';
import type { ChangeLine } from '../../queries/org-head.ts';
import type { Deletion } from '../../queries/recycle-bin.ts';
import type { StoredOwnership } from '../../queries/ownership.ts';
import type { TaskCorrection } from '../../queries/push-load.ts';
import type { TimelineId } from '../../queries/write-timeline.ts';
import type { StoredCustomer } from '../../queries/write-customers.ts';
import type { OwnershipFacts } from './load-ownership.ts';
import type { AuditEntry } from '../record/audit-chain.ts';
import type { Allowance } from './limit-gate.ts';
import type { ClassifyState } from './load-classify.ts';

/** Above every real sequence number; the index of the change is added until the real one is known. */
export const PROVISIONAL = 2 ** 52;

export interface DocRef {
  readonly collection: CollectionName;
  readonly id: string;
}

/** A verdict before its documents are read. */
export interface Outcome {
  readonly status: Verdict['status'];
  readonly code: string | null;
  readonly fields: readonly FieldError[];
  readonly conflicts: readonly Conflict[];
  readonly docs: readonly DocRef[];
  /** Of a bulk mutation: its documents that were not simply applied. */
  readonly parts?: readonly VerdictPart[];
}

/** What one bulk mutation of a task refused or found done. */
export interface BulkPartRow extends TaskCorrection {
  readonly userId: string;
  readonly taskId: string;
  readonly mutationId: string;
  readonly cseq: number;
}

/** A saved view as it stands after the mutations judged so far. */
export type StoredView = SavedView & { readonly deletedAt: number | null };

/** Rows to be inserted; `ver` may still be provisional. */
export interface PushRows {
  /** By id: one that is saved twice in one push is written once. */
  readonly entries: Map<string, DictionaryEntry>;
  readonly fields: Map<string, CustomField>;
  /** Fields whose readers or writers changed: what everybody may do moves with them. */
  readonly movesGrants: Set<string>;
  readonly tags: CustomerTag[];
  readonly aliases: { readonly aliasId: string; readonly tagId: string }[];
  readonly groups: CustomerGroup[];
  readonly behaviors: (CustomerBehavior & { readonly createdAt: number })[];
  readonly interactions: (CustomerInteraction & { readonly createdAt: number })[];
  readonly consents: (Consent & { readonly createdAt: number })[];
  /** By task id: a task that is saved twice in one push is written once. */
  readonly tasks: Map<string, BatchTask>;
  readonly history: StoredHistory[];
  /** By id: a view that is saved twice in one push is written once. */
  readonly views: Map<string, StoredView>;
  readonly bulkParts: BulkPartRow[];
  readonly ownership: StoredOwnership[];
}

export interface PushState {
  readonly actor: Actor;
  readonly now: number;
  /** What limits leave to the actor; null when nothing of this push is limited. */
  readonly allowance: Allowance | null;
  readonly newId: () => string;
  /** Dictionary values and custom fields as they stand after the mutations judged so far. */
  readonly entries: Map<string, DictionaryEntry>;
  readonly customFields: Map<string, CustomField>;
  /** Tag ids that exist, and the tag that stands for an alias. */
  readonly tagIds: Set<string>;
  readonly aliases: Map<string, string>;
  readonly groupIds: Set<string>;
  /** Tags and groups themselves, for mutations that are about them. */
  readonly classify: ClassifyState;
  /** Behaviours and interactions that exist, by id; tasks with their author. */
  readonly behaviorIds: Set<string>;
  readonly interactionIds: Set<string>;
  readonly consentIds: Set<string>;
  readonly taskAuthors: Map<string, string>;
  /** Saved views that are named, ended ones too, and how many the actor has. */
  readonly views: Map<string, StoredView>;
  ownViews: number;
  /** By task: what the server has refused of the parts that were judged before. */
  readonly taskCorrections: ReadonlyMap<string, TaskCorrection>;
  /** Customers as they stand after the mutations judged so far. */
  readonly customers: Map<string, StoredCustomer>;
  /** Customers as they were loaded; those that are not here are new. */
  readonly loaded: ReadonlyMap<string, StoredCustomer>;
  /** Customers out of the actor's scope that he once had: he may be told that they are no longer his. */
  readonly lost: ReadonlySet<string>;
  /** Who deleted which customer and why, as it stands after the mutations judged so far: of those that are to be deleted or restored. */
  readonly deletions: Map<string, Deletion>;
  readonly loadedDeletions: ReadonlyMap<string, Deletion>;
  /** What the edits that are to be taken back had changed. */
  readonly undone: readonly StoredHistory[];
  /** What hangs on the customers that are to be deleted or restored. */
  readonly timelines: readonly TimelineId[];
  /** Pools, people and ledger, of mutations that concern them. */
  readonly ownership: OwnershipFacts;
  readonly changes: ChangeLine[];
  readonly rows: PushRows;
  readonly audits: AuditEntry[];
}

/** Notes a change and returns its provisional version. */
export function noteChange(state: PushState, change: ChangeLine): number {
  state.changes.push({ ...change, actorId: state.actor.userId });
  return PROVISIONAL + state.changes.length - 1;
}

/** Notes a change of a customer's document, or of something that hangs on it. */
export function noteCustomerChange(
  state: PushState,
  customer: StoredCustomer,
  change: { collection: CollectionName; docId: string; mutationId: string; isNew: boolean },
): number {
  const { collection, docId, mutationId, isNew } = change;
  const after = scopeKeysOf(customer);
  return noteChange(state, { collection, docId, op: 'put', before: isNew ? [] : after, after, mutationId });
}

/** Notes who did what, for the audit. */
export function noteAudit(state: PushState, entry: Omit<AuditEntry, 'actorId'>): void {
  state.audits.push({ ...entry, actorId: state.actor.userId });
}

/** A mutation that was taken. */
export function taken(status: 'applied' | 'merged' | 'noop', docs: readonly DocRef[]): Outcome {
  return { status, code: null, fields: [], conflicts: [], docs };
}

/** A mutation that is not applied but kept for somebody who may decide about it. */
export function quarantined(code: 'deleted' | 'no_longer_yours', docs: readonly DocRef[]): Outcome {
  return { ...rejected(code, docs), status: 'quarantined' };
}

/** A mutation that was refused. */
export function rejected(code: string, docs: readonly DocRef[] = [], fields: readonly FieldError[] = []): Outcome {
  return { status: 'rejected', code, fields, conflicts: [], docs };
}
