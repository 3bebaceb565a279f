/**
 * The port through which import and batch write: many mutations at once, each step durable before it is confirmed.
 *
 * One call of `write` is one journal append (fsync), one pass over the documents, one write of the outbox and one `changed` event,
 * whatever the number of drafts; aim at 200 to 1,000 drafts a call. It judges nothing: drafts are checked by their makers with the
 * rules of common. Rules ST5, ST6.
 */
import type { BatchTask } from '../../../common/domain/batch-task.ts';
import type { CustomerGroup, CustomerTag } from '../../../common/domain/classification.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import type { CustomerFilter } from '../../../common/query/types.ts';
import type { RoleLimits } from '../../../common/domain/limits.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import type { Lookup } from '../../../common/domain/validate-customer.ts';
import type { BulkMutation, Mutation } from '../../../common/protocol/mutation.ts';
import type { DataEvents } from '../api.ts';

type Stamped = 'id' | 'cseq' | 'madeAt';
/** Of a bulk mutation the lane is part of what it is; that of all others is found when they are made. */
type WithoutStamp<M> = M extends BulkMutation
  ? Omit<M, Stamped>
  : M extends Mutation
    ? Omit<M, Stamped | 'lane'>
    : never;

/** A mutation before the engine gives it its identity, its counter, its time and its lane. `docId` is made by {@link Writer.makeId}. */
export type MutationDraft = WithoutStamp<Mutation>;

/** What validation and mapping look up, as it stands at the moment of the call. */
export interface WriterLookup extends Lookup {
  readonly tags: readonly CustomerTag[];
  readonly groups: readonly CustomerGroup[];
}

export interface Writer {
  /** What the company allows this person of one kind; null while no server has told it. */
  limitOf(this: void, name: keyof RoleLimits): number | null;
  readonly actor: Actor;
  /** Stores all drafts in their order; afterwards they survive a crash. Rejects with an AppError and then stores none. */
  write(drafts: readonly MutationDraft[]): Promise<void>;
  lookup(): WriterLookup;
  /** The documents with these ids as this device knows them; ids that do not exist are left out. Order is not kept. */
  readCustomers(ids: readonly string[]): Promise<readonly Customer[]>;
  /** Ids of all customers that meet the filter, from the index. */
  select(filter: CustomerFilter): readonly string[];
  /**
   * Stores a task and tells the page. A running task stays on this device; a finished one is sent to the server as a mutation.
   * Call it at most a few times a second.
   */
  saveTask(task: BatchTask): Promise<void>;
  emit<E extends keyof DataEvents>(event: E, value: DataEvents[E]): void;
  makeId(): string;
  now(): number;
  /** The bytes of a file that the user chose; rejects with `file_gone`. `size` is in bytes. */
  openFile(token: string): Promise<{ readonly size: number; readonly stream: ReadableStream<Uint8Array> }>;
}
