/**
 * Opens the store and puts everything in order: key checked, journal replayed, outbox and inbox read, index built.
 *
 * A store that is damaged (wrong key, changed bytes, unreadable database) is never used in part: it is destroyed and filled anew by
 * a first sync, after the journal has proved that the key is right; unsent edits come back from the journal and the items of the
 * sync centre that can still be read are kept. Rules ST7, ST8, CJ2, CJ3.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { isCurrent, upgradeMutation } from '../../../common/protocol/upgrade-mutation.ts';
import { createPoolIndex } from '../index/pool-index.ts';
import { createJournal, type Journal, type Replay } from '../journal/journal.ts';
import { createPending } from '../outbox/pending.ts';
import { counterSchema, EMPTY_MARK, syncMarkSchema, type InboxItem, type OutboxRow } from '../store/local-records.ts';
import type { Store } from '../store/store.ts';
import { SETTING, type Core } from '../core/core.ts';
import { applyOptimistically, makeInboxItem, putInbox, tellChanged } from '../core/documents.ts';
import { createMutex } from '../core/mutex.ts';
import type { EnginePorts } from '../core/ports.ts';
import { createQueryContext } from '../core/query-context.ts';
import { createReferenceCache } from '../core/reference.ts';
import { createSyncLog, logTransport, type SyncLog } from '../sync/sync-log.ts';
import { loadIndex } from './saved-index.ts';
import { settleMark } from './settle-mark.ts';
import { readLimits } from '../core/limits.ts';
import { saveCounter, takeUp } from '../core/write.ts';

const CHUNK = 1_000;
const CANARY = 'the key fits';

export interface Opened {
  readonly core: Core;
  /** Mutations that came back from the journal because the store did not have them. */
  readonly recovered: number;
}

/** Opens the store of the session, anew when it is damaged. Rejects with `store_damaged` when not even the journal can be read. */
export async function openCore(given: EnginePorts): Promise<Opened> {
  const log = createSyncLog(given.clock);
  const ports = { ...given, transport: logTransport(given.transport, log, given.clock) };
  const journal = createJournal(ports.journal, ports.cipher);
  const replay = await journal.replay();
  if (replay.mutations.length === 0 && replay.unreadable.length > 0) throw new AppError('store_damaged'); // the key is wrong
  let store: Store | null = null;
  try {
    store = await openTwice(ports);
    return await load({ ports, log, journal, replay }, store);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'store_damaged') {
      await store?.close();
      throw thrown;
    }
    const kept = store === null ? [] : await salvageInbox(store);
    await store?.close();
    await ports.store.destroy();
    const fresh = await ports.store.open();
    try {
      await fresh.put('inbox', kept);
      return await load({ ports, log, journal, replay }, fresh);
    } catch (again) {
      await fresh.close();
      throw again;
    }
  }
}

/** A database that is still being closed by a former worker may refuse once. */
async function openTwice(ports: EnginePorts): Promise<Store> {
  try {
    return await ports.store.open();
  } catch {
    return ports.store.open();
  }
}

interface Opening {
  readonly ports: EnginePorts;
  readonly log: SyncLog;
  readonly journal: Journal;
  readonly replay: Replay;
}

async function load({ ports, log, journal, replay }: Opening, store: Store): Promise<Opened> {
  const { userId, orgId, teamId, grant } = ports.user;
  const core: Core = {
    ports,
    actor: { userId, orgId, teamId, grant },
    user: ports.user,
    access: null,
    isAccessStale: false,
    store,
    journal,
    index: createPoolIndex(createQueryContext(() => core)),
    reference: createReferenceCache(),
    pending: createPending(),
    mutex: createMutex(),
    log,
    inbox: new Map(),
    gone: new Map(),
    runningTasks: new Set(),
    limits: null,
    mark: EMPTY_MARK,
    ahead: null,
    run: null,
    owed: null,
    unacknowledged: new Set(),
    erasedCheckDue: true,
    progress: null,
    lastCseq: 0,
    provisionalFrom: null,
    journalUnsure: false,
    failure: null,
    wake: () => undefined,
    stateChanged: () => undefined,
  };
  const isEmptied = await readSettings(core, replay);
  await readLimits(core);
  await readInbox(core);
  await core.reference.load(store);
  const recovered = await reconcileOutbox(core, replay.mutations);
  if (isEmptied) await layOutboxOverNothing(core);
  for (let start = 0; start < recovered.length; start += CHUNK) {
    await takeUp(core, recovered.slice(start, start + CHUNK));
  }
  core.lastCseq = Math.max(core.lastCseq, core.pending.highest());
  await reportUnreadable(core, replay.unreadable);
  if (!(await loadIndex(core))) {
    for await (const customers of store.readAll('customers')) core.index.upsert(customers);
  }
  core.index.warm();
  return { core, recovered: recovered.length };
}

/**
 * Checks the canary, which shows a wrong key before anything else is read, and reads mark and counter. Answers whether the documents are
 * gone because the store came from another layout.
 */
async function readSettings(core: Core, replay: Replay): Promise<boolean> {
  const settings = await core.store.getMany('settings', Object.values(SETTING));
  if (settings.has(SETTING.damaged)) throw new AppError('store_damaged');
  if (settings.get(SETTING.canary)?.value !== CANARY) {
    // A store without canary is new, or was cut off while it was being made: it holds nothing yet.
    core.provisionalFrom = replay.mutations.length === 0 ? 1 : null;
    await saveCounter(core);
    core.mark = settleMark(EMPTY_MARK).mark;
    await core.store.put('settings', [{ key: SETTING.canary, value: CANARY }]);
    return false;
  }
  const counter = counterSchema.safeParse(settings.get(SETTING.counter)?.value);
  if (counter.success) {
    core.lastCseq = counter.data.last;
    core.provisionalFrom = counter.data.provisionalFrom;
  }
  const stored = syncMarkSchema.safeParse(settings.get(SETTING.mark)?.value);
  const settled = settleMark(stored.success ? stored.data : EMPTY_MARK);
  core.mark = settled.mark;
  if (!settled.isEmptied && settled.mark !== stored.data) await saveWholeMark(core);
  return settled.isEmptied;
}

async function saveWholeMark(core: Core): Promise<void> {
  await core.store.put('settings', [{ key: SETTING.mark, value: core.mark }]);
}

/** What waits is shown although the documents are yet to come; only then is it noted that they are gone (ST18). */
async function layOutboxOverNothing(core: Core): Promise<void> {
  for await (const rows of core.store.readAll('outbox')) {
    const changed = await applyOptimistically(
      core,
      rows.map(row => row.mutation),
    );
    tellChanged(core, changed);
  }
  await saveWholeMark(core);
}

/** Items of an older version of the program are read as this version writes them (CY18). */
async function readInbox(core: Core): Promise<void> {
  for await (const items of core.store.readAll('inbox')) {
    for (const item of items) {
      const isOld = item.mutation !== null && !isCurrent(item.mutation);
      core.inbox.set(item.itemId, isOld ? { ...item, mutation: upgradeMutation(item.mutation) } : item);
    }
  }
}

/** Reads what waits, and finds the journalled mutations that the outbox does not have under their present counter. */
async function reconcileOutbox(core: Core, journalled: readonly Mutation[]): Promise<Mutation[]> {
  const counters = new Map(journalled.map(mutation => [mutation.id, mutation.cseq]));
  const outdated: OutboxRow[] = [];
  const upgraded: OutboxRow[] = [];
  const present = new Set<string>();
  for await (const rows of core.store.readAll('outbox')) {
    for (const stored of rows.toSorted((a, b) => a.mutation.cseq - b.mutation.cseq)) {
      const row = upgradeRow(stored);
      if (row !== stored) upgraded.push(row);
      const { id, cseq } = row.mutation;
      if ((counters.get(id) ?? cseq) !== cseq) {
        outdated.push(row); // numbered anew, and the program ended before the outbox followed
        continue;
      }
      present.add(id);
      core.pending.add(row.mutation);
    }
  }
  await core.store.put('outbox', upgraded);
  await core.store.remove(
    'outbox',
    outdated.map(row => row.key),
  );
  return journalled.filter(mutation => !present.has(mutation.id));
}

/** A row of an older version of the program in the form of this one. */
function upgradeRow(row: OutboxRow): OutboxRow {
  if (isCurrent(row.mutation)) return row;
  const mutation = upgradeMutation(row.mutation);
  if (mutation === null) throw new AppError('store_damaged', { params: { collection: 'outbox' } }); // the journal has it still
  return { ...row, mutation };
}

/** A journal record that cannot be read was an edit: it is shown, not passed over. */
async function reportUnreadable(core: Core, ids: readonly string[]): Promise<void> {
  const at = core.ports.clock.now();
  await putInbox(
    core,
    ids.map(itemId => makeInboxItem({ itemId, kind: 'unreadable', code: 'journal_failed', at })),
  );
  await core.journal.ack(ids);
}

/** Items of the sync centre that can still be read, one by one. */
async function salvageInbox(store: Store): Promise<InboxItem[]> {
  const kept: InboxItem[] = [];
  try {
    for (const key of await store.listKeys('inbox')) {
      const item = await store.get('inbox', key).catch(() => undefined); // this one is damaged; the next may not be
      if (item !== undefined) kept.push(item);
    }
  } catch {
    return kept; // the database cannot be read at all; what is unsent is in the journal
  }
  return kept;
}
