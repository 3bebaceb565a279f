/**
 * A device as a process of its own: the real engine with its own loop, the real journal on a real disk, a store in a file, real requests.
 * It types as fast as it is told to and says of each edit that it was confirmed; then it may be killed at any moment.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { SessionAnswer } from '../../../common/protocol/messages.ts';
import { openJournal } from '../../../main/services/journal.ts';
import { nodeJournalFiles } from '../../../main/services/journal-node-files.ts';
import { createCipher } from '../../../renderer/data/crypto/cipher.ts';
import { openEngine, type Engine } from '../../../renderer/data/engine/engine.ts';
import type { JournalPort } from '../../../renderer/data/core/ports.ts';
import { createTimer } from '../../../renderer/data/sync/timer.ts';
import { makeDraft } from '../../renderer/data/support/company.ts';
import { createFileStorePort } from './file-store.ts';
import { createHttpTransport, signIn, type Account } from './http-transport.ts';

export interface DeviceTask extends Account {
  readonly folder: string;
  readonly name: string;
  /** Added to the time of the machine. */
  readonly clockOffset: number;
}
export type ToDevice =
  | { readonly kind: 'start'; readonly task: DeviceTask }
  | { readonly kind: 'type'; readonly isOn: boolean }
  | { readonly kind: 'disk'; readonly isFull: boolean }
  | { readonly kind: 'look' };
export type FromDevice =
  | { readonly kind: 'hears' }
  | { readonly kind: 'open' }
  | { readonly kind: 'created'; readonly name: string }
  | { readonly kind: 'edited'; readonly value: string }
  | { readonly kind: 'closed'; readonly code: string }
  | { readonly kind: 'seen'; readonly waiting: number; readonly phase: string; readonly customers: readonly string[] };

let isTyping = false;
let isFull = false;

function tell(message: FromDevice): void {
  process.send?.(message);
}

/** Reads what a former life has left, or makes it. */
async function session(task: DeviceTask): Promise<SessionAnswer> {
  const path = join(task.folder, 'session.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SessionAnswer;
  } catch {
    for (;;) {
      try {
        const answer = await signIn(task);
        writeFileSync(path, JSON.stringify(answer));
        return answer;
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        await new Promise(resolve => setTimeout(resolve, 200));
      }
    }
  }
}

async function openJournalPort(folder: string): Promise<JournalPort> {
  const full = Object.assign(new Error('no room'), { code: 'ENOSPC' });
  const journal = await openJournal(
    {
      ...nodeJournalFiles,
      async open(path) {
        const handle = await nodeJournalFiles.open(path);
        return {
          ...handle,
          async write(bytes, position) {
            if (isFull) await handle.write(bytes.subarray(0, bytes.length >> 1), position);
            if (isFull) throw full;
            await handle.write(bytes, position);
          },
        };
      },
    },
    join(folder, 'journal.log'),
  );
  return {
    append: records => journal.append(records),
    readUnacked: () => Promise.resolve([...journal.pending()]),
    ack: ids => journal.acknowledge(ids),
  };
}

async function start(task: DeviceTask): Promise<void> {
  mkdirSync(task.folder, { recursive: true });
  const { user, accessToken } = await session(task);
  const random = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(count));
  const cipher = await createCipher(new Uint8Array(32).fill(5), random);
  const engine = await openEngine({
    ports: {
      user,
      saveUser: () => Promise.resolve(),
      clientId: task.clientId,
      appVersion: 'test',
      cipher,
      clock: { now: () => Date.now() + task.clockOffset },
      randomBytes: random,
      store: createFileStorePort(join(task.folder, 'store.jsonl'), cipher),
      journal: await openJournalPort(task.folder),
      transport: createHttpTransport(task, accessToken),
      emit(event, value) {
        if (event !== 'closed') return;
        tell({ kind: 'closed', code: (value as { code: string }).code });
        process.exit(3);
      },
    },
    timer: createTimer(),
    openFile: () => Promise.reject(new AppError('file_gone')),
  });
  engine.start();
  process.on('message', (message: ToDevice) => {
    if (message.kind === 'type') isTyping = message.isOn;
    if (message.kind === 'disk') ({ isFull } = message);
    if (message.kind === 'look') void look(engine);
  });
  tell({ kind: 'open' });
  await type(engine, task.name);
}

/** One edit after the other, each confirmed before the next. */
async function type(engine: Engine, name: string): Promise<void> {
  const mine: string[] = [];
  const life = randomBytes(4).toString('hex');
  for (let count = 0; ; count++) {
    await new Promise(resolve => setTimeout(resolve, 10));
    const reference = await engine.api.reference();
    const status = reference.ok ? reference.value.entries.find(entry => entry.kind === 'status')?.entryId : undefined;
    if (!isTyping || status === undefined) continue;
    const value = `${name}-${life}-${count}`;
    try {
      const last = mine.at(-1);
      if (last === undefined || count % 4 === 0) {
        const made = await engine.api.createCustomer(makeDraft({ name: value, source: null, status }));
        if (!made.ok) continue;
        mine.push(made.value.customerId);
        tell({ kind: 'created', name: value });
      } else if ((await engine.api.updateCustomer(last, { notes: value })).ok) {
        tell({ kind: 'edited', value });
      }
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown; // refused: no room. It was not confirmed, so nobody expects it
    }
  }
}

async function look(engine: Engine): Promise<void> {
  await engine.api.syncNow();
  const state = await engine.api.syncState();
  const sort = [{ field: 'createdAt', direction: 'asc' }] as const;
  const page = await engine.api.query({ filter: EMPTY_FILTER, sort, offset: 0, limit: 100_000 });
  if (!state.ok || !page.ok) return;
  const customers = page.value.rows.map(row => `${row.customerId} ${row.ver} ${row.name}`).toSorted();
  tell({ kind: 'seen', waiting: state.value.waiting, phase: state.value.phase, customers });
}

process.on('message', (message: ToDevice) => {
  if (message.kind === 'start') void start(message.task);
});
process.on('disconnect', () => process.exit(0));
tell({ kind: 'hears' });
