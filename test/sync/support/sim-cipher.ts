/**
 * AES-256-GCM as the device uses it, in one thread: the format and the refusals of renderer/data/crypto/cipher.ts without a visit to the
 * thread pool for each record, which is most of what a simulated device would otherwise cost.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { RandomBytes } from '../../../common/lib/clock.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Cipher } from '../../../renderer/data/crypto/cipher.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createSimCipher(key: Uint8Array, randomBytes: RandomBytes): Cipher {
  const seal = (plain: Uint8Array | string, context: string): Uint8Array<ArrayBuffer> => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    const body = [typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain), cipher.final()];
    return new Uint8Array(Buffer.concat([nonce, ...body, cipher.getAuthTag()]));
  };
  const open = (sealed: Uint8Array, context: string): Buffer => {
    const bytes = Buffer.from(sealed);
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES);
      return Buffer.concat([decipher.update(body), decipher.final()]);
    } catch (cause) {
      throw new AppError('store_damaged', {}, { cause });
    }
  };
  return {
    seal: async (plain, context) => seal(plain, context),
    open: async (sealed, context) => open(sealed, context).toString('utf8'),
    sealBytes: async (plain, context) => seal(plain, context),
    openBytes: async (sealed, context) => new Uint8Array(open(sealed, context)),
  };
}
