/**
 * Edits that the server has taken are kept for two weeks: when it is restored from a backup, those that the backup does not know are sent
 * again under their ids and counters. Together with the outbox this is what a restored server can lose nothing of. Rule RC6.
 */
import type { z } from 'zod';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { upgradeMutation } from '../../../common/protocol/upgrade-mutation.ts';
import type { Core } from '../core/core.ts';
import { takeUp } from '../core/write.ts';
import type { settingSchema } from '../store/local-records.ts';
import { assignLanes } from '../outbox/lanes.ts';
import { outboxKey } from '../outbox/pending.ts';

/** How long a backup may lie back for its restoring to lose no edit of the devices that come back. */
export const KEEP_SENT_MS = 14 * 24 * 3_600_000;

/** As the settings keep it: plain data, whatever its names. */
type JsonValue = z.infer<typeof settingSchema>['value'];

const PREFIX = 'sent:';
const CHUNK = 200;

/** Keeps mutations that were taken; call it before the outbox forgets them. */
export async function keepSent(core: Core, mutations: readonly Mutation[]): Promise<void> {
  const [first] = mutations;
  if (first === undefined) return;
  const at = String(Math.max(0, core.ports.clock.now())).padStart(14, '0');
  const key = `${PREFIX}${at}:${String(first.cseq).padStart(16, '0')}`;
  await core.store.put('settings', [{ key, value: mutations as unknown as JsonValue[] }]);
}

/** Drops what is older than two weeks. */
export async function forgetOldSent(core: Core): Promise<void> {
  const end = PREFIX + String(Math.max(0, core.ports.clock.now() - KEEP_SENT_MS)).padStart(14, '0');
  await core.store.remove(
    'settings',
    (await listSent(core)).filter(key => key < end),
  );
}

/**
 * Queues for a restored server what it may have forgotten. It tells edits by their ids: those that it knows after all are answered as
 * before and change nothing.
 */
export async function resendForgotten(core: Core): Promise<void> {
  const keys = await listSent(core);
  const rows = await core.store.getMany('settings', keys);
  const forgotten = keys
    .flatMap(key => (rows.get(key)?.value ?? []) as unknown[])
    .flatMap(stored => upgradeMutation(stored) ?? [])
    .toSorted((a, b) => a.cseq - b.cseq);
  // Together they wait anew: what had followed a bulk mutation after its verdict must not overtake it now.
  const kept = assignLanes(core.pending, await numberApart(core, forgotten));
  for (let start = 0; start < kept.length; start += CHUNK) {
    const some = kept.slice(start, start + CHUNK);
    await core.journal.append(some); // as for every edit: before the outbox has it
    await takeUp(core, some);
  }
}

/** What waits already is left out; a counter that another edit of this device bears by now is exchanged for a new one. */
async function numberApart(core: Core, forgotten: readonly Mutation[]): Promise<Mutation[]> {
  const keys = core.pending.first(core.pending.size).map(outboxKey);
  const rows = await core.store.getMany('outbox', keys);
  const idAt = new Map(keys.map(key => [key, rows.get(key)?.mutation.id]));
  const waiting = new Set(idAt.values());
  return forgotten.flatMap(mutation => {
    if (waiting.has(mutation.id)) return [];
    if (!idAt.has(outboxKey(mutation.cseq))) return [mutation];
    core.lastCseq += 1;
    return [{ ...mutation, cseq: core.lastCseq }];
  });
}

/** The mutations under one key. */
export async function readSent(core: Core, key: string): Promise<Mutation[]> {
  const row = await core.store.get('settings', key);
  return ((row?.value ?? []) as unknown[]).flatMap(stored => upgradeMutation(stored) ?? []);
}

/** Replaces the mutations under one key; with none the key goes. */
export async function writeSent(core: Core, key: string, mutations: readonly Mutation[]): Promise<void> {
  if (mutations.length === 0) await core.store.remove('settings', [key]);
  else await core.store.put('settings', [{ key, value: mutations as unknown as JsonValue[] }]);
}

/** The keys of what is kept, the oldest first. */
export async function listSent(core: Core): Promise<string[]> {
  return (await core.store.listKeys('settings')).filter(key => key.startsWith(PREFIX));
}
