/**
 * Tells a device where it differs from what its user may see, and gives it what is missing: compare, list, fetch. Each answer is one
 * snapshot of the database. Rules DI1 to DI3, SS19.
 */
import { isUuid } from '../../../common/lib/ids.ts';
import type { Actor } from '../../../common/domain/permissions.ts';
import type { CollectionName } from '../../../common/protocol/collections.ts';
import { DIGEST_BUCKETS } from '../../../common/protocol/digest.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { Change } from '../../../common/protocol/messages.ts';
import {
  LIST_LIMIT,
  type CompareAnswer,
  type DigestRequest,
  type FetchAnswer,
  type ListAnswer,
} from '../../../common/protocol/reconcile-messages.ts';
import type { Connection, Database } from '../../db/database.ts';
import { presentDocument } from '../../presenters/documents.ts';
import { readBucketHashes, readVersions } from '../../queries/digest.ts';
import { readVisible } from '../../queries/documents.ts';
import { maskOf } from './pull-cursor.ts';

type Step<S extends DigestRequest['step']> = Extract<DigestRequest, { step: S }>;

/** Answers one step. */
export function answerDigest(
  db: Database,
  reader: Actor,
  request: DigestRequest,
): Promise<CompareAnswer | ListAnswer | FetchAnswer> {
  return db.withTransaction<CompareAnswer | ListAnswer | FetchAnswer>(
    tx => {
      if (request.step === 'compare') return compare(tx, reader, request);
      if (request.step === 'list') return list(tx, reader, request);
      return fetchDocs(db, tx, reader, request);
    },
    { readOnlySnapshot: true },
  );
}

async function compare(tx: Connection, reader: Actor, request: Step<'compare'>): Promise<CompareAnswer> {
  const mask = maskOf(reader);
  const rows = await readBucketHashes(tx, reader, nameOf(request), mask);
  const hashes = new Map(rows.map(({ bucket, hash }) => [bucket, hash]));
  const buckets = Array.from({ length: DIGEST_BUCKETS }, (_, bucket) => bucket);
  return { mask, differing: buckets.filter(bucket => (hashes.get(bucket) ?? '0') !== request.buckets[bucket]) };
}

async function list(tx: Connection, reader: Actor, request: Step<'list'>): Promise<ListAnswer> {
  const { buckets, after } = request;
  const collection = nameOf(request);
  if (after !== null && !isIdOf(collection, after)) throw new AppError('validation_failed');
  const rows = await readVersions(tx, reader, { collection, buckets, after, limit: LIST_LIMIT });
  return {
    mask: maskOf(reader),
    versions: rows.map(({ docId, ver }) => [docId, ver]),
    more: rows.length === LIST_LIMIT,
  };
}

async function fetchDocs(db: Database, tx: Connection, reader: Actor, request: Step<'fetch'>): Promise<FetchAnswer> {
  const collection = nameOf(request);
  const ids = [...new Set(request.ids)];
  const rows = await readVisible(
    tx,
    reader,
    collection,
    ids.filter(id => isIdOf(collection, id)),
  );
  const docs = new Map(rows.map(row => [row.docId, presentDocument(db.cipher, reader, collection, row)]));
  const changes = ids.map((id): Change => {
    const doc = docs.get(id);
    // What he may not see is answered like what never was.
    return doc === undefined ? { op: 'purge', collection, id } : { op: 'put', collection, id, doc };
  });
  return { mask: maskOf(reader), changes };
}

function nameOf({ collection }: DigestRequest): CollectionName {
  return collection as CollectionName; // the message's schema has checked the name
}

/** Ids go into casts of the database: only what an id of the collection can look like. */
function isIdOf(collection: CollectionName, id: string): boolean {
  return collection === 'dictionaries' || isUuid(id);
}
