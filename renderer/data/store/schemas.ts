/**
 * The types of stored documents, and what RxDB is told of its collections: the ids by which records are found, and nothing of what is
 * sealed in them, so that a field that an entity gets leaves a stored database as it is. The shape of documents is that of the zod
 * schemas of common, by which they are parsed when they arrive. Rule ST15.
 */
import type { RxJsonSchema } from 'rxdb';
import type { CollectionName, DocOf } from '../../../common/protocol/collections.ts';
import type { InboxItem, OutboxRow, Setting } from './local-records.ts';
import { isLinkedPlace, keyFieldOf, keyFieldOfPlace, LINK_FIELD, type LocalName, type PlaceName } from './placement.ts';
import type { StoreName } from './placement.ts';

interface LocalDocs {
  outbox: OutboxRow;
  inbox: InboxItem;
  settings: Setting;
}
/** The document type of a collection of the local store. */
export type StoredDoc<N extends StoreName> = N extends CollectionName ? DocOf<N> : LocalDocs[N & LocalName];

const KEY_LENGTH = 120;

/** The id of a document. */
export function keyOf<N extends StoreName>(name: N, doc: StoredDoc<N>): string {
  return (doc as Record<string, unknown>)[keyFieldOf(name)] as string;
}

/** The RxDB schema of a place. It must not change: a changed one needs another layout (database.ts). */
export function rxSchemaOf(place: PlaceName): RxJsonSchema<Record<string, unknown>> {
  const key = keyFieldOfPlace(place);
  const id = { type: 'string', maxLength: KEY_LENGTH };
  const isLinked = isLinkedPlace(place);
  return {
    version: 0,
    primaryKey: key,
    type: 'object',
    properties: { ...(isLinked ? { [LINK_FIELD]: id } : {}), [key]: id },
    required: isLinked ? [LINK_FIELD, key] : [key],
    indexes: isLinked ? [LINK_FIELD] : [],
  };
}
