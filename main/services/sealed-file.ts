/**
 * Small JSON files under the data key (AES-256-GCM, the file's name as additional data): the refresh token and the lease.
 * Without the key they say nothing; with a changed byte they do not open. Rule VA8.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../../common/protocol/app-error.ts';
import { readTextIfThere, writeFileAtomically } from './atomic-file.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Writes the value, lasting when it returns. */
export async function writeSealed(path: string, key: Uint8Array, value: unknown): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(basename(path)));
  const sealed = Buffer.concat([
    nonce,
    cipher.update(JSON.stringify(value), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  await writeFileAtomically(path, sealed.toString('base64'));
}

/** The value, or null when there is no file. Throws `store_damaged` when it cannot be opened or is not of the schema. */
export async function readSealed<T>(path: string, key: Uint8Array, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readTextIfThere(path);
  if (text === null) return null;
  try {
    const sealed = Buffer.from(text, 'base64');
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(basename(path))).setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return schema.parse(JSON.parse(plain.toString('utf8')));
  } catch (error) {
    throw new AppError('store_damaged', {}, { cause: error });
  }
}
