/**
 * The tree of groups: what an edit makes of it, judged in the order in which edits arrive, so that devices which moved groups into each
 * other offline end with one tree without a cycle. Pure; the server's verdict and the device's forecast both come from here.
 * docs/decisions/0016. Rules GT1 to GT7.
 */

/** A group as far as the tree is concerned. A deleted one is remembered, so that its place is known and its id never comes back by a create. */
export interface TreeNode {
  readonly parentId: string | null;
  readonly isDeleted: boolean;
}
export type GroupTree = ReadonlyMap<string, TreeNode>;

export type TreeEdit =
  | { readonly type: 'create'; readonly groupId: string; readonly parentId: string | null }
  | { readonly type: 'move'; readonly groupId: string; readonly parentId: string | null }
  | { readonly type: 'delete'; readonly groupId: string }
  | { readonly type: 'restore'; readonly groupId: string };

export interface TreeLimits {
  /** Groups that exist at the same time. */
  readonly groups: number;
  /** Levels, the top one included. */
  readonly depth: number;
}

export type TreeRefusal = 'already_exists' | 'unknown_group' | 'group_cycle' | 'group_too_deep' | 'limit_reached';
export type TreeVerdict =
  | {
      /** `merged`: taken, but at another place than was wanted, because that place is gone. */
      readonly status: 'applied' | 'merged' | 'noop';
      /** The nodes that the edit changes, as they are afterwards. */
      readonly changes: ReadonlyMap<string, TreeNode>;
      readonly code?: never;
    }
  | { readonly status: 'rejected'; readonly code: TreeRefusal; readonly changes?: never };

const NOOP: TreeVerdict = { status: 'noop', changes: new Map() };

/** What the edit makes of the tree. Applying `changes` never makes a cycle where there was none. */
export function judgeTreeEdit(tree: GroupTree, edit: TreeEdit, limits: TreeLimits): TreeVerdict {
  switch (edit.type) {
    case 'create':
      return judgeCreate(tree, edit, limits);
    case 'move':
      return judgeMove(tree, edit, limits);
    case 'delete':
      return judgeDelete(tree, edit.groupId);
    case 'restore':
      return judgeRestore(tree, edit.groupId, limits);
  }
}

/** The groups below one, deleted ones left out, in no order. */
export function groupsBelow(tree: GroupTree, groupId: string): string[] {
  const below: string[] = [];
  const seen = new Set([groupId]);
  let level = [groupId];
  while (level.length > 0) {
    const parents = new Set(level);
    level = [...tree]
      .filter(([id, node]) => !node.isDeleted && node.parentId !== null && parents.has(node.parentId) && !seen.has(id))
      .map(([id]) => id);
    for (const id of level) seen.add(id);
    below.push(...level);
  }
  return below;
}

/** The groups above one, the nearest first; it ends at a parent that does not exist, is deleted or came before. */
export function groupsAbove(tree: GroupTree, groupId: string): string[] {
  const above: string[] = [];
  const seen = new Set([groupId]);
  for (let id = tree.get(groupId)?.parentId ?? null; id !== null && !seen.has(id);) {
    const node = tree.get(id);
    if (node === undefined || node.isDeleted) break;
    seen.add(id);
    above.push(id);
    id = node.parentId;
  }
  return above;
}

/**
 * The tree as a device shows it, whatever waits: every group has a parent that is shown, or none. What stands below a group that is not
 * there stands at the top; of groups that lie in each other the one with the smallest id does.
 */
export function withoutCycles(tree: GroupTree): Map<string, string | null> {
  const parents = new Map<string, string | null>();
  for (const [id, { parentId, isDeleted }] of tree) {
    if (isDeleted) continue;
    const parent = parentId === null ? undefined : tree.get(parentId);
    parents.set(id, parent === undefined || parent.isDeleted ? null : parentId);
  }
  for (const start of [...parents.keys()].toSorted()) {
    const path = new Set([start]);
    let parent = parents.get(start) ?? null;
    while (parent !== null && !path.has(parent)) {
      path.add(parent);
      parent = parents.get(parent) ?? null;
    }
    if (parent === start) parents.set(start, null);
  }
  return parents;
}

function judgeCreate(
  tree: GroupTree,
  { groupId, parentId }: Extract<TreeEdit, { type: 'create' }>,
  limits: TreeLimits,
): TreeVerdict {
  if (tree.has(groupId)) return refuse('already_exists');
  if (parentId !== null && !tree.has(parentId)) return refuse('unknown_group');
  return place(tree, { groupId, parentId }, limits);
}

function judgeMove(
  tree: GroupTree,
  { groupId, parentId }: Extract<TreeEdit, { type: 'move' }>,
  limits: TreeLimits,
): TreeVerdict {
  const node = tree.get(groupId);
  if (node === undefined || node.isDeleted) return refuse('unknown_group');
  if (parentId !== null && tree.get(parentId)?.isDeleted !== false) return refuse('unknown_group');
  if (node.parentId === parentId) return NOOP;
  if (parentId !== null && (parentId === groupId || groupsAbove(tree, parentId).includes(groupId))) {
    return refuse('group_cycle');
  }
  if (levelOf(tree, parentId) + heightOf(tree, groupId) > limits.depth) return refuse('group_too_deep');
  return { status: 'applied', changes: new Map([[groupId, { parentId, isDeleted: false }]]) };
}

/** What stands below the group goes up to where it stood, also what others have put there meanwhile. */
function judgeDelete(tree: GroupTree, groupId: string): TreeVerdict {
  const node = tree.get(groupId);
  if (node === undefined) return refuse('unknown_group');
  if (node.isDeleted) return NOOP;
  const changes = new Map<string, TreeNode>([[groupId, { parentId: node.parentId, isDeleted: true }]]);
  for (const [id, other] of tree) {
    if (!other.isDeleted && other.parentId === groupId) changes.set(id, { parentId: node.parentId, isDeleted: false });
  }
  return { status: 'applied', changes };
}

function judgeRestore(tree: GroupTree, groupId: string, limits: TreeLimits): TreeVerdict {
  const node = tree.get(groupId);
  if (node === undefined) return refuse('unknown_group');
  if (!node.isDeleted) return NOOP;
  return place(tree, { groupId, parentId: node.parentId }, limits);
}

/** Puts a group that is not there now below its parent, or below the nearest group above that still exists. */
function place(
  tree: GroupTree,
  wanted: { readonly groupId: string; readonly parentId: string | null },
  limits: TreeLimits,
): TreeVerdict {
  const living = [...tree.values()].filter(node => !node.isDeleted).length;
  if (living >= limits.groups) return refuse('limit_reached');
  const parentId = nearestLiving(tree, wanted.parentId);
  if (levelOf(tree, parentId) + 1 > limits.depth) return refuse('group_too_deep');
  return {
    status: parentId === wanted.parentId ? 'applied' : 'merged',
    changes: new Map([[wanted.groupId, { parentId, isDeleted: false }]]),
  };
}

function nearestLiving(tree: GroupTree, parentId: string | null): string | null {
  const seen = new Set<string>();
  let id = parentId;
  while (id !== null && !seen.has(id)) {
    const node = tree.get(id);
    if (node?.isDeleted === false) return id;
    seen.add(id);
    id = node?.parentId ?? null;
  }
  return null;
}

/** The level of a group, 1 at the top; 0 for the place above all. */
function levelOf(tree: GroupTree, groupId: string | null): number {
  return groupId === null ? 0 : groupsAbove(tree, groupId).length + 1;
}

/** How many levels a group takes with what is below it. */
function heightOf(tree: GroupTree, groupId: string): number {
  const level = levelOf(tree, groupId);
  return Math.max(level, ...groupsBelow(tree, groupId).map(id => levelOf(tree, id))) - level + 1;
}

function refuse(code: TreeRefusal): TreeVerdict {
  return { status: 'rejected', code };
}
