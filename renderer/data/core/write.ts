/**
 * The one way to write: drafts become mutations, are journalled (fsync), applied to the documents and queued in the outbox.
 *
 * An outbox row is written after the documents, so a mutation in the outbox is in the documents; a crash in between leaves it in
 * the journal, from where opening takes it up again. Rules ST5, ST6, CJ1, CJ2.
 */
import { AppError, toErrorData } from '../../../common/protocol/app-error.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { documentsOf, isBulk, narrow } from '../../../common/merge/bulk.ts';
import { mutationSchema, type Mutation } from '../../../common/protocol/mutation.ts';
import { assignLanes } from '../outbox/lanes.ts';
import { outboxKey } from '../outbox/pending.ts';
import type { Core } from './core.ts';
import { SETTING } from './core.ts';
import { applyOptimistically, tellChanged } from './documents.ts';
import type { MutationDraft } from './writer.ts';

/** Stores the drafts in their order as one step. Rejects with the reason and stores none; afterwards they survive a crash. */
export function writeDrafts(core: Core, drafts: readonly MutationDraft[]): Promise<readonly Mutation[]> {
  return core.mutex.run(() => writeInMutex(core, drafts));
}

/** {@link writeDrafts} for callers that hold the mutex already. */
export async function writeInMutex(core: Core, drafts: readonly MutationDraft[]): Promise<readonly Mutation[]> {
  assertUsable(core);
  if (drafts.length === 0) return [];
  await settleJournal(core);
  const mutations = stampAll(core, drafts);
  await appendToJournal(core, mutations);
  core.lastCseq += mutations.length;
  await orFail(core, () => takeUp(core, mutations));
  core.stateChanged();
  core.wake();
  return mutations;
}

/** Gives the drafts identity, counter, time and lane. */
function stampAll(core: Core, drafts: readonly MutationDraft[]): Mutation[] {
  const { clock, randomBytes } = core.ports;
  const madeAt = clock.now();
  const mutations = drafts.map((draft, index) => {
    const given = { id: makeId(clock, randomBytes), cseq: core.lastCseq + index + 1, madeAt };
    return stamp({ lane: 'interactive', ...draft, ...given });
  });
  return assignLanes(core.pending, mutations);
}

/** A mutation that the schema refuses would be refused by the server for ever: it is refused here, with the field. */
function stamp(mutation: Mutation): Mutation {
  const parsed = mutationSchema.safeParse(mutation);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(issue => ({
    field: issue.path.filter(step => step !== 'doc' && step !== 'patch').join('.'),
    code: 'validation_failed',
  }));
  throw new AppError('validation_failed', { fields });
}

/** When an append fails it may still have reached the disk; the journal itself is asked before a counter is used again. */
async function appendToJournal(core: Core, mutations: readonly Mutation[]): Promise<void> {
  try {
    await core.journal.append(mutations);
  } catch (thrown) {
    core.journalUnsure = true;
    const stored = await readUnknown(core);
    if (stored.length === mutations.length) return;
    await takeUpUnknown(core, stored);
    throw thrown;
  }
}

/** Takes up what an earlier append stored although it failed. */
async function settleJournal(core: Core): Promise<void> {
  if (core.journalUnsure) await takeUpUnknown(core, await readUnknown(core));
}

async function takeUpUnknown(core: Core, stored: readonly Mutation[]): Promise<void> {
  core.lastCseq = Math.max(core.lastCseq, ...stored.map(mutation => mutation.cseq));
  if (stored.length > 0) await orFail(core, () => takeUp(core, stored));
}

/** Records of the journal whose counters were not given out yet; rejects, and stays unsure, when the journal cannot be read. */
async function readUnknown(core: Core): Promise<readonly Mutation[]> {
  const { mutations } = await core.journal.replay();
  core.journalUnsure = false;
  return mutations.filter(mutation => mutation.cseq > core.lastCseq);
}

/**
 * Documents first, then the outbox. Also the way in which opening takes up journal records, and in which what a restored server has
 * forgotten waits once more: newer edits of the same documents that wait already are applied again, over the older ones.
 */
export async function takeUp(core: Core, mutations: readonly Mutation[]): Promise<void> {
  const newer = await readNewer(core, mutations);
  const changed = await applyOptimistically(
    core,
    newer.length === 0 ? mutations : [...mutations, ...newer].toSorted((a, b) => a.cseq - b.cseq),
  );
  await core.store.put(
    'outbox',
    mutations.map(mutation => ({ key: outboxKey(mutation.cseq), mutation })),
  );
  for (const mutation of mutations) core.pending.add(mutation);
  tellChanged(core, changed);
}

/** What waits on the same documents with higher counters, as far as it concerns these documents. */
async function readNewer(core: Core, mutations: readonly Mutation[]): Promise<Mutation[]> {
  const oldest = new Map<string, number>();
  for (const mutation of mutations) {
    for (const docId of documentsOf(mutation)) {
      oldest.set(docId, Math.min(mutation.cseq, oldest.get(docId) ?? mutation.cseq));
    }
  }
  const concerned = new Map<number, Set<string>>();
  for (const [docId, from] of oldest) {
    for (const cseq of core.pending.of(docId)) {
      if (cseq > from) concerned.set(cseq, (concerned.get(cseq) ?? new Set()).add(docId));
    }
  }
  const rows = await core.store.getMany('outbox', [...concerned.keys()].map(outboxKey));
  return [...concerned].flatMap(([cseq, docIds]) => {
    const mutation = rows.get(outboxKey(cseq))?.mutation;
    if (mutation === undefined) return [];
    const part = isBulk(mutation) ? narrow(mutation, docIds) : mutation;
    return part === null ? [] : [part];
  });
}

/** Remembers the counter, which journal and outbox no longer show once everything is sent. */
export async function saveCounter(core: Core): Promise<void> {
  const value = { last: core.lastCseq, provisionalFrom: core.provisionalFrom };
  await core.store.put('settings', [{ key: SETTING.counter, value }]);
}

/** Throws when the store was found damaged or the engine is closed. */
export function assertUsable(core: Core): void {
  if (core.failure !== null) throw new AppError(core.failure.code, core.failure);
}

/**
 * Runs a step that leaves store and memory apart when it fails half-way: after a failure the engine answers nothing more, and
 * opening again puts everything in order from the journal.
 */
export async function orFail<T>(core: Core, step: () => Promise<T>): Promise<T> {
  assertUsable(core);
  try {
    return await step();
  } catch (thrown) {
    core.failure = toErrorData(thrown);
    if (core.failure.code === 'store_damaged') await markDamaged(core);
    core.ports.emit('closed', core.failure);
    throw thrown;
  }
}

/**
 * Runs a step that may simply be done again: when the disk is full nothing is closed, so that what a person is typing stays on the
 * screen, and the step is repeated later. Its writes must come before what it changes in memory, or be taken back by itself.
 * Every other failure is that of {@link orFail}. Rule ST16.
 */
export async function orRetry<T>(core: Core, step: () => Promise<T>): Promise<T> {
  const outcome = await orFail(core, async () => {
    try {
      return { value: await step() };
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'disk_full') return { full: thrown };
      throw thrown;
    }
  });
  if (outcome.full !== undefined) throw outcome.full;
  return outcome.value;
}

/** Damage that opening would not come across must still lead to a new store. */
async function markDamaged(core: Core): Promise<void> {
  try {
    await core.store.put('settings', [{ key: SETTING.damaged, value: true }]);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown; // a store that cannot even be written will not open either
  }
}
