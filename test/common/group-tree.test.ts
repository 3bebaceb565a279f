/** The tree of groups: verdicts one by one, and generated moves of three devices in random order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  groupsAbove,
  groupsBelow,
  judgeTreeEdit,
  withoutCycles,
  type GroupTree,
  type TreeEdit,
  type TreeNode,
} from '../../common/merge/group-tree.ts';

const LIMITS = { groups: 100, depth: 8 };
const live = (parentId: string | null): TreeNode => ({ parentId, isDeleted: false });
const dead = (parentId: string | null): TreeNode => ({ parentId, isDeleted: true });
const treeOf = (nodes: Record<string, TreeNode>): GroupTree => new Map(Object.entries(nodes));
// a ─ b ─ c, d, and x that was deleted under b
const TREE = treeOf({ a: live(null), b: live('a'), c: live('b'), d: live(null), x: dead('b') });
const judge = (edit: TreeEdit, tree = TREE, limits = LIMITS) => {
  const { status, code, changes } = judgeTreeEdit(tree, edit, limits);
  return [status, code ?? Object.fromEntries(changes ?? [])];
};

describe('verdicts', () => {
  it('[GT1] creates under what exists, once', () => {
    expect(judge({ type: 'create', groupId: 'n', parentId: 'c' })).toEqual(['applied', { n: live('c') }]);
    expect(judge({ type: 'create', groupId: 'n', parentId: null })).toEqual(['applied', { n: live(null) }]);
    expect(judge({ type: 'create', groupId: 'a', parentId: null })).toEqual(['rejected', 'already_exists']);
    expect(judge({ type: 'create', groupId: 'x', parentId: null })).toEqual(['rejected', 'already_exists']);
    expect(judge({ type: 'create', groupId: 'n', parentId: 'never' })).toEqual(['rejected', 'unknown_group']);
  });

  it('[GT4] what is made under a deleted group goes to the nearest above that is there', () => {
    expect(judge({ type: 'create', groupId: 'n', parentId: 'x' })).toEqual(['merged', { n: live('b') }]);
    const gone = treeOf({ p: dead('q'), q: dead(null), r: dead('r') });
    expect(judge({ type: 'create', groupId: 'n', parentId: 'p' }, gone)).toEqual(['merged', { n: live(null) }]);
    expect(judge({ type: 'create', groupId: 'n', parentId: 'r' }, gone)).toEqual(['merged', { n: live(null) }]);
    const broken = treeOf({ p: dead('nowhere') });
    expect(judge({ type: 'create', groupId: 'n', parentId: 'p' }, broken)).toEqual(['merged', { n: live(null) }]);
  });

  it('[GT2] a move never makes a cycle', () => {
    expect(judge({ type: 'move', groupId: 'd', parentId: 'c' })).toEqual(['applied', { d: live('c') }]);
    expect(judge({ type: 'move', groupId: 'c', parentId: null })).toEqual(['applied', { c: live(null) }]);
    expect(judge({ type: 'move', groupId: 'c', parentId: 'b' })).toEqual(['noop', {}]);
    expect(judge({ type: 'move', groupId: 'a', parentId: 'a' })).toEqual(['rejected', 'group_cycle']);
    expect(judge({ type: 'move', groupId: 'a', parentId: 'c' })).toEqual(['rejected', 'group_cycle']);
    for (const parentId of ['x', 'never']) {
      expect(judge({ type: 'move', groupId: 'a', parentId })).toEqual(['rejected', 'unknown_group']);
    }
    for (const groupId of ['x', 'never']) {
      expect(judge({ type: 'move', groupId, parentId: 'a' })).toEqual(['rejected', 'unknown_group']);
    }
  });

  it('[GT7] what stands below a deleted group goes up, and a restored one stands where it was', () => {
    expect(judge({ type: 'delete', groupId: 'b' })).toEqual(['applied', { b: dead('a'), c: live('a') }]);
    expect(judge({ type: 'delete', groupId: 'x' })).toEqual(['noop', {}]);
    expect(judge({ type: 'delete', groupId: 'never' })).toEqual(['rejected', 'unknown_group']);
    expect(judge({ type: 'restore', groupId: 'x' })).toEqual(['applied', { x: live('b') }]);
    expect(judge({ type: 'restore', groupId: 'a' })).toEqual(['noop', {}]);
    expect(judge({ type: 'restore', groupId: 'never' })).toEqual(['rejected', 'unknown_group']);
  });

  it('[GT5] the tree stays within its limits', () => {
    const shallow = { groups: 100, depth: 3 };
    expect(judge({ type: 'create', groupId: 'n', parentId: 'c' }, TREE, shallow)).toEqual([
      'rejected',
      'group_too_deep',
    ]);
    expect(judge({ type: 'move', groupId: 'a', parentId: 'd' }, TREE, shallow)).toEqual(['rejected', 'group_too_deep']);
    expect(judge({ type: 'restore', groupId: 'x' }, TREE, { groups: 4, depth: 8 })).toEqual([
      'rejected',
      'limit_reached',
    ]);
  });
});

describe('what is shown', () => {
  it('[GT6] groups that lie in each other are shown without the knot', () => {
    const knot = treeOf({
      a: live('b'),
      b: live('a'),
      c: live('a'),
      s: live('s'),
      lost: live('nowhere'),
      y: live('x'),
      x: dead(null),
    });
    expect(Object.fromEntries(withoutCycles(knot))).toEqual({ a: null, b: 'a', c: 'a', s: null, lost: null, y: null });
    expect(groupsAbove(knot, 'c')).toEqual(['a', 'b']);
    expect(groupsAbove(knot, 'lost')).toEqual([]);
    expect(groupsAbove(knot, 'y')).toEqual([]);
    expect(groupsAbove(knot, 'nowhere')).toEqual([]);
    expect(groupsBelow(knot, 'a').toSorted()).toEqual(['b', 'c']);
    expect(groupsBelow(TREE, 'a')).toEqual(['b', 'c']);
  });
});

/** The model of the server and three devices: each edits what it sees, offline, and sends in its own order. */
interface Device {
  seen: Map<string, TreeNode>;
  queue: TreeEdit[];
}

const ids = ['g0', 'g1', 'g2', 'g3', 'g4', 'g5'] as const;
const id = fc.constantFrom(...ids);
const place = fc.option(id, { nil: null });
const edit: fc.Arbitrary<TreeEdit> = fc.oneof(
  fc.record({ type: fc.constant('create' as const), groupId: id, parentId: place }),
  { weight: 4, arbitrary: fc.record({ type: fc.constant('move' as const), groupId: id, parentId: place }) },
  fc.record({ type: fc.constant('delete' as const), groupId: id }),
  fc.record({ type: fc.constant('restore' as const), groupId: id }),
);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('edit' as const), device: fc.nat(2), edit }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('send' as const), device: fc.nat(2) }) },
  fc.record({ what: fc.constant('pull' as const), device: fc.nat(2) }),
);

/** What the device shows: the server's tree under its own waiting edits, applied without asking anybody. */
function overlay(tree: GroupTree, queue: readonly TreeEdit[]): Map<string, TreeNode> {
  const shown = new Map(tree);
  for (const each of queue) {
    const node = shown.get(each.groupId);
    if (each.type === 'create') shown.set(each.groupId, node ?? live(each.parentId));
    else if (node !== undefined && each.type === 'move') shown.set(each.groupId, { ...node, parentId: each.parentId });
    else if (each.type === 'delete') shown.delete(each.groupId);
  }
  return shown;
}

function expectTree(parents: ReadonlyMap<string, string | null>): void {
  for (const start of parents.keys()) {
    const seen = new Set<string>();
    for (let at: string | null = start; at !== null; at = parents.get(at) ?? null) {
      expect(seen.has(at)).toBe(false);
      expect(parents.has(at)).toBe(true);
      seen.add(at);
    }
  }
}

describe('three devices', () => {
  it('[GT2][GT4][GT6] any edits in any order end with one tree without a cycle, and no device ever shows one', () => {
    const limits = { groups: 5, depth: 4 };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const server = new Map<string, TreeNode>([
          ['g0', live(null)],
          ['g1', live('g0')],
        ]);
        const devices: Device[] = Array.from({ length: 3 }, () => ({ seen: new Map(server), queue: [] }));
        const send = (device: Device): void => {
          const next = device.queue.shift();
          if (next === undefined) return;
          const { changes = new Map<string, TreeNode>() } = judgeTreeEdit(server, next, limits);
          for (const [groupId, node] of changes) server.set(groupId, node);
          const living = new Map([...server].filter(([, node]) => !node.isDeleted));
          expectTree(new Map([...living].map(([groupId, node]) => [groupId, node.parentId])));
          expect(living.size).toBeLessThanOrEqual(limits.groups);
          for (const groupId of living.keys()) expect(groupsAbove(server, groupId).length).toBeLessThan(limits.depth);
        };
        for (const each of steps) {
          const device = devices[each.device] as Device;
          if (each.what === 'edit') device.queue.push(each.edit);
          else if (each.what === 'send') send(device);
          else device.seen = new Map(server);
          expectTree(withoutCycles(overlay(device.seen, device.queue)));
        }
        for (const device of devices) while (device.queue.length > 0) send(device);
        for (const device of devices) {
          device.seen = new Map(server);
          expect(withoutCycles(device.seen)).toEqual(
            new Map(
              [...server].filter(([, node]) => !node.isDeleted).map(([groupId, node]) => [groupId, node.parentId]),
            ),
          );
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
