/** The product's engine as the benches open it: encrypted store in IndexedDB, pool index, and no journal, file or network around it. */
import { roleParts } from '../../support/grants.ts';
import { systemClock } from '../../../common/lib/clock.ts';
import { createCipher, KEY_BYTES } from '../../../renderer/data/crypto/cipher.ts';
import type { EnginePorts, JournalPort, Transport } from '../../../renderer/data/core/ports.ts';
import { openEngine, type Engine } from '../../../renderer/data/engine/engine.ts';
import { createDexieStorePort } from '../../../renderer/data/store/database.ts';
import { createTimer } from '../../../renderer/data/sync/timer.ts';
import { OWNER_IDS } from '../customers.ts';

export interface BenchEngine {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
  /** Closes and removes everything. */
  readonly destroy: () => Promise<void>;
}

/** Opens the engine on the store of this name, which may be new or filled. */
export async function openBenchEngine(database: string, transport: Transport): Promise<BenchEngine> {
  const randomBytes = (count: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(count));
  const cipher = await createCipher(new Uint8Array(KEY_BYTES).fill(7), randomBytes);
  const store = createDexieStorePort(database, cipher);
  const engine = await openEngine({
    ports: {
      user: USER,
      saveUser: () => Promise.resolve(),
      clientId: OWNER_IDS[0]!,
      appVersion: 'bench',
      cipher,
      store,
      journal: EMPTY_JOURNAL,
      transport,
      clock: systemClock,
      randomBytes,
      emit: () => undefined,
    },
    timer: createTimer(),
    openFile: () => Promise.reject(new Error('no file is opened here')),
  });
  return {
    engine,
    close: () => engine.close(),
    async destroy() {
      await engine.close();
      await store.destroy();
    },
  };
}

const USER: EnginePorts['user'] = {
  userId: OWNER_IDS[0]!,
  orgId: OWNER_IDS[1]!,
  orgName: '',
  login: 'bench',
  name: '',
  ...roleParts('admin', { userId: OWNER_IDS[0]!, teamId: null }),
  teamId: null,
  teamName: '',
};

const EMPTY_JOURNAL: JournalPort = {
  append: () => Promise.resolve(),
  readUnacked: () => Promise.resolve([]),
  ack: () => Promise.resolve(),
};
