/**
 * AES-256-GCM over texts and bytes: a fresh random 96-bit nonce for each, the context as additional data, so that a ciphertext that is moved to
 * another record or changed in one bit is refused and never read. Rules ST1, ST2.
 *
 * It keeps no key in readable form: the key is imported once as non-extractable and the given bytes are the caller's to wipe.
 */
import type { RandomBytes } from '../../../common/lib/clock.ts';
import { AppError } from '../../../common/protocol/app-error.ts';

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;

export interface Cipher {
  /** Nonce, ciphertext and tag in one. `context` names the place of the record, e.g. collection and id. */
  seal(plain: string, context: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The text; rejects with `store_damaged` when key, context or a single bit differ. */
  open(sealed: Uint8Array<ArrayBuffer>, context: string): Promise<string>;
  /** The same over bytes, which are read before the call returns. */
  sealBytes(plain: Uint8Array<ArrayBuffer>, context: string): Promise<Uint8Array<ArrayBuffer>>;
  openBytes(sealed: Uint8Array<ArrayBuffer>, context: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Builds the cipher for a key of 32 bytes. */
export async function createCipher(key: Uint8Array<ArrayBuffer>, randomBytes: RandomBytes): Promise<Cipher> {
  if (key.length !== KEY_BYTES) throw new AppError('store_damaged', { params: { part: 'key' } });
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const sealBytes: Cipher['sealBytes'] = async (plain, context) => {
    const nonce = randomBytes(NONCE_BYTES);
    const algorithm = { name: 'AES-GCM', iv: new Uint8Array(nonce), additionalData: encoder.encode(context) };
    const body = await crypto.subtle.encrypt(algorithm, imported, plain);
    const sealed = new Uint8Array(NONCE_BYTES + body.byteLength);
    sealed.set(nonce, 0);
    sealed.set(new Uint8Array(body), NONCE_BYTES);
    return sealed;
  };
  const openBytes: Cipher['openBytes'] = async (sealed, context) => {
    const iv = sealed.subarray(0, NONCE_BYTES);
    const algorithm = { name: 'AES-GCM', iv, additionalData: encoder.encode(context) };
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, sealed.subarray(NONCE_BYTES)));
    } catch (cause) {
      throw new AppError('store_damaged', {}, { cause });
    }
  };
  return {
    seal: (plain, context) => sealBytes(encoder.encode(plain), context),
    open: async (sealed, context) => decoder.decode(await openBytes(sealed, context)),
    sealBytes,
    openBytes,
  };
}
