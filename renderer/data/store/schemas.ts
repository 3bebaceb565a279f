/**
 * The thirteen collections, their keys and document types, and their RxDB schemas, derived from the zod schemas of common: one source.
 * All of the collections that the open source RxDB allows at once (docs/decisions/0006).
 */
import type { RxJsonSchema } from 'rxdb';
import { z } from 'zod';
import { COLLECTIONS, type CollectionName, type DocOf } from '../../../common/protocol/collections.ts';
import {
  inboxItemSchema,
  outboxRowSchema,
  settingSchema,
  type InboxItem,
  type OutboxRow,
  type Setting,
} from './local-records.ts';

const LOCAL = {
  outbox: { schema: outboxRowSchema, key: 'key' },
  inbox: { schema: inboxItemSchema, key: 'itemId' },
  settings: { schema: settingSchema, key: 'key' },
} as const;

const ALL = { ...COLLECTIONS, ...LOCAL } as const;

/** Every collection of the local store. */
export type StoreName = keyof typeof ALL;
export const STORE_NAMES = Object.keys(ALL) as readonly StoreName[];

interface LocalDocs {
  outbox: OutboxRow;
  inbox: InboxItem;
  settings: Setting;
}
/** The document type of a collection of the local store. */
export type StoredDoc<N extends StoreName> = N extends CollectionName ? DocOf<N> : LocalDocs[N & keyof LocalDocs];

/** Collections that hang on a customer: their `customerId`, an id like the key, stays readable so that they are found by it. */
export const LINKED = ['interactions', 'behaviors', 'history', 'consents'] as const;
export type LinkedName = (typeof LINKED)[number];
export const LINK_FIELD = 'customerId';

/** Raised when a schema changes in a way that stored documents do not meet; the store is then filled anew. */
const SCHEMA_VERSION = 0;
const KEY_LENGTH = 100;

/** Name of the field that is the key. */
export function keyFieldOf(name: StoreName): string {
  return ALL[name].key;
}

/** The key of a document. */
export function keyOf<N extends StoreName>(name: N, doc: StoredDoc<N>): string {
  return (doc as Record<string, unknown>)[ALL[name].key] as string;
}

/** Whether documents of the collection hang on a customer. */
export function isLinked(name: StoreName): name is LinkedName {
  return (LINKED as readonly string[]).includes(name);
}

/** The RxDB schema of a collection, derived from its zod schema: one source. What is stored is its sealed form. */
export function rxSchemaOf(name: StoreName): RxJsonSchema<Record<string, unknown>> {
  const { schema, key } = ALL[name];
  const { properties = {}, required } = z.toJSONSchema(schema, { io: 'output' }) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  const id = { type: 'string', maxLength: KEY_LENGTH };
  return {
    version: SCHEMA_VERSION,
    primaryKey: key,
    type: 'object',
    properties: { ...properties, ...(isLinked(name) ? { [LINK_FIELD]: id } : {}), [key]: id },
    required: required ?? [],
    indexes: isLinked(name) ? [LINK_FIELD] : [],
  };
}
