/**
 * AES-256-GCM for columns that hold contact values: one sealed value per row, with the id of its key in front, so that keys can be
 * rotated. The place that a value belongs to is authenticated with it: a value copied to another row does not open. Rules SE1, PI1.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { makeLookupKey, type LookupKey } from './lookup-key.ts';

export interface Cipher {
  /** Id of the key that seals. */
  readonly keyId: string;
  /** Seals a text for one place, e.g. `customer/<id>`. */
  seal(text: string, place: string): Buffer;
  /** Opens a sealed value; throws when the key is unknown, the place differs or a byte was changed. */
  open(sealed: Buffer, place: string): string;
  /** Ids of all keys that open, the one that seals first. */
  readonly keyIds: readonly string[];
  /** Id of the key that sealed a value. */
  keyIdOf(sealed: Buffer): string;
  /** Keyed hash of a text, for lookups that must not keep the text. */
  fingerprint(text: string): string;
  /** Keys of a company's blind index, the one that new entries are made with first. */
  lookupKeys(orgId: string): readonly LookupKey[];
}

const FORMAT = 1;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;

/** Makes a cipher from 32-byte keys: the first seals, the others only open what they sealed before a rotation. */
export function makeCipher(keys: readonly Buffer[], fingerprintKey: Buffer): Cipher {
  const [current] = keys;
  if (current === undefined) throw new Error('A cipher needs a key');
  const byId = new Map(keys.map(key => [keyIdOf(key), key]));
  const keyId = keyIdOf(current);
  const lookupKeys = new Map<string, readonly LookupKey[]>();
  return {
    keyId,
    keyIds: [...byId.keys()],
    keyIdOf: sealed => sealed.subarray(1, 1 + KEY_ID_BYTES).toString('hex'),
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([FORMAT]), Buffer.from(keyId, 'hex'), nonce, body, cipher.getAuthTag()]);
    },
    open(sealed, place) {
      if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] !== FORMAT) throw new Error('Not a sealed value');
      const key = byId.get(sealed.subarray(1, 1 + KEY_ID_BYTES).toString('hex'));
      if (key === undefined) throw new Error('A sealed value has a key that this server does not hold');
      const nonce = sealed.subarray(1 + KEY_ID_BYTES, HEADER_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const body = sealed.subarray(HEADER_BYTES, sealed.length - TAG_BYTES);
      return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
    },
    fingerprint: text => createHash('sha256').update(fingerprintKey).update(text).digest('hex'),
    lookupKeys(orgId) {
      const known = lookupKeys.get(orgId) ?? [...byId].map(([id, key]) => makeLookupKey(id, deriveLookup(key, orgId)));
      lookupKeys.set(orgId, known);
      return known;
    },
  };
}

function deriveLookup(key: Buffer, orgId: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `customer-pool/lookup/${orgId}`, 32));
}

function keyIdOf(key: Buffer): string {
  return createHash('sha256')
    .update('key-id')
    .update(key)
    .digest('hex')
    .slice(0, KEY_ID_BYTES * 2);
}
