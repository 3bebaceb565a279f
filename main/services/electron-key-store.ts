/** The system's key store by Electron's safeStorage. `basic_text` is obfuscation with a known key and counts as none. Rule VA2. */
import { safeStorage } from 'electron';
import type { KeyStore } from './key-vault.ts';

export const electronKeyStore: KeyStore = {
  isAvailable() {
    if (!safeStorage.isEncryptionAvailable()) return false;
    return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  },
  encrypt: text => new Uint8Array(safeStorage.encryptString(text)),
  decrypt: data => safeStorage.decryptString(Buffer.from(data)),
};
