/**
 * The journal as the engine uses it: mutations in, ciphertext out. The main process writes the lines and flushes them; it cannot read
 * them. Rules CJ1, CJ2, CJ4.
 */
import type { Mutation } from '../../../common/protocol/mutation.ts';
import { upgradeMutation } from '../../../common/protocol/upgrade-mutation.ts';
import { base64ToBytes, bytesToBase64 } from '../crypto/binary-text.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { JournalPort } from '../core/ports.ts';

export interface Replay {
  /** The unacknowledged mutations, in the order of their counters. */
  readonly mutations: readonly Mutation[];
  /** Ids of records that do not decrypt or are not mutations. */
  readonly unreadable: readonly string[];
}

export interface Journal {
  /** Resolves when all mutations are safe on the disk. */
  append(mutations: readonly Mutation[]): Promise<void>;
  /** What is not acknowledged yet. */
  replay(): Promise<Replay>;
  ack(ids: readonly string[]): Promise<void>;
  /** Takes what was acknowledged out of the file, which otherwise happens now and then. */
  compact(): Promise<void>;
}

export function createJournal(port: JournalPort, cipher: Cipher): Journal {
  return {
    async append(mutations) {
      await port.append(
        await Promise.all(
          mutations.map(async mutation => {
            const sealed = await cipher.seal(JSON.stringify(mutation), contextOf(mutation.id));
            return { id: mutation.id, cseq: mutation.cseq, data: bytesToBase64(sealed) };
          }),
        ),
      );
    },
    async replay() {
      const byId = new Map<string, Mutation | null>();
      for (const { id, data } of await port.readUnacked()) byId.set(id, await readRecord(cipher, id, data));
      const mutations = [...byId.values()].filter(mutation => mutation !== null);
      return {
        mutations: mutations.toSorted((a, b) => a.cseq - b.cseq),
        unreadable: [...byId].filter(([, mutation]) => mutation === null).map(([id]) => id),
      };
    },
    ack: ids => (ids.length === 0 ? Promise.resolve() : port.ack(ids)),
    compact: () => port.ack([]),
  };
}

function contextOf(id: string): string {
  return `journal\n${id}`;
}

/** Null when the record cannot be read: the caller reports it, it is not passed over. */
async function readRecord(cipher: Cipher, id: string, data: string): Promise<Mutation | null> {
  try {
    const mutation = upgradeMutation(JSON.parse(await cipher.open(base64ToBytes(data), contextOf(id))));
    return mutation?.id === id ? mutation : null;
  } catch {
    return null;
  }
}
