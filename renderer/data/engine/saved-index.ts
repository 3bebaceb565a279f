/**
 * Opens the pool index from a saved state and what has changed since, instead of reading every customer; and saves it when the device is
 * quiet. Every write of customers notes its keys in the same transaction, so that what is saved plus what is noted is what is stored.
 * What is missing, damaged, of another version or without the change at which it was saved is dropped, and the index is built anew.
 * Rules ST20, ST21.
 */
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import type { Core } from '../core/core.ts';
import type { Timer } from '../sync/sync-loop.ts';
import { createSavedStates, type SavedHeader, type SavedStates } from '../store/saved-state.ts';
import type { ChangeList } from '../store/sealed-table.ts';

const CHUNK = 500;
/** With fewer customers, or fewer changes than these, saving gains nothing. */
const MIN_CUSTOMERS = 1_000;
const MIN_CHANGES = 500;
/** How long nothing may have changed before the index is saved. */
const QUIET_MS = 15_000;
/** Reading a customer by key costs about twice as much as reading him in a walk through all. */
const MAX_SHARE = 1 / 3;

interface Parts {
  readonly states: SavedStates;
  readonly changes: ChangeList;
}

function partsOf({ store, ports }: Core): Parts | null {
  const { blobs, customerChanges: changes } = store;
  if (blobs === null || changes === null) return null;
  return { states: createSavedStates(blobs, ports.cipher, ports.randomBytes), changes };
}

/** Fills the index from what is saved; false, and the index empty, when it has to be built from the documents. */
export async function loadIndex(core: Core): Promise<boolean> {
  const parts = partsOf(core);
  if (parts === null) return false;
  let isGood = false;
  try {
    const header = await parts.states.readHeader();
    isGood = header !== null && (await restore(core, parts, header));
    if (header !== null && !isGood) await parts.states.drop();
  } catch {
    isGood = false; // whatever it is, the documents tell the truth; damage of theirs is found when all of them are read
  }
  if (!isGood) core.index.clear();
  return isGood;
}

async function restore(core: Core, { states, changes }: Parts, header: SavedHeader): Promise<boolean> {
  const { index, store } = core;
  if (header.version !== index.stateVersion()) return false;
  const changed = await readChanged(changes, header);
  if (changed === null) return false;
  if (!index.importState(await states.read(header)) || index.size !== header.size) return false;
  for (let start = 0; start < changed.length; start += CHUNK) {
    const ids = changed.slice(start, start + CHUNK);
    const found = await store.getMany('customers', ids);
    index.remove(ids.filter(id => !found.has(id)));
    index.upsert([...found.values()]);
  }
  return true;
}

/**
 * Whether the index holds as many customers as the store; a quiet device asks once. Counting reads the keys of all, which opening does
 * not wait for. Where it is wrong, because something else has written to the disk, the index is put right from the documents.
 */
export async function verifyIndex(core: Core): Promise<boolean> {
  const parts = partsOf(core);
  if (parts === null) return true;
  const before = await parts.changes.last();
  const { size } = core.index;
  const count = await core.store.count('customers');
  if (count === size || (await parts.changes.last()) !== before) return true;
  await parts.states.drop();
  await core.mutex.run(() => rebuild(core));
  return false;
}

async function rebuild({ index, store, ports }: Core): Promise<void> {
  const present = new Set<string>();
  for await (const customers of store.readAll('customers')) {
    index.upsert(customers);
    for (const { customerId } of customers) present.add(customerId);
  }
  index.remove(index.select(EMPTY_FILTER).filter(id => !present.has(id)));
  ports.emit('changed', { customerIds: 'many' });
}

/** Ids of what changed since; null when that is not known for certain, or is so much that reading everything is quicker. */
async function readChanged(changes: ChangeList, { seq, size }: SavedHeader): Promise<string[] | null> {
  const ids = new Set<string>();
  const most = Math.max(MIN_CHANGES * 4, size * MAX_SHARE);
  let last = seq - 1; // the change at which it was saved is still there, or this list is another one
  for (let isFirst = true; ; isFirst = false) {
    const rows = await changes.read(last, CHUNK);
    const [first] = rows;
    if (isFirst && seq > 0 && first?.seq !== seq) return null;
    if (isFirst && seq === 0 && first !== undefined && first.seq !== 1) return null;
    for (const row of rows) if (row.seq > seq) for (const id of row.keys) ids.add(id);
    if (ids.size > most) return null;
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < CHUNK) return [...ids];
  }
}

/** Saves the index as it stands; false when customers changed meanwhile. */
export async function saveIndex(core: Core): Promise<boolean> {
  const parts = partsOf(core);
  if (parts === null) return false;
  const { states, changes } = parts;
  // Between two writes store and index agree; a write after that is noted before the index follows it.
  const taken = await core.mutex.run(async () => {
    const seq = await changes.last();
    return { seq, size: core.index.size, state: core.index.exportState() };
  });
  const isStill = async (): Promise<boolean> => (await changes.last()) === taken.seq;
  const isSaved = await states.write(taken.state, taken, isStill);
  if (isSaved) await changes.trim(taken.seq - 1);
  return isSaved;
}

/** Saves the index whenever nothing has changed for a while and enough has changed before. Ends with the signal, and never rejects. */
export async function keepIndexSaved(core: Core, timer: Timer, end: AbortSignal): Promise<void> {
  const parts = partsOf(core);
  if (parts === null) return;
  let seen = -1;
  let isVerified = false;
  while (!end.aborted && core.failure === null) {
    await timer.sleep(QUIET_MS, end, 'quiet');
    if (end.aborted || core.failure !== null) return;
    try {
      const last = await parts.changes.last();
      const isQuiet = last === seen && core.mark.snapshot === null;
      seen = last;
      if (!isQuiet) continue;
      if (!isVerified) await verifyIndex(core);
      isVerified = true;
      if (await isWorthIt(core, parts)) await saveIndex(core);
    } catch {
      seen = -1; // a full disk, or a store that is being closed: what is saved stays good or is not there
    }
  }
}

async function isWorthIt(core: Core, { states, changes }: Parts): Promise<boolean> {
  if (core.index.size < MIN_CUSTOMERS) return false;
  const header = await states.readHeader();
  if (header === null || header.version !== core.index.stateVersion()) return true;
  const changed = await readChanged(changes, header);
  return changed === null || changed.length >= MIN_CHANGES;
}
