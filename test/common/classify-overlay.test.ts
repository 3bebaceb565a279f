/** What mutations make of tags and groups on the device, and what conditions of segments name. */
import { expect, it } from 'vitest';
import type { CustomerGroup, CustomerTag } from '../../common/domain/classification.ts';
import { namedBy, namesSegment } from '../../common/domain/segments.ts';
import {
  applyToGroup,
  applyToTag,
  isGroupMutation,
  isTagMutation,
  resolveMerged,
  wantedOf,
  type GroupMutation,
  type TagMutation,
} from '../../common/merge/apply-classification.ts';
import { partsOf } from '../../common/merge/bulk.ts';
import { mutationSchema, type Mutation } from '../../common/protocol/mutation.ts';
import type { FilterNode } from '../../common/query/types.ts';
import { TAG_PALETTE, nextTagColor } from '../../renderer/ui/tag-palette.ts';
import { PALETTES } from '../../renderer/app/theme/palette.ts';

const id = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const actor = { userId: id(9) };
const of = (given: object): Mutation =>
  mutationSchema.parse({ id: id(900), cseq: 1, madeAt: 50, taskId: null, docId: id(1), ...given });
const tag = (given: object): TagMutation => of(given) as TagMutation;
const group = (given: object): GroupMutation => of(given) as GroupMutation;
const MADE = { createdBy: id(9), createdAt: 50, updatedAt: 50, ver: 0 };

it('[TG6] each edit of a tag changes a tag that is there and nothing else', () => {
  const create = tag({ kind: 'tag.create', doc: { name: '重点', color: '#112233', category: '' } });
  const made = applyToTag(null, create, actor) as CustomerTag;
  expect(made).toEqual({ tagId: id(1), name: '重点', color: '#112233', category: '', ...MADE });
  expect(applyToTag(made, create, actor)).toBe(made);
  const update = tag({ kind: 'tag.update', patch: { name: ['重点', '大客户'] } });
  const merge = tag({ kind: 'tag.merge', into: id(2) });
  const restore = tag({ kind: 'tag.restore', name: '重点' });
  const remove = tag({ kind: 'tag.delete', name: '重点' });
  for (const each of [update, merge, restore, remove]) expect(applyToTag(null, each, actor)).toBeNull();
  expect(applyToTag(made, update, actor)).toMatchObject({ name: '大客户', color: '#112233' });
  expect(applyToTag(made, merge, actor)?.mergedInto).toBe(id(2));
  expect(applyToTag(made, restore, actor)).toBe(made);
  expect(applyToTag(made, remove, actor)).toBeNull();
  expect([isTagMutation(update), isGroupMutation(update)]).toEqual([true, false]);
});

it('[GT1] each edit of a group changes a group that is there and nothing else', () => {
  const create = group({ kind: 'group.create', doc: { name: '华东', parentId: null } });
  const made = applyToGroup(null, create, actor) as CustomerGroup;
  expect(made).toEqual({ groupId: id(1), name: '华东', parentId: null, ...MADE });
  expect(applyToGroup(made, create, actor)).toBe(made);
  const update = group({ kind: 'group.update', patch: { description: ['', '沪苏浙'] } });
  const move = group({ kind: 'group.move', parentId: id(2) });
  const restore = group({ kind: 'group.restore', name: '华东' });
  const remove = group({ kind: 'group.delete', name: '华东' });
  for (const each of [update, move, restore, remove]) expect(applyToGroup(null, each, actor)).toBeNull();
  expect(applyToGroup(made, update, actor)?.description).toBe('沪苏浙');
  expect(applyToGroup(made, move, actor)?.parentId).toBe(id(2));
  expect(applyToGroup(made, restore, actor)).toBe(made);
  expect(applyToGroup(made, remove, actor)).toBeNull();
  expect(wantedOf({ name: ['a', 'b'] as const, color: undefined })).toEqual({ name: 'b' });
});

it('[TG4] a merged tag is shown as the one it was merged into, each once, and a knot does no harm', () => {
  const merged = (mergedInto?: string): Pick<CustomerTag, 'mergedInto'> =>
    mergedInto === undefined ? {} : { mergedInto };
  const tags = new Map([
    ['a', merged('b')],
    ['b', merged('c')],
    ['c', merged()],
    ['x', merged('y')],
    ['y', merged('x')],
  ]);
  const plain = ['c', 'foreign'];
  expect(resolveMerged(plain, tags)).toBe(plain);
  expect(resolveMerged(['a', 'c', 'b', 'foreign'], tags)).toEqual(['c', 'foreign']);
  expect(resolveMerged(['x'], tags)).toEqual(['x']);
});

it('[GA1] a batch on a group is as many edits of single customers', () => {
  const batch = (type: string) =>
    of({
      kind: 'customers.batch',
      lane: 'bulk',
      taskId: id(7),
      docId: id(7),
      ids: [id(1), id(2)],
      operation: { type, groupId: id(5) },
    });
  const parts = (type: string) => {
    const mutation = batch(type);
    return mutation.kind === 'customers.batch' ? partsOf(mutation) : [];
  };
  expect(parts('add_group')).toMatchObject([
    { kind: 'customer.groups', docId: id(1), add: [id(5)], remove: [] },
    { kind: 'customer.groups', docId: id(2), add: [id(5)], remove: [] },
  ]);
  expect(parts('remove_group')).toMatchObject([
    { add: [], remove: [id(5)] },
    { add: [], remove: [id(5)] },
  ]);
});

it('[GS3] conditions of a segment do not name a segment, however deep they stand', () => {
  const inGroup = (...values: string[]): FilterNode => ({ field: 'groupIds', op: 'in_group', values, sub: true });
  const groups = new Map([
    ['static', {}],
    ['segment', { query: inGroup('static') }],
  ]);
  expect(namesSegment('new', { all: [inGroup('static')] }, groups)).toBe(false);
  expect(namesSegment('new', { not: { any: [inGroup('static', 'segment')] } }, groups)).toBe(true);
  expect(namesSegment('static', inGroup('static'), groups)).toBe(true);
  expect(namedBy({ field: 'tagIds', op: 'empty' }, 'tags').size).toBe(0);
  expect([...namedBy({ field: 'tagIds', op: 'has_any', values: ['t'] }, 'tags')]).toEqual(['t']);
  expect(namedBy(null, 'groups').size).toBe(0);
});

it('[TG2] the dots of the palette are seen in both modes', () => {
  const light = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [more = 0, less = 0] = [light(a), light(b)].toSorted((x, y) => y - x);
    return (more + 0.05) / (less + 0.05);
  };
  for (const color of TAG_PALETTE) {
    for (const { surface, page } of Object.values(PALETTES)) {
      expect([color, contrast(color, surface) >= 3, contrast(color, page) >= 3]).toEqual([color, true, true]);
    }
  }
  expect(nextTagColor([])).toBe(TAG_PALETTE[0]);
  expect(nextTagColor([TAG_PALETTE[0].toLowerCase()])).toBe(TAG_PALETTE[1]);
});
