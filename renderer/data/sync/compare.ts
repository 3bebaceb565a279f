/**
 * Finds out where the stored documents of a collection differ from what the server shows this user: hashes of buckets first, then ids and
 * versions of the buckets that differ. Rules DI1, DI2, RC1, ST19.
 */
import type { CollectionName } from '../../../common/protocol/collections.ts';
import { bucketOf, createDigest, DIGEST_BUCKETS, maskFor } from '../../../common/protocol/digest.ts';
import {
  compareAnswerSchema,
  LIST_LIMIT,
  listAnswerSchema,
  type ListAnswer,
} from '../../../common/protocol/reconcile-messages.ts';
import type { Core } from '../core/core.ts';
import { docIdOf } from '../../../common/protocol/collections.ts';
import { isOfThisDevice } from './of-this-device.ts';
import { parseAnswer, PATHS } from './paths.ts';

export interface Difference {
  readonly collection: CollectionName;
  /** Documents that were compared. */
  readonly compared: number;
  /** Ids of documents to be fetched: missing here, or of another version, or given under other rules. */
  readonly fetch: readonly string[];
  /** Ids of documents that the server does not show this user. */
  readonly remove: readonly string[];
  /** The rules under which the server answered. */
  readonly mask: string;
  /** Whether all documents are fetched anew, because an older version of the program was not given all of them. */
  readonly isStale: boolean;
}

/** Rules that no server has: documents under unknown rules equal nothing. */
const UNKNOWN_MASK = '?';
const ALL_BUCKETS: readonly number[] = Array.from({ length: DIGEST_BUCKETS }, (_, bucket) => bucket);

/** Compares one collection. Reads every document of it, so that a record that cannot be decrypted is found as well. */
export async function compareCollection(core: Core, collection: CollectionName): Promise<Difference> {
  const versions = new Map<string, number>();
  const mask = core.mark.mask ?? UNKNOWN_MASK;
  const digest = createDigest(maskFor(collection, mask));
  for await (const docs of core.store.readAll(collection)) {
    for (const doc of docs) {
      const id = docIdOf(collection, doc as never);
      if (isOfThisDevice(core, collection, id)) continue;
      versions.set(id, doc.ver);
      digest.add(id, doc.ver);
    }
  }
  const request = { step: 'compare', collection, buckets: digest.toHashes() };
  const { transport } = core.ports;
  const answer = parseAnswer(compareAnswerSchema, await transport.request(PATHS.digest, request));
  const isStale = core.mark.stale.includes(collection);
  const base = { collection, compared: versions.size, mask: answer.mask, isStale };
  const buckets = isStale ? ALL_BUCKETS : answer.differing;
  if (buckets.length === 0) return { ...base, fetch: [], remove: [] };

  const differing = new Set(buckets);
  const isSameMask = maskFor(collection, mask) === maskFor(collection, answer.mask);
  const fetch: string[] = [];
  const gone = new Set([...versions.keys()].filter(id => differing.has(bucketOf(id))));
  for await (const listed of listVersions(core, collection, buckets)) {
    for (const [id, ver] of listed) {
      gone.delete(id);
      if (isStale || !isSameMask || versions.get(id) !== ver) fetch.push(id);
    }
  }
  return { ...base, fetch, remove: [...gone] };
}

async function* listVersions(
  core: Core,
  collection: CollectionName,
  buckets: readonly number[],
): AsyncGenerator<ListAnswer['versions'], void> {
  let after: string | null = null;
  do {
    const request = { step: 'list', collection, buckets, after };
    const answer: ListAnswer = parseAnswer(listAnswerSchema, await core.ports.transport.request(PATHS.digest, request));
    yield answer.versions;
    after = answer.more && answer.versions.length <= LIST_LIMIT ? (answer.versions.at(-1)?.[0] ?? null) : null;
  } while (after !== null);
}
