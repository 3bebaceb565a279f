/**
 * Digest of a collection: 1,024 buckets of documents, each with one hash over what a reader holds in it. Device and server compute the same
 * from ids, versions and masks alone, so that a few kilobytes tell in which buckets they differ, and no document has to be sent for it.
 *
 * The hash of a bucket is the exclusive or of the first 64 bits of SHA-256 over "id version mask" of its documents: the order does not
 * matter, and PostgreSQL can aggregate it (sync-server/queries/digest.ts, the other half of this file). Rules DI1, DI2.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { CollectionName } from './collections.ts';

export const DIGEST_BUCKETS = 1_024;

/** Collections whose documents look different under other rules of fields: their hashes cover the mask. */
const MASKED: ReadonlySet<CollectionName> = new Set<CollectionName>(['customers', 'history']);

/** What of the mask counts for the documents of a collection. */
export function maskFor(collection: CollectionName, mask: string): string {
  return MASKED.has(collection) ? mask : '';
}

/** The bucket of a document, by the last digits of its id: those are random in UUIDs. All others, of which there are few, share one. */
export function bucketOf(id: string): number {
  const digits = id.slice(-3);
  return UUID_LIKE.test(id) ? Number.parseInt(digits, 16) % DIGEST_BUCKETS : 0;
}

const UUID_LIKE = /^[0-9a-f-]{36}$/;

export interface Digest {
  add(id: string, ver: number): void;
  /** One hash for each bucket, hexadecimal without leading zeros; "0" for an empty one. */
  toHashes(): string[];
}

/** An empty digest for documents that were all given under one mask. */
export function createDigest(mask: string): Digest {
  const high = new Uint32Array(DIGEST_BUCKETS);
  const low = new Uint32Array(DIGEST_BUCKETS);
  return {
    add(id, ver) {
      const hash = sha256(utf8ToBytes(`${id} ${ver} ${mask}`));
      const view = new DataView(hash.buffer, hash.byteOffset, 8);
      const bucket = bucketOf(id);
      high[bucket]! ^= view.getUint32(0);
      low[bucket]! ^= view.getUint32(4);
    },
    toHashes: () => Array.from(high, (word, bucket) => ((BigInt(word) << 32n) | BigInt(low[bucket] ?? 0)).toString(16)),
  };
}
