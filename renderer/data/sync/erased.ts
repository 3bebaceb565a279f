/**
 * What a device keeps besides documents, and where an erased person could still stand: refused edits and conflicts in the sync centre,
 * edits kept for a restored server, acknowledged records in the journal. The server is asked which of the customers in them were
 * erased, and their values go for good. Rule PR12.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { ERASED_AMONG } from '../../../common/protocol/calls/privacy.ts';
import { callPath } from '../../../common/protocol/calls/call.ts';
import { concernsOf } from '../../../common/merge/bulk.ts';
import { withoutCustomer } from '../../../common/merge/without-customer.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Core } from '../core/core.ts';
import { makeInboxItem, putInbox, removeInbox } from '../core/documents.ts';
import { orRetry } from '../core/write.ts';
import { listSent, readSent, writeSent } from './sent.ts';
import type { InboxItem } from '../store/local-records.ts';

const CHUNK = 1_000;
/** A person may be erased long after his customer left this device: asked again after this time. */
export const ERASED_CHECK_MS = 6 * 3_600_000;

/** Asks and forgets. A server that does not know the question leaves everything as it is. */
export async function forgetErased(core: Core): Promise<void> {
  core.erasedCheckDue = false;
  const gone = await findGone(core);
  const erased: string[] = [];
  for (let start = 0; start < gone.length; start += CHUNK) {
    erased.push(...(await askErased(core, gone.slice(start, start + CHUNK))));
  }
  if (erased.length > 0) await core.mutex.run(() => orRetry(core, () => forget(core, erased)));
}

async function askErased(core: Core, ids: readonly string[]): Promise<readonly string[]> {
  try {
    const answer = await core.ports.transport.request(callPath(ERASED_AMONG.name), { ids });
    return ERASED_AMONG.answer.parse(answer).erased;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    core.erasedCheckDue = thrown.code !== 'route_not_found'; // a server of before has erased nobody
    return [];
  }
}

/** Customers that something is kept of here although they are not on this device any more. */
async function findGone(core: Core): Promise<string[]> {
  const named = new Set<string>();
  for (const { mutation, conflict } of core.inbox.values()) {
    if (mutation !== null) for (const id of concernsOf(mutation)) named.add(id);
    if (conflict !== null) named.add(conflict.customerId);
  }
  for (const key of await listSent(core)) {
    for (const mutation of await readSent(core, key)) for (const id of concernsOf(mutation)) named.add(id);
  }
  return [...named].filter(id => !core.index.has(id));
}

async function forget(core: Core, erased: readonly string[]): Promise<void> {
  const without = (mutation: Mutation): Mutation | null =>
    erased.reduce<Mutation | null>((left, id) => left && withoutCustomer(left, id), mutation);
  const changed: InboxItem[] = [];
  const dropped: string[] = [];
  for (const item of core.inbox.values()) {
    if (item.conflict !== null && erased.includes(item.conflict.customerId)) dropped.push(item.itemId);
    const { mutation } = item;
    if (mutation === null) continue;
    const rest = without(mutation);
    if (rest === null) changed.push(makeErasedItem(item));
    else if (rest !== mutation) changed.push({ ...item, mutation: rest });
  }
  await removeInbox(core, dropped);
  await putInbox(core, changed);
  for (const key of await listSent(core)) {
    const mutations = await readSent(core, key);
    const rest = mutations.flatMap(mutation => without(mutation) ?? []);
    if (rest.some((mutation, index) => mutation !== mutations[index]) || rest.length < mutations.length) {
      await writeSent(core, key, rest);
    }
  }
  await core.journal.compact();
}

/** That an edit was given up, and why; nothing of what it held. */
export function makeErasedItem({ itemId, at }: Pick<InboxItem, 'itemId' | 'at'>): InboxItem {
  return makeInboxItem({ itemId, kind: 'refused', code: 'erased', at });
}
