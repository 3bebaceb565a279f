/** Groups as a tree of choices: segments cannot be chosen, since nobody is put in them by hand. Whatever waits, it has no cycle. Pure. */
import type { CustomerGroup } from '../../common/domain/classification.ts';
import { withoutCycles } from '../../common/merge/group-tree.ts';

export interface GroupPlace {
  readonly value: string;
  readonly title: string;
  readonly disabled: boolean;
  readonly children: GroupPlace[]; // as the tree of choices takes it
}

/** Sisters in the order of their names. */
export function groupPlaces(groups: Iterable<CustomerGroup>): GroupPlace[] {
  const all = new Map([...groups].map(group => [group.groupId, group]));
  const parents = withoutCycles(new Map([...all].map(([id, { parentId }]) => [id, { parentId, isDeleted: false }])));
  const below = (parentId: string | null): GroupPlace[] =>
    [...all.values()]
      .filter(({ groupId }) => (parents.get(groupId) ?? null) === parentId)
      .toSorted((a, b) => a.name.localeCompare(b.name) || (a.groupId < b.groupId ? -1 : 1))
      .map(({ groupId, name, query }) => ({
        value: groupId,
        title: name,
        disabled: query !== undefined,
        children: below(groupId),
      }));
  return below(null);
}
