/**
 * The key vault: one random data key per user and device, wrapped by the system's key store, by a passphrase, or by both together.
 *
 * What lies on disk is the wrapped key, the salt and the parameters; never the key, the passphrase, or a hash of it. The vault keeps no
 * state in memory: it gives the key to the session, which forgets it on lock. Rules VA1 to VA7.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { z } from 'zod';
import { PASSPHRASE_MIN_LENGTH } from '../../common/domain/password-policy.ts';
import type { RandomBytes } from '../../common/lib/clock.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { readTextIfThere, writeFileAtomically } from './atomic-file.ts';

/** What the operating system offers to protect a small secret (Electron's safeStorage behind it). */
export interface KeyStore {
  /** False also where the system only obfuscates (`basic_text`). */
  isAvailable(): boolean;
  /** Throws when the system's store refuses. */
  encrypt(text: string): Uint8Array;
  decrypt(data: Uint8Array): string;
}

/** Cost of the passphrase: memory in KiB, passes, lanes. */
export interface Argon2Cost {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}

export type VaultMethod = 'key_store' | 'passphrase';

export interface VaultSecrets {
  readonly keyStore: boolean;
  readonly passphrase: string | null;
}

export interface KeyVault {
  /** The methods in use; empty when nothing was set up. Throws `store_damaged`. */
  methods(): Promise<readonly VaultMethod[]>;
  /** Makes (or wraps anew, when `dataKey` is given) the data key. Throws `weak_passphrase`, `key_store_failed`. */
  setUp(secrets: VaultSecrets, dataKey?: Uint8Array): Promise<Uint8Array>;
  /** Gives the data key. Throws `wrong_passphrase`, `key_store_failed`, `store_damaged`. */
  unlock(passphrase: string | null): Promise<Uint8Array>;
}

/** More than OWASP's minimum (19 MiB, 2 passes); 250 to 600 ms on an office machine in pure JavaScript. */
export const PASSPHRASE_COST: Argon2Cost = { m: 32_768, t: 2, p: 1 };

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
const vaultFileSchema = z.strictObject({
  version: z.literal(1),
  salt: base64,
  /** Ciphertext, by the system's key store, of a random secret; null when it is not used. */
  keyStore: base64.nullable(),
  argon2: z
    .strictObject({
      m: z.int().min(8).max(4_194_304),
      t: z.int().min(1).max(100),
      p: z.int().min(1).max(16),
    })
    .nullable(),
  nonce: base64,
  wrapped: base64,
});
type VaultFile = z.infer<typeof vaultFileSchema>;

/** The vault in the file at `path`. `cost` is for new passphrases; old ones keep the cost that is written beside them. */
export function openKeyVault(deps: {
  readonly path: string;
  readonly keyStore: KeyStore;
  readonly random: RandomBytes;
  readonly cost?: Argon2Cost;
}): KeyVault {
  const { path, keyStore, random, cost = PASSPHRASE_COST } = deps;
  return {
    async methods() {
      const file = await readVault(path);
      return file === null ? [] : methodsOf(file);
    },

    async setUp(secrets, dataKey = random(KEY_BYTES)) {
      const { passphrase } = secrets;
      if (!secrets.keyStore && passphrase === null) throw weakPassphrase();
      if (passphrase !== null && (await isWeak(passphrase))) throw weakPassphrase();
      const salt = random(16);
      const parts: Uint8Array[] = [];
      let stored: string | null = null;
      if (secrets.keyStore) {
        if (!keyStore.isAvailable()) throw new AppError('key_store_failed');
        const secret = random(KEY_BYTES);
        stored = toBase64(askKeyStore(() => keyStore.encrypt(toBase64(secret))));
        parts.push(secret);
      }
      const argon2 = passphrase === null ? null : { m: cost.m, t: cost.t, p: cost.p };
      if (passphrase !== null && argon2 !== null) parts.push(await stretch(passphrase, salt, argon2));
      const head = { version: 1 as const, salt: toBase64(salt), keyStore: stored, argon2 };
      const nonce = random(NONCE_BYTES);
      const wrapped = wrap(wrappingKey(parts, salt), nonce, associatedData(head), dataKey);
      const file: VaultFile = { ...head, nonce: toBase64(nonce), wrapped: toBase64(wrapped) };
      await writeFileAtomically(path, JSON.stringify(file));
      return dataKey;
    },

    async unlock(passphrase) {
      const file = await readVault(path);
      if (file === null) throw new AppError('store_damaged');
      const salt = fromBase64(file.salt);
      const parts: Uint8Array[] = [];
      const stored = file.keyStore;
      if (stored !== null) {
        if (!keyStore.isAvailable()) throw new AppError('key_store_failed');
        parts.push(fromBase64(askKeyStore(() => keyStore.decrypt(fromBase64(stored)))));
      }
      if (file.argon2 !== null) parts.push(await stretch(passphrase ?? '', salt, file.argon2));
      const { nonce, wrapped, ...head } = file;
      const dataKey = unwrap(wrappingKey(parts, salt), fromBase64(nonce), associatedData(head), fromBase64(wrapped));
      if (dataKey !== null) return dataKey;
      throw new AppError(file.argon2 === null ? 'key_store_failed' : 'wrong_passphrase');
    },
  };
}

function methodsOf(file: VaultFile): VaultMethod[] {
  return [
    ...(file.keyStore === null ? [] : (['key_store'] as const)),
    ...(file.argon2 === null ? [] : (['passphrase'] as const)),
  ];
}

async function readVault(path: string): Promise<VaultFile | null> {
  const text = await readTextIfThere(path);
  if (text === null) return null;
  try {
    return vaultFileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('store_damaged', {}, { cause: error });
  }
}

function askKeyStore<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw new AppError('key_store_failed', {}, { cause: error });
  }
}

/** Passphrases typed on different systems may differ in Unicode form only, hence NFKC. Yields to other work every few milliseconds. */
function stretch(passphrase: string, salt: Uint8Array, cost: Argon2Cost): Promise<Uint8Array> {
  return argon2idAsync(passphrase.normalize('NFKC'), salt, { ...cost, dkLen: KEY_BYTES, asyncTick: 10 });
}

/** One key out of all secrets that are in use: with both methods, neither alone gives it. */
function wrappingKey(parts: readonly Uint8Array[], salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', Buffer.concat(parts), salt, 'customer-pool data key', KEY_BYTES));
}

/** Binds the ciphertext to methods and parameters: a file whose cost was lowered by hand does not open. */
function associatedData(head: Omit<VaultFile, 'nonce' | 'wrapped'>): Uint8Array {
  return Buffer.from(JSON.stringify([head.version, head.salt, head.keyStore, head.argon2]));
}

function wrap(key: Uint8Array, nonce: Uint8Array, extra: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(extra);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function unwrap(key: Uint8Array, nonce: Uint8Array, extra: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(extra);
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]));
  } catch {
    return null; // authentication failed: the secrets are not those that wrapped it
  }
}

/** The rule of the forms that ask for it (AN21). The estimator carries lists: it is loaded when a passphrase is set, not at each start. */
async function isWeak(passphrase: string): Promise<boolean> {
  const { judgePassword } = await import('../../common/domain/password-strength.ts');
  return judgePassword(passphrase, { minLength: PASSPHRASE_MIN_LENGTH, words: [] }).fault !== null;
}

function weakPassphrase(): AppError {
  return new AppError('weak_passphrase', { params: { min: PASSPHRASE_MIN_LENGTH } });
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
