/**
 * The layout of the local store: raised when places are moved (placement.ts) or RxDB is told something else of them. It is part of the
 * names in IndexedDB. 1: a collection of RxDB for each wire collection, with the schema of its entity. 2: several share a place, and RxDB is
 * told of ids alone. Rule ST18.
 */
export const STORE_LAYOUT = 2;
