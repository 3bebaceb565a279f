/** The key vault on a real folder, with a fake key store and cheap Argon2 parameters. */
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyVault, PASSPHRASE_COST, type KeyVault } from '../../main/services/key-vault.ts';
import { readSealed, writeSealed } from '../../main/services/sealed-file.ts';
import { z } from 'zod';
import { makeKeyStore, NO_KEY_STORE } from './support/fake-key-store.ts';

const COST = { m: 64, t: 1, p: 1 };
let folder = '';
const pathOf = (): string => join(folder, 'vault.json');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(keyStore = NO_KEY_STORE): KeyVault {
  return openKeyVault({ path: pathOf(), keyStore, random: count => new Uint8Array(randomBytes(count)), cost: COST });
}

describe('key vault', () => {
  it('[VA1][VA4] a passphrase opens what it wrapped, and only it', async () => {
    const key = await open().setUp({ keyStore: false, passphrase: '一匹正确的马' + 'xyz' });
    expect(key).toHaveLength(32);
    expect(await open().unlock('一匹正确的马xyz')).toEqual(key);
    await expect(open().unlock('一匹正确的马xyZ')).rejects.toMatchObject({ code: 'wrong_passphrase' });
    await expect(open().unlock(null)).rejects.toMatchObject({ code: 'wrong_passphrase' });
  });

  it('[VA4] the same passphrase in another Unicode form opens', async () => {
    const key = await open().setUp({ keyStore: false, passphrase: 'caf\u00e9 am See' });
    expect(await open().unlock('cafe\u0301 am See')).toEqual(key);
  });

  it('[VA1] neither key nor passphrase stands in the folder', async () => {
    const passphrase = 'correct horse battery';
    const key = await open(makeKeyStore()).setUp({ keyStore: true, passphrase });
    for (const name of await readdir(folder)) {
      const bytes = await readFile(join(folder, name));
      const text = bytes.toString('latin1');
      expect(bytes.includes(Buffer.from(key))).toBe(false);
      for (const form of ['base64', 'hex'] as const) expect(text).not.toContain(Buffer.from(key).toString(form));
      expect(text).not.toContain(passphrase);
      expect(text).not.toContain(Buffer.from(passphrase).toString('base64'));
    }
    expect(await readdir(folder)).toEqual(['vault.json']);
  });

  it('[VA2] without a key store a passphrase is required', async () => {
    await expect(open().setUp({ keyStore: true, passphrase: null })).rejects.toMatchObject({
      code: 'key_store_failed',
    });
    await expect(open().setUp({ keyStore: false, passphrase: null })).rejects.toMatchObject({
      code: 'weak_passphrase',
    });
    expect(await open().methods()).toEqual([]);
  });

  it('[VA3] a short passphrase is refused with the limit', async () => {
    const refused = open().setUp({ keyStore: false, passphrase: '七个字的口令啊' });
    await expect(refused).rejects.toMatchObject({ code: 'weak_passphrase', data: { params: { min: 8 } } });
    await open().setUp({ keyStore: false, passphrase: '八个字的口令好啊' });
  });

  it.each(['12345678', 'password1', 'qwertyuiop', 'woaini520'])(
    '[VA3][AN21] %s is refused, however long',
    async passphrase => {
      const refused = open().setUp({ keyStore: false, passphrase });
      await expect(refused).rejects.toMatchObject({ code: 'weak_passphrase' });
    },
  );

  it('[VA3] the cost for new passphrases is above the minimum and is stored', async () => {
    expect(PASSPHRASE_COST.m).toBeGreaterThanOrEqual(19_456);
    expect(PASSPHRASE_COST.t).toBeGreaterThanOrEqual(2);
    await open().setUp({ keyStore: false, passphrase: 'long enough' });
    expect(JSON.parse(await readFile(pathOf(), 'utf8'))).toMatchObject({ version: 1, argon2: COST });
  });

  it('[VA5] with both methods both are needed', async () => {
    const store = makeKeyStore();
    const key = await open(store).setUp({ keyStore: true, passphrase: 'long enough' });
    expect(await open(store).methods()).toEqual(['key_store', 'passphrase']);
    expect(await open(store).unlock('long enough')).toEqual(key);
    await expect(open(store).unlock(null)).rejects.toMatchObject({ code: 'wrong_passphrase' });
    await expect(open(makeKeyStore()).unlock('long enough')).rejects.toMatchObject({ code: 'key_store_failed' });
    await expect(open(NO_KEY_STORE).unlock('long enough')).rejects.toMatchObject({ code: 'key_store_failed' });
  });

  it('[VA5] the key store alone opens without a word', async () => {
    const store = makeKeyStore();
    const key = await open(store).setUp({ keyStore: true, passphrase: null });
    expect(await open(store).unlock(null)).toEqual(key);
  });

  it('[VA6] a vault that was changed by hand does not open', async () => {
    await open().setUp({ keyStore: false, passphrase: 'long enough' });
    const file = JSON.parse(await readFile(pathOf(), 'utf8')) as Record<string, unknown>;
    await writeFile(pathOf(), JSON.stringify({ ...file, argon2: { ...COST, m: 32 } }));
    await expect(open().unlock('long enough')).rejects.toMatchObject({ code: 'wrong_passphrase' });
    await writeFile(pathOf(), '{"version":1');
    await expect(open().unlock('long enough')).rejects.toMatchObject({ code: 'store_damaged' });
    await expect(open().methods()).rejects.toMatchObject({ code: 'store_damaged' });
  });

  it('[VA7] changing the method keeps the key', async () => {
    const store = makeKeyStore();
    const key = await open(store).setUp({ keyStore: true, passphrase: null });
    await open(store).setUp({ keyStore: false, passphrase: 'a new passphrase' }, key);
    expect(await open(store).methods()).toEqual(['passphrase']);
    expect(await open(store).unlock('a new passphrase')).toEqual(key);
  });

  it('[VA8] a sealed file needs its key, its name and every byte', async () => {
    const schema = z.strictObject({ refreshToken: z.string() });
    const [key, other] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))];
    const path = join(folder, 'session.bin');
    await writeSealed(path, key, { refreshToken: 'r-secret' });
    expect(await readSealed(path, key, schema)).toEqual({ refreshToken: 'r-secret' });
    const text = await readFile(path, 'utf8');
    expect(Buffer.from(text, 'base64').toString('latin1')).not.toContain('r-secret');
    await expect(readSealed(path, other, schema)).rejects.toMatchObject({ code: 'store_damaged' });
    const bytes = Buffer.from(text, 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes.toString('base64'));
    await expect(readSealed(path, key, schema)).rejects.toMatchObject({ code: 'store_damaged' });
    await writeFile(join(folder, 'moved.bin'), text);
    await expect(readSealed(join(folder, 'moved.bin'), key, schema)).rejects.toMatchObject({ code: 'store_damaged' });
    expect(await readSealed(join(folder, 'none.bin'), key, schema)).toBeNull();
  });
});
