/** The three lists of the sync centre as one, what needs a person first. Pure. Rule SC1. */
import type { ConflictItem, RefusedItem, SyncCenter, WaitingItem } from '../../data/api.ts';

export type CenterItem =
  | { readonly group: 'refused'; readonly id: string; readonly item: RefusedItem }
  | { readonly group: 'conflicts'; readonly id: string; readonly item: ConflictItem }
  | { readonly group: 'waiting'; readonly id: string; readonly item: WaitingItem };

export const GROUPS = ['refused', 'conflicts', 'waiting'] as const;
/** How many of a group are listed; an import can leave very many waiting. */
export const LISTED = 200;

/** Refused and merged edits newest first, waiting ones in the order in which they will be sent. */
export function listItems(center: SyncCenter): readonly CenterItem[] {
  const refused = center.refused
    .toSorted((a, b) => b.madeAt - a.madeAt)
    .map(item => ({ group: 'refused' as const, id: item.mutationId, item }));
  const conflicts = center.conflicts
    .toSorted((a, b) => b.at - a.at)
    .map(item => ({ group: 'conflicts' as const, id: item.historyId, item }));
  const waiting = center.waiting.map(item => ({ group: 'waiting' as const, id: item.mutationId, item }));
  return [...refused, ...conflicts, ...waiting];
}
