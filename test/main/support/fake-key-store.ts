/** Key stores for tests: one that protects with a key of its own, and the machine that has none. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyStore } from '../../../main/services/key-vault.ts';

/** Another call is another machine: it cannot open what this one protected. */
export function makeKeyStore(): KeyStore {
  const key = randomBytes(32);
  return {
    isAvailable: () => true,
    encrypt(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    decrypt(data) {
      const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12)).setAuthTag(data.subarray(-16));
      return Buffer.concat([decipher.update(data.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
  };
}

export const NO_KEY_STORE: KeyStore = {
  isAvailable: () => false,
  encrypt() {
    throw new Error('no key store');
  },
  decrypt() {
    throw new Error('no key store');
  },
};
