/**
 * One timeline of everything that happened: follow-ups, behaviours, and changes, newest first. Changes that were made by one edit are
 * one item. Pure. Rule UI15.
 */
import type { CustomerBehavior, CustomerInteraction, HistoryEntry } from '../../../common/domain/timeline.ts';
import type { CustomerDetail } from '../../data/api.ts';

export const TIMELINE_KINDS = ['interaction', 'behavior', 'change'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export type TimelineItem =
  | { readonly kind: 'interaction'; readonly id: string; readonly at: number; readonly entry: CustomerInteraction }
  | { readonly kind: 'behavior'; readonly id: string; readonly at: number; readonly entry: CustomerBehavior }
  | {
      readonly kind: 'change';
      readonly id: string;
      readonly at: number;
      readonly by: string;
      readonly entries: readonly HistoryEntry[];
    };

/** Merges and sorts; equal times keep follow-ups before changes. */
export function buildTimeline(detail: Pick<CustomerDetail, 'history' | 'interactions' | 'behaviors'>): TimelineItem[] {
  const edits = new Map<string, HistoryEntry[]>();
  for (const entry of detail.history) edits.set(entry.mutationId, [...(edits.get(entry.mutationId) ?? []), entry]);
  const items: TimelineItem[] = [
    ...detail.interactions.map((entry): TimelineItem => ({
      kind: 'interaction',
      id: entry.interactionId,
      at: entry.occurredAt,
      entry,
    })),
    ...detail.behaviors.map((entry): TimelineItem => ({
      kind: 'behavior',
      id: entry.behaviorId,
      at: entry.occurredAt,
      entry,
    })),
    ...[...edits].flatMap(([id, entries]): TimelineItem[] => {
      const first = entries[0];
      return first === undefined ? [] : [{ kind: 'change', id, at: first.at, by: first.by, entries }];
    }),
  ];
  return items.toSorted((a, b) => b.at - a.at);
}
