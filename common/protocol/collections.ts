/** The replicated collections: names on the wire, their document schemas, and which field is the id. */
import type { z } from 'zod';
import { batchTaskSchema } from '../domain/batch-task.ts';
import { customerGroupSchema, customerTagSchema, dictionaryEntrySchema } from '../domain/classification.ts';
import { consentSchema } from '../domain/consent.ts';
import { customFieldSchema } from '../domain/custom-field.ts';
import { customerSchema } from '../domain/customer.ts';
import { memberSchema } from '../domain/member.ts';
import { poolSchema } from '../domain/pool.ts';
import { savedViewSchema } from '../domain/saved-view.ts';
import { customerBehaviorSchema, customerInteractionSchema, historyEntrySchema } from '../domain/timeline.ts';

export const COLLECTIONS = {
  dictionaries: { schema: dictionaryEntrySchema, key: 'entryId' },
  members: { schema: memberSchema, key: 'userId' },
  tags: { schema: customerTagSchema, key: 'tagId' },
  groups: { schema: customerGroupSchema, key: 'groupId' },
  customers: { schema: customerSchema, key: 'customerId' },
  interactions: { schema: customerInteractionSchema, key: 'interactionId' },
  behaviors: { schema: customerBehaviorSchema, key: 'behaviorId' },
  history: { schema: historyEntrySchema, key: 'historyId' },
  tasks: { schema: batchTaskSchema, key: 'taskId' },
  consents: { schema: consentSchema, key: 'consentId' },
  views: { schema: savedViewSchema, key: 'viewId' },
  fields: { schema: customFieldSchema, key: 'fieldId' },
  pools: { schema: poolSchema, key: 'poolId' },
} as const;

export type CollectionName = keyof typeof COLLECTIONS;
export const COLLECTION_NAMES = Object.keys(COLLECTIONS) as readonly CollectionName[];
/** Collections whose documents hang on a customer by their `customerId`, and come and go with him. */
export const LINKED_COLLECTIONS = [
  'interactions',
  'behaviors',
  'history',
  'consents',
] as const satisfies readonly CollectionName[];
export type LinkedCollection = (typeof LINKED_COLLECTIONS)[number];
/** The document type of a collection. */
export type DocOf<C extends CollectionName> = z.infer<(typeof COLLECTIONS)[C]['schema']>;
export type AnyDoc = DocOf<CollectionName>;

/** The id of a document of the collection. */
export function docIdOf<C extends CollectionName>(collection: C, doc: DocOf<C>): string {
  return (doc as Record<string, unknown>)[COLLECTIONS[collection].key] as string;
}
