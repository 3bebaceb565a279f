/** The tree of groups as it is shown, found by name, and as choices for a place. Whatever waits, it has no cycle. Pure. Rules GT3, GT6. */
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { groupsBelow, withoutCycles, type GroupTree } from '../../../common/merge/group-tree.ts';
import { foldText } from '../../../common/query/fold.ts';

export interface GroupNode {
  readonly key: string;
  readonly group: CustomerGroup;
  readonly children: GroupNode[]; // as the tree of the screen takes it
}

/** Sisters in the order of their names. */
export function buildGroupTree(groups: Iterable<CustomerGroup>): GroupNode[] {
  const all = new Map([...groups].map(group => [group.groupId, group]));
  const parents = withoutCycles(toTree(all.values()));
  const nodes = new Map([...all].map(([key, group]): [string, GroupNode] => [key, { key, group, children: [] }]));
  const top: GroupNode[] = [];
  for (const [id, node] of nodes) {
    const parent = nodes.get(parents.get(id) ?? '');
    (parent?.children ?? top).push(node);
  }
  const sort = (list: GroupNode[]): GroupNode[] => {
    list.sort((a, b) => a.group.name.localeCompare(b.group.name) || (a.key < b.key ? -1 : 1));
    for (const node of list) sort(node.children);
    return list;
  };
  return sort(top);
}

/** What is left when only names with these letters are wanted: they, and the groups above them. */
export function filterTree(nodes: readonly GroupNode[], search: string): GroupNode[] {
  const wanted = foldText(search.trim());
  if (wanted === '') return [...nodes];
  return nodes.flatMap(node => {
    if (foldText(node.group.name).includes(wanted)) return [node];
    const children = filterTree(node.children, search);
    return children.length === 0 ? [] : [{ ...node, children }];
  });
}

/** The groups below one. */
export function belowOf(groups: Iterable<CustomerGroup>, groupId: string): readonly string[] {
  return groupsBelow(toTree(groups), groupId);
}

export interface PlaceOption {
  readonly value: string;
  readonly title: string;
  readonly disabled: boolean;
  readonly children: PlaceOption[];
}

/** The tree as places; a group and what is below it cannot be chosen. */
export function toPlaces(nodes: readonly GroupNode[], moving: string | null, isWithin = false): PlaceOption[] {
  return nodes.map(({ key, group, children }) => {
    const disabled = isWithin || key === moving;
    return { value: key, title: group.name, disabled, children: toPlaces(children, moving, disabled) };
  });
}

function toTree(groups: Iterable<CustomerGroup>): GroupTree {
  return new Map([...groups].map(({ groupId, parentId }) => [groupId, { parentId, isDeleted: false }]));
}
