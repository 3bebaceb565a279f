/**
 * Dictionaries, tags, groups and members in memory: small, needed by every screen and every check. Follows the store's writes.
 */
import type { CustomerGroup, CustomerTag, DictionaryEntry } from '../../../common/domain/classification.ts';
import type { CustomField } from '../../../common/domain/custom-field.ts';
import type { Pool } from '../../../common/domain/pool.ts';
import type { SavedView } from '../../../common/domain/saved-view.ts';
import type { Member } from '../../../common/domain/member.ts';
import { resolveMerged } from '../../../common/merge/apply-classification.ts';
import type { AnyDoc, CollectionName } from '../../../common/protocol/collections.ts';
import type { Reference } from '../api.ts';
import type { Store } from '../store/store.ts';
import type { WriterLookup } from './writer.ts';

const KEPT = ['dictionaries', 'tags', 'groups', 'members', 'views', 'fields', 'pools'] as const;
type KeptName = (typeof KEPT)[number];

export interface ReferenceCache {
  load(store: Store): Promise<void>;
  /** Takes over what was written; answers whether the collection is one of these. */
  update(name: CollectionName, put: ReadonlyMap<string, AnyDoc>, removed: readonly string[]): boolean;
  /** Rises with every change. */
  version(): number;
  read(): Reference;
  lookup(): WriterLookup;
  /** The tags with those that they were merged into in their place. */
  resolveTags(tagIds: readonly string[]): readonly string[];
}

export function createReferenceCache(): ReferenceCache {
  const maps = {
    dictionaries: new Map(),
    tags: new Map(),
    groups: new Map(),
    members: new Map(),
    views: new Map(),
    fields: new Map(),
    pools: new Map(),
  } as {
    dictionaries: Map<string, DictionaryEntry>;
    tags: Map<string, CustomerTag>;
    groups: Map<string, CustomerGroup>;
    members: Map<string, Member>;
    views: Map<string, SavedView>;
    fields: Map<string, CustomField>;
    pools: Map<string, Pool>;
  };
  let version = 0;
  return {
    version: () => version,
    async load(store) {
      version++;
      for (const name of KEPT) {
        const docs = await store.getMany(name, await store.listKeys(name));
        const map = maps[name] as Map<string, AnyDoc>;
        map.clear();
        for (const [key, doc] of docs) map.set(key, doc);
      }
    },
    update(name, put, removed) {
      if (!isKept(name)) return false;
      version++;
      const map = maps[name] as Map<string, AnyDoc>;
      for (const [key, doc] of put) map.set(key, doc);
      for (const key of removed) map.delete(key);
      return true;
    },
    read: () => ({
      entries: [...maps.dictionaries.values()].toSorted((a, b) => a.order - b.order || compare(a.entryId, b.entryId)),
      tags: [...maps.tags.values()]
        .filter(isUsable)
        .toSorted((a, b) => compare(a.name, b.name) || compare(a.tagId, b.tagId)),
      groups: [...maps.groups.values()].toSorted((a, b) => compare(a.name, b.name) || compare(a.groupId, b.groupId)),
      members: [...maps.members.values()].toSorted((a, b) => compare(a.name, b.name) || compare(a.userId, b.userId)),
      views: [...maps.views.values()].toSorted((a, b) => a.order - b.order || compare(a.viewId, b.viewId)),
      fields: [...maps.fields.values()].toSorted((a, b) => a.order - b.order || compare(a.fieldId, b.fieldId)),
      pools: [...maps.pools.values()].toSorted((a, b) => a.createdAt - b.createdAt || compare(a.poolId, b.poolId)),
    }),
    resolveTags: tagIds => resolveMerged(tagIds, maps.tags),
    lookup: () => ({
      entries: maps.dictionaries,
      customFields: maps.fields,
      tags: [...maps.tags.values()].filter(isUsable),
      groups: [...maps.groups.values()],
      hasTag: tagId => {
        const tag = maps.tags.get(tagId);
        return tag !== undefined && isUsable(tag);
      },
      // Nobody is put in a segment by hand.
      hasGroup: groupId => maps.groups.has(groupId) && maps.groups.get(groupId)?.query === undefined,
    }),
  };
}

/** A merged tag is there until its last customer has the other one. */
function isUsable(tag: CustomerTag): boolean {
  return tag.mergedInto === undefined;
}

function isKept(name: CollectionName): name is KeptName {
  return (KEPT as readonly string[]).includes(name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
