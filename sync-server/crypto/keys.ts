/**
 * The server's secrets: one or more 32-byte master keys, from the configuration or from a key file that is made at the first start.
 * The keys of the columns, of the tokens and of fingerprints are derived from them, so that one secret is to be kept. Rule SE2.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCipher, type Cipher } from './cipher.ts';

export interface ServerKeys {
  readonly cipher: Cipher;
  /** Signs access tokens. */
  readonly tokenKey: Buffer;
}

const KEY_BYTES = 32;
const KEY_FILE = 'data-key';

/** Reads keys from text: base64, several divided by commas; the first is the current one. */
export function parseMasterKeys(text: string): Buffer[] {
  const keys = text.split(',').map(part => Buffer.from(part.trim(), 'base64'));
  if (keys.some(key => key.length !== KEY_BYTES)) {
    throw new Error('A data key must be 32 bytes in base64 (make one with: openssl rand -base64 32)');
  }
  return keys;
}

/** Reads the key file of the data folder; makes it, readable by its owner alone, when there is none. */
export async function loadMasterKeys(dataDir: string): Promise<Buffer[]> {
  const path = join(dataDir, KEY_FILE);
  await mkdir(dataDir, { recursive: true });
  try {
    // Exclusive creation: two servers that start at once end with one key.
    await writeFile(path, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return parseMasterKeys((await readFile(path, 'utf8')).trim());
}

/** Derives what the server works with. The newest key signs tokens: a rotation ends all sessions' access tokens, not the sessions. */
export function deriveKeys(masterKeys: readonly Buffer[]): ServerKeys {
  const [current] = masterKeys;
  const oldest = masterKeys.at(-1);
  if (current === undefined || oldest === undefined) throw new Error('The server needs a data key');
  return {
    cipher: makeCipher(
      masterKeys.map(key => derive(key, 'columns')),
      derive(oldest, 'fingerprints'),
    ),
    tokenKey: derive(current, 'access-tokens'),
  };
}

function derive(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `customer-pool/${purpose}`, KEY_BYTES));
}
