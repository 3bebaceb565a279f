/** Ed25519 from a seed of 32 bytes, with what Node brings along. Rule PC1. */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

export const SEED_BYTES = 32;

/** The frame of PKCS #8 around a seed (RFC 8410), and the length of that of SubjectPublicKeyInfo around a public key. */
const PKCS8_FRAME = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_FRAME_BYTES = 12;

export interface Signer {
  /** 32 bytes in base64. */
  readonly publicKey: string;
  /** The signature of a text, in base64. */
  sign(text: string): string;
}

/** The signer of a seed; equal seeds give equal keys. */
export function makeSigner(seed: Buffer): Signer {
  if (seed.length !== SEED_BYTES) throw new Error('A signing key is made of 32 bytes');
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([PKCS8_FRAME, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_FRAME_BYTES);
  return {
    publicKey: publicKey.toString('base64'),
    sign: text => sign(null, Buffer.from(text), key).toString('base64'),
  };
}
