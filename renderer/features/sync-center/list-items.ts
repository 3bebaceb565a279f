/** The lists of the sync centre as one, what needs a person first. Pure. Rule SC1. */
import type { QuarantinedEdit } from '../../../common/protocol/calls/quarantine.ts';
import type { ConflictItem, RefusedItem, SyncCenter, WaitingItem } from '../../data/api.ts';

export type CenterItem =
  | { readonly group: 'quarantine'; readonly id: string; readonly item: QuarantinedEdit }
  | { readonly group: 'refused'; readonly id: string; readonly item: RefusedItem }
  | { readonly group: 'kept'; readonly id: string; readonly item: RefusedItem }
  | { readonly group: 'conflicts'; readonly id: string; readonly item: ConflictItem }
  | { readonly group: 'waiting'; readonly id: string; readonly item: WaitingItem };

export const GROUPS = ['quarantine', 'refused', 'kept', 'conflicts', 'waiting'] as const;
/** How many of a group are listed. */
export const LISTED = 200;

/** `quarantine` are edits of others that this user may decide about. Newest first; waiting ones in the order in which they will be sent. */
export function listItems(center: SyncCenter, quarantine: readonly QuarantinedEdit[] = []): readonly CenterItem[] {
  const toDecide = quarantine.map(item => ({
    group: 'quarantine' as const,
    id: `${item.authorId}/${item.mutationId}`,
    item,
  }));
  const refused = center.refused
    .toSorted((a, b) => b.madeAt - a.madeAt)
    .map(item => ({
      group: item.fate === null ? ('refused' as const) : ('kept' as const),
      id: item.mutationId,
      item,
    }));
  const conflicts = center.conflicts
    .toSorted((a, b) => b.at - a.at)
    .map(item => ({ group: 'conflicts' as const, id: item.historyId, item }));
  const waiting = center.waiting.map(item => ({ group: 'waiting' as const, id: item.mutationId, item }));
  const [own, kept] = [refused.filter(item => item.group === 'refused'), refused.filter(item => item.group === 'kept')];
  return [...toDecide, ...own, ...kept, ...conflicts, ...waiting];
}
