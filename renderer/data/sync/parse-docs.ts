/**
 * Documents of an answer: each is parsed by the schema of its collection, and one that does not fit is reported instead of stopping
 * the others. Rule CY11.
 */
import { COLLECTIONS, docIdOf, type AnyDoc, type CollectionName } from '../../../common/protocol/collections.ts';
import type { Core } from '../core/core.ts';
import { makeInboxItem, type RemoteChange } from '../core/documents.ts';
import type { InboxItem } from '../store/local-records.ts';

export interface ParsedDocs {
  readonly changes: readonly RemoteChange[];
  /** One for each document that cannot be read, for the sync centre. */
  readonly unreadable: readonly InboxItem[];
}

/** Sorts what the server states into changes that can be applied and documents that cannot be read. */
export function parseDocs(
  core: Core,
  stated: readonly { readonly collection: string; readonly id: string; readonly doc: unknown }[],
): ParsedDocs {
  const changes: RemoteChange[] = [];
  const unreadable: InboxItem[] = [];
  for (const { collection: name, id, doc } of stated) {
    const collection = name as CollectionName; // the message's schema has checked the name
    const parsed = doc === null ? null : parseDoc(collection, id, doc);
    if (parsed !== undefined) changes.push({ collection, id, doc: parsed });
    else {
      const itemId = `${collection}:${id}`.slice(0, 100);
      unreadable.push(makeInboxItem({ itemId, kind: 'unreadable', code: 'internal', at: core.ports.clock.now() }));
    }
  }
  return { changes, unreadable };
}

function parseDoc(collection: CollectionName, id: string, doc: unknown): AnyDoc | undefined {
  const parsed = COLLECTIONS[collection].schema.safeParse(doc);
  return parsed.success && docIdOf(collection, parsed.data as never) === id ? parsed.data : undefined;
}
