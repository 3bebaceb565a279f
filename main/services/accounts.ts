/**
 * What this device remembers of its users, on disk: one folder per user, named by a hash, and one small file for the device.
 *
 *   device.json                      last server, last login, who is current, which local databases are still to be deleted
 *   accounts/<key>/account.json  who it is, on which server, under which client id
 *   accounts/<key>/vault.json    key-vault.ts          accounts/<key>/session.bin  sealed-file.ts
 *   accounts/<key>/journal.log   journal.ts
 *
 * Names and logins in the two JSON files are sealed by the system's key store where there is one; where there is none they are merely
 * encoded: they are the name and login of the device's own user, never of a customer. Rules DS1, DS2.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sessionUserSchema } from '../../common/protocol/messages.ts';
import { readTextIfThere, writeFileAtomically } from './atomic-file.ts';
import type { KeyStore } from './key-vault.ts';
import type { Log } from './log.ts';

const accountSchema = z.strictObject({
  user: sessionUserSchema,
  serverUrl: z.string(),
  /** This user's device id towards the server. */
  clientId: z.uuid(),
  /** Name of the local database in the window; empty until the store was opened for the first time. */
  storeName: z.string(),
  /** When the lease ends by the device's clock, to say so before the store is unlocked; the sealed record decides. */
  leaseHint: z.number(),
});
export type Account = z.infer<typeof accountSchema>;

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
  save(account: Account): Promise<void>;
  /** The account that used this login at this server, so that the device keeps its id there. */
  find(serverUrl: string, login: string): Promise<Account | null>;
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
  const { folder, log } = deps;
  const root = join(folder, 'accounts');
  const devicePath = join(folder, 'device.json');
  const folderOf = (accountKey: string): string => join(root, accountKey);

  async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
    const text = await readTextIfThere(path);
    if (text === null) return null;
    try {
      return schema.parse(JSON.parse(open(JSON.parse(text) as unknown, deps.keyStore)));
    } catch (error) {
      // Decision: what cannot be read counts as unknown. Signing in online finds folder, key and database again.
      log.error('account.unreadable', error);
      return null;
    }
  }
  const write = (path: string, value: unknown): Promise<void> =>
    writeFileAtomically(path, JSON.stringify(seal(JSON.stringify(value), deps.keyStore)));

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
        .then(async () => write(devicePath, { ...(await accounts.device()), ...change }));
      return saving;
    },
    load: accountKey => read(join(folderOf(accountKey), 'account.json'), accountSchema),
    save: account => write(join(folderOf(accountKeyOf(account.user)), 'account.json'), account),
    async find(serverUrl, login) {
      for (const accountKey of await listFolders(root)) {
        const account = await accounts.load(accountKey);
        const isSame = account?.serverUrl === serverUrl && account.user.login.toLowerCase() === login.toLowerCase();
        if (isSame) return account;
      }
      return null;
    },
    fileOf: (accountKey, name) => join(folderOf(accountKey), name),
    hasSession: async accountKey => (await readTextIfThere(accounts.fileOf(accountKey, 'session.bin'))) !== null,
    endSession: accountKey => rm(accounts.fileOf(accountKey, 'session.bin'), { force: true }),
    async destroy(accountKey) {
      const [device, account] = [await accounts.device(), await accounts.load(accountKey)];
      const current = device.current === accountKey ? null : device.current;
      const doomedDatabases = account === null || account.storeName === '' ? [] : [account.storeName];
      await rm(accounts.fileOf(accountKey, 'vault.json'), { force: true }); // first: from here on nothing can be read
      await accounts.saveDevice({ current, toDelete: [...device.toDelete, ...doomedDatabases] });
      const doomed = `${folderOf(accountKey)}.${randomUUID()}.gone`;
      await rename(folderOf(accountKey), doomed).catch(() => undefined); // no folder: nothing had been set up
      await rm(doomed, { recursive: true, force: true });
    },
  };
  return accounts;
}

const sealedSchema = z.union([z.strictObject({ sealed: z.string() }), z.strictObject({ encoded: z.string() })]);

function seal(text: string, keyStore: KeyStore): z.infer<typeof sealedSchema> {
  if (!keyStore.isAvailable()) return { encoded: Buffer.from(text).toString('base64') };
  return { sealed: Buffer.from(keyStore.encrypt(text)).toString('base64') };
}

function open(file: unknown, keyStore: KeyStore): string {
  const parsed = sealedSchema.parse(file);
  if ('encoded' in parsed) return Buffer.from(parsed.encoded, 'base64').toString('utf8');
  return keyStore.decrypt(new Uint8Array(Buffer.from(parsed.sealed, 'base64')));
}

async function listFolders(root: string): Promise<string[]> {
  try {
    return (await readdir(root)).filter(name => /^s[0-9a-f]{24}$/.test(name));
  } catch {
    return []; // no folder yet: nobody has signed in on this device
  }
}
