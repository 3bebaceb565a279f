/** What a query is answered for: who asks, when and where, and what the names of groups and fields stand for. */
import { BUILT_IN_REGISTRY, type FieldDef, type FieldRegistry } from './fields.ts';
import type { FilterNode } from './types.ts';

export interface QueryContext {
  readonly fields: FieldRegistry;
  /** Milliseconds. */
  readonly now: number;
  /** Minutes east of UTC: 480 in China. */
  readonly zoneOffsetMinutes: number;
  /** For whom `$me` stands. */
  readonly userId: string;
  readonly groups: GroupTree;
  /** Whether the reader may know the field's values at all. */
  readonly mayRead: (field: FieldDef) => boolean;
}

export interface GroupTree {
  /** The group, and all that are below it. */
  below(groupId: string): readonly string[];
  /** What stands for a group whose members follow from a condition; null for a group to which customers are added. */
  segment(groupId: string): FilterNode | null;
}

interface GroupLike {
  readonly groupId: string;
  readonly parentId: string | null;
}

/** The tree of the company's groups; `segmentOf` gives the condition of a dynamic group. */
export function makeGroupTree<G extends GroupLike>(
  groups: Iterable<G>,
  segmentOf: (group: G) => FilterNode | null = () => null,
): GroupTree {
  const children = new Map<string, string[]>();
  const known = new Map<string, G>();
  for (const group of groups) {
    known.set(group.groupId, group);
    if (group.parentId === null) continue;
    const siblings = children.get(group.parentId);
    if (siblings === undefined) children.set(group.parentId, [group.groupId]);
    else siblings.push(group.groupId);
  }
  return {
    below(groupId) {
      const found = new Set([groupId]);
      for (const id of found) for (const child of children.get(id) ?? []) found.add(child); // a set walks on over what is added
      return [...found];
    },
    segment(groupId) {
      const group = known.get(groupId);
      return group === undefined ? null : segmentOf(group);
    },
  };
}

export const NO_GROUPS: GroupTree = makeGroupTree([]);

const readsAll = (): boolean => true;

/** A context for tests and for whoever asks about nothing but built-in fields. */
export function plainContext(parts: Partial<QueryContext> = {}): QueryContext {
  return {
    fields: BUILT_IN_REGISTRY,
    now: 0,
    zoneOffsetMinutes: 0,
    userId: '',
    groups: NO_GROUPS,
    mayRead: readsAll,
    ...parts,
  };
}

const DAY = 86_400_000;
const MINUTE = 60_000;

/** The instants from which and before which `days` whole days lie; `first` counts from today, 0. */
export function spanOfDays(
  { now, zoneOffsetMinutes }: Pick<QueryContext, 'now' | 'zoneOffsetMinutes'>,
  first: number,
  days: number,
): { readonly from: number; readonly before: number } {
  const zone = zoneOffsetMinutes * MINUTE;
  const today = Math.floor((now + zone) / DAY) * DAY - zone;
  return { from: today + first * DAY, before: today + (first + days) * DAY };
}
