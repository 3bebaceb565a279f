/** Sets of tag and group ids change by adding and removing; operations of two people commute (ME7). */

/** Applies additions and removals; an id named in both is removed. Order of what stays is kept, new ids go to the end. */
export function mergeIdSet(current: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  const removed = new Set(remove);
  const result = new Set(current.filter(id => !removed.has(id)));
  for (const id of add) if (!removed.has(id)) result.add(id);
  return [...result];
}
