/**
 * What this device remembers of its users, on disk: one folder per user, named by a hash, and one small file for the device.
 *
 *   device.json                  last server, last login, who is current, which local databases are still to be deleted
 *   accounts/<key>/account.json  on which server, under which client id, and who it is
 *   accounts/<key>/vault.json    key-vault.ts          accounts/<key>/session.bin  sealed-file.ts
 *   accounts/<key>/journal.log   journal.ts
 *
 * Names and logins are written only where the system's key store seals them. Without one they are not written here at all: the user stands
 * in session.bin under the data key, the lock screen greets nobody, and the account of a login is found by a stretched hash. The name of
 * the database is a hash of the key and stays readable, so that it can be deleted when nothing else can be read. Rules DS1, DS2, AC87.
 */
import { createHash, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sessionUserSchema, type SessionUser } from '../../common/protocol/messages.ts';
import { readTextIfThere, writeFileAtomically } from './atomic-file.ts';
import type { KeyStore } from './key-vault.ts';
import type { Log } from './log.ts';

export interface Account {
  /** The name of the user's folder. */
  readonly accountKey: string;
  /** Null while only the data key could tell who it is. */
  readonly user: SessionUser | null;
  readonly serverUrl: string;
  /** This user's device id towards the server. */
  readonly clientId: string;
  /** Name of the local database in the window; empty until the store was opened for the first time. */
  readonly storeName: string;
  /** When the lease ends by the device's clock, to say so before the store is unlocked; the sealed record decides. */
  readonly leaseHint: number;
}

const knownSchema = z.strictObject({
  serverUrl: z.string(),
  clientId: z.uuid(),
  leaseHint: z.number(),
  /** Stretched hash of the login, salted by the client id. */
  loginMark: z.string(),
  user: z.unknown(),
});
const deviceSchema = z.strictObject({
  serverUrl: z.string(),
  lastLogin: z.string(),
  current: z.string().nullable(),
  /** Names of databases whose keys are gone and that are still to be deleted from the window's storage. */
  toDelete: z.array(z.string()),
});
export type Device = z.infer<typeof deviceSchema>;

export interface Accounts {
  device(): Promise<Device>;
  saveDevice(change: Partial<Device>): Promise<void>;
  load(accountKey: string): Promise<Account | null>;
  save(account: Account & { readonly user: SessionUser }): Promise<void>;
  /** The account that used this login at this server, so that the device keeps its id there. */
  find(serverUrl: string, login: string): Promise<Account | null>;
  /** The accounts at this server. */
  listAt(serverUrl: string): Promise<readonly Account[]>;
  fileOf(accountKey: string, name: 'vault.json' | 'session.bin' | 'journal.log'): string;
  hasSession(accountKey: string): Promise<boolean>;
  endSession(accountKey: string): Promise<void>;
  /** Destroys keys, tokens and journal; the database is noted for deletion. */
  destroy(accountKey: string): Promise<void>;
}

/** The name of the user's folder: the same on every start, telling nothing about him. */
export function accountKeyOf(user: { readonly orgId: string; readonly userId: string }): string {
  return `s${createHash('sha256').update(`${user.orgId}:${user.userId}`).digest('hex').slice(0, 24)}`;
}

/** The name of the database that belongs to a data key. It follows the key, so that a new key never meets an old database. */
export function storeNameOf(dataKey: Uint8Array): string {
  return `s${createHash('sha256').update('customer-pool store name').update(dataKey).digest('hex').slice(0, 24)}`;
}

/** Opens what is remembered below the folder; nothing is read before it is asked for. */
export function openAccounts(deps: {
  readonly folder: string;
  readonly keyStore: KeyStore;
  readonly defaultServerUrl: string;
  readonly log: Log;
}): Accounts {
  const { folder, keyStore, log } = deps;
  const root = join(folder, 'accounts');
  const devicePath = join(folder, 'device.json');
  const folderOf = (accountKey: string): string => join(root, accountKey);
  const accountPath = (accountKey: string): string => join(folderOf(accountKey), 'account.json');

  async function readFile(path: string): Promise<z.infer<typeof fileSchema> | null> {
    const text = await readTextIfThere(path);
    if (text === null) return null;
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch (error) {
      log.error('account.unreadable', error);
      return null;
    }
  }
  async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
    const file = await readFile(path);
    if (file === null) return null;
    try {
      return schema.parse(file.sealed === undefined ? file.plain : openSealed(file.sealed, keyStore));
    } catch (error) {
      // Decision: what cannot be read counts as unknown. Signing in online finds folder, key and database again.
      log.error('account.unreadable', error);
      return null;
    }
  }
  /** `bare` is what is written where nothing can be sealed. */
  const write = (path: string, value: object, bare: object, storeName = ''): Promise<void> => {
    const body = keyStore.isAvailable() ? { sealed: seal(value, keyStore) } : { plain: bare };
    return writeFileAtomically(path, JSON.stringify({ storeName, ...body }));
  };

  let saving: Promise<void> = Promise.resolve();
  const accounts: Accounts = {
    async device() {
      const known = await read(devicePath, deviceSchema);
      const serverUrl = deps.defaultServerUrl;
      return known ?? { serverUrl, lastLogin: '', current: null, toDelete: [] };
    },
    saveDevice(change) {
      saving = saving
        .catch(() => undefined) // that caller has the error
        .then(async () => {
          const device = { ...(await accounts.device()), ...change };
          await write(devicePath, device, { ...device, lastLogin: '' });
        });
      return saving;
    },
    async load(accountKey) {
      const known = await read(accountPath(accountKey), knownSchema);
      if (known === null) return null;
      const { serverUrl, clientId, leaseHint } = known;
      const user = sessionUserSchema.safeParse(known.user).data ?? null;
      const storeName = (await readFile(accountPath(accountKey)))?.storeName ?? '';
      return { accountKey, user, serverUrl, clientId, storeName, leaseHint };
    },
    async save({ accountKey, user, serverUrl, clientId, storeName, leaseHint }) {
      const before = await read(accountPath(accountKey), knownSchema);
      const isMarked =
        before?.clientId === clientId && sessionUserSchema.safeParse(before.user).data?.login === user.login;
      const loginMark = isMarked ? before.loginMark : await markOf(user.login, clientId);
      const known = { serverUrl, clientId, leaseHint, loginMark };
      await write(accountPath(accountKey), { ...known, user }, { ...known, user: null }, storeName);
    },
    async find(serverUrl, login) {
      for (const accountKey of await listFolders(root)) {
        const known = await read(accountPath(accountKey), knownSchema);
        if (known === null || known.serverUrl !== serverUrl) continue;
        if (isSame(known.loginMark, await markOf(login, known.clientId))) return accounts.load(accountKey);
      }
      return null;
    },
    async listAt(serverUrl) {
      const all = await Promise.all((await listFolders(root)).map(accountKey => accounts.load(accountKey)));
      return all.filter(account => account?.serverUrl === serverUrl) as Account[];
    },
    fileOf: (accountKey, name) => join(folderOf(accountKey), name),
    hasSession: async accountKey => (await readTextIfThere(accounts.fileOf(accountKey, 'session.bin'))) !== null,
    endSession: accountKey => rm(accounts.fileOf(accountKey, 'session.bin'), { force: true }),
    async destroy(accountKey) {
      const device = await accounts.device();
      const storeName = (await readFile(accountPath(accountKey)))?.storeName ?? '';
      const current = device.current === accountKey ? null : device.current;
      const doomedDatabases = storeName === '' ? [] : [storeName];
      await rm(accounts.fileOf(accountKey, 'vault.json'), { force: true }); // first: from here on nothing can be read
      await accounts.saveDevice({ current, toDelete: [...device.toDelete, ...doomedDatabases] });
      const doomed = `${folderOf(accountKey)}.${randomUUID()}.gone`;
      await rename(folderOf(accountKey), doomed).catch(() => undefined); // no folder: nothing had been set up
      await rm(doomed, { recursive: true, force: true });
    },
  };
  return accounts;
}

const fileSchema = z.strictObject({
  storeName: z.string(),
  sealed: z.string().optional(),
  plain: z.unknown().optional(),
});

function seal(value: object, keyStore: KeyStore): string {
  return Buffer.from(keyStore.encrypt(JSON.stringify(value))).toString('base64');
}

function openSealed(sealed: string, keyStore: KeyStore): unknown {
  return JSON.parse(keyStore.decrypt(new Uint8Array(Buffer.from(sealed, 'base64'))));
}

/** Logins are short and can be guessed: the hash is made expensive, and is of no use for another device. */
function markOf(login: string, clientId: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(login.normalize('NFKC').trim().toLowerCase(), clientId, 32, { N: 16_384, r: 8, p: 1 }, (error, hash) => {
      if (error === null) resolve(hash.toString('base64'));
      else reject(error);
    });
  });
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function listFolders(root: string): Promise<string[]> {
  try {
    return (await readdir(root)).filter(name => /^s[0-9a-f]{24}$/.test(name));
  } catch {
    return []; // no folder yet: nobody has signed in on this device
  }
}
