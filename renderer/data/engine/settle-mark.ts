/**
 * What an update of the program means for what is stored. A store of another layout was opened without its documents: they are synced
 * again, from the beginning. Documents that were given under another version of the protocol, or before a collection existed, stay and
 * are shown, and are fetched anew at the next contact, because their versions do not tell that something was left out of them. Nothing of
 * what exists on this device alone is touched. Rules ST18, ST19.
 */
import { COLLECTION_NAMES } from '../../../common/protocol/collections.ts';
import { PROTOCOL_VERSION } from '../../../common/protocol/version.ts';
import { STORE_LAYOUT } from '../store/layout.ts';
import type { SyncMark } from '../store/local-records.ts';

export interface SettledMark {
  readonly mark: SyncMark;
  /** Whether the documents are gone, so that what waits has to be laid over nothing. */
  readonly isEmptied: boolean;
}

/** The mark for this program; the same object when nothing follows from it. */
export function settleMark(mark: SyncMark): SettledMark {
  const given = { layout: STORE_LAYOUT, protocol: PROTOCOL_VERSION, collections: [...COLLECTION_NAMES] };
  const before = mark.given;
  if (before?.layout !== STORE_LAYOUT) {
    const fresh = { cursor: null, snapshot: null, mask: null, reconcile: null, checkedAt: null, stale: [] };
    return { mark: { ...mark, ...fresh, given }, isEmptied: true };
  }
  const isOld = before.protocol !== PROTOCOL_VERSION;
  const late = COLLECTION_NAMES.filter(name => isOld || !before.collections.includes(name));
  if (late.length === 0) return { mark, isEmptied: false };
  if (mark.cursor === null) return { mark: { ...mark, given }, isEmptied: false };
  const stale = [...new Set([...mark.stale, ...late])];
  const reconcile = mark.reconcile ?? { since: mark.cursor };
  return { mark: { ...mark, given, stale, reconcile }, isEmptied: false };
}
