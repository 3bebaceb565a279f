/**
 * Hashes of a reader's view by buckets, and ids and versions of some buckets: the half in SQL of common/protocol/digest.ts, under the same
 * conditions as every other reading of documents. The database aggregates; no document is brought into memory. Rules DI1, DI2.
 */
import type { Actor } from '../../common/domain/permissions.ts';
import type { CollectionName } from '../../common/protocol/collections.ts';
import { DIGEST_BUCKETS, maskFor } from '../../common/protocol/digest.ts';
import type { Connection } from '../db/database.ts';
import { readerStatement, readerValues, type CollectionSql } from './documents.ts';

/** The bucket of a row: the last digits of a UUID; ids of another form share the first. */
function bucketSql({ id, idType }: CollectionSql): string {
  return idType === 'uuid' ? `(('x' || right(${id}::text, 3))::bit(12)::int % ${DIGEST_BUCKETS})` : '0';
}

export interface BucketHash {
  readonly bucket: number;
  /** Hexadecimal, without leading zeros. */
  readonly hash: string;
}

/** The hash of each bucket that is not empty. */
export function readBucketHashes(
  connection: Connection,
  reader: Actor,
  collection: CollectionName,
  mask: string,
): Promise<BucketHash[]> {
  const statement = readerStatement('digest', collection, reader, (sql, where) => {
    const text = `convert_to(${sql.id}::text || ' ' || ${sql.ver} || ' ' || $4::text, 'UTF8')`;
    const hash = `('x' || substr(encode(sha256(${text}), 'hex'), 1, 16))::bit(64)::bigint`;
    return `SELECT ${bucketSql(sql)} AS bucket, to_hex(bit_xor(${hash})) AS hash FROM ${sql.from} WHERE ${where} GROUP BY 1`;
  });
  return connection.query(statement, [...readerValues(reader), maskFor(collection, mask)]);
}

export interface VersionRow {
  readonly docId: string;
  readonly ver: number;
}

/** Ids and versions of the documents in these buckets, in the order of ids, behind `after`. */
export function readVersions(
  connection: Connection,
  reader: Actor,
  input: {
    readonly collection: CollectionName;
    readonly buckets: readonly number[];
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<VersionRow[]> {
  const { collection, buckets, after, limit } = input;
  const kind = after === null ? 'versions-first' : 'versions-next';
  const statement = readerStatement(kind, collection, reader, (sql, where) => {
    const behind = after === null ? '' : `AND ${sql.id} > $6::${sql.idType}`;
    return `SELECT ${sql.id} AS "docId", ${sql.ver} AS ver FROM ${sql.from}
WHERE ${where} AND ${bucketSql(sql)} = ANY($4::int[]) ${behind} ORDER BY ${sql.id} LIMIT $5`;
  });
  const values = [...readerValues(reader), buckets, limit];
  return connection.query(statement, after === null ? values : [...values, after]);
}
