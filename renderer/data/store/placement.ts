/**
 * Where the wire collections lie in the local store. The open source RxDB allows thirteen collections at once, so that only the large
 * ones have one of their own. What hangs on a customer besides shares one, and so does everything else, of which there is little
 * (docs/decisions/0006). A new wire collection needs nothing here; one that hangs on a customer is named by `LINKED_COLLECTIONS`.
 *
 * In a shared place the key of a record is `<collection>:<id>`: what can be read on the disk are ids and the names of collections, and
 * the encryption binds the record to both. Rules ST1, ST2, ST17.
 */
import {
  COLLECTIONS,
  LINKED_COLLECTIONS,
  type CollectionName,
  type LinkedCollection,
} from '../../../common/protocol/collections.ts';

/** Collections with a place of their own. */
const OWN = ['customers', 'interactions', 'behaviors', 'history', 'tasks'] as const satisfies readonly CollectionName[];
const SHARED = ['reference', 'attached'] as const;

/** What hangs on a customer shows his id, which is an id like the key, so that it is found by it. */
export const LINK_FIELD = 'customerId';

/** Collections of this device alone, with their keys: they never leave it. */
export const LOCAL_KEYS = { outbox: 'key', inbox: 'itemId', settings: 'key' } as const;
export type LocalName = keyof typeof LOCAL_KEYS;

/** Every collection that the engine reads and writes by name. */
export type StoreName = CollectionName | LocalName;
export const STORE_NAMES = [...Object.keys(COLLECTIONS), ...Object.keys(LOCAL_KEYS)] as readonly StoreName[];
export const LOCAL_NAMES = Object.keys(LOCAL_KEYS) as readonly LocalName[];

/** A collection of RxDB. */
export type PlaceName = (typeof OWN)[number] | (typeof SHARED)[number] | LocalName;
export const PLACE_NAMES: readonly PlaceName[] = [...OWN, ...SHARED, ...LOCAL_NAMES];

/** The key of a record in a shared place. */
export const SHARED_KEY = 'placeKey';

/** The place of a collection. */
export function placeOf(name: StoreName): PlaceName {
  if (isLocal(name) || isOwn(name)) return name;
  return isLinked(name) ? 'attached' : 'reference';
}

function isLocal(name: StoreName): name is LocalName {
  return name in LOCAL_KEYS;
}

function isOwn(name: StoreName): name is (typeof OWN)[number] {
  return (OWN as readonly string[]).includes(name);
}

/** Name of the field that is the id of a document. */
export function keyFieldOf(name: StoreName): string {
  return isLocal(name) ? LOCAL_KEYS[name] : COLLECTIONS[name].key;
}

/** Whether several collections lie in the place. */
export function isShared(place: PlaceName): place is (typeof SHARED)[number] {
  return (SHARED as readonly string[]).includes(place);
}

/** Name of the field that is the key of a record of the place. */
export function keyFieldOfPlace(place: PlaceName): string {
  return isShared(place) ? SHARED_KEY : keyFieldOf(place);
}

/** Whether documents of the collection hang on a customer. */
export function isLinked(name: StoreName): name is LinkedCollection {
  return (LINKED_COLLECTIONS as readonly string[]).includes(name);
}

/** Whether records of the place show the customer on which they hang. */
export function isLinkedPlace(place: PlaceName): boolean {
  return isShared(place) ? place === 'attached' : isLinked(place);
}

/** Keys of records in their place: where those of the collection lie, and how they follow from ids. */
export interface Keys {
  /** All keys of the collection lie between these two, which are none. */
  readonly after: string;
  readonly before: string;
  toKey(this: void, id: string): string;
  toId(this: void, key: string): string;
}

const LAST = '\uFFFF';

export function keysOf(name: StoreName): Keys {
  if (!isShared(placeOf(name))) return { after: '', before: LAST, toKey: id => id, toId: key => key };
  const prefix = `${name}:`;
  return { after: prefix, before: prefix + LAST, toKey: id => prefix + id, toId: key => key.slice(prefix.length) };
}
