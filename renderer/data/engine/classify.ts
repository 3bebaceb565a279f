/**
 * Tags and groups on the device: made, changed, merged, moved, deleted and brought back as mutations, judged beforehand by the rules that the
 * server uses; and how many customers each has. Rules TG1 to TG8, GT1 to GT7, GS1 to GS4.
 */
import {
  customerGroupSchema,
  customerTagSchema,
  type CustomerGroup,
  type CustomerTag,
} from '../../../common/domain/classification.ts';
import { foldText } from '../../../common/query/fold.ts';
import { namedBy, namesSegment } from '../../../common/domain/segments.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { ok } from '../../../common/lib/result.ts';
import {
  groupsBelow,
  judgeTreeEdit,
  withoutCycles,
  type GroupTree,
  type TreeEdit,
} from '../../../common/merge/group-tree.ts';
import type { GroupPatch, TagPatch } from '../../../common/protocol/classify-mutations.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { EMPTY_FILTER, type CustomerFilter, type FilterNode } from '../../../common/query/types.ts';
import type { ClassifyCounts, ClassifyUse, DataApi } from '../api.ts';
import type { Core } from '../core/core.ts';
import { limitsOf } from '../core/limits.ts';
import type { MutationDraft } from '../core/writer.ts';
import { writeDrafts } from '../core/write.ts';
import { assertCan, refuseField } from './guards.ts';

export type ClassifyApi = Pick<
  DataApi,
  | 'createTag'
  | 'updateTag'
  | 'mergeTags'
  | 'deleteTag'
  | 'restoreTag'
  | 'createGroup'
  | 'updateGroup'
  | 'moveGroup'
  | 'deleteGroup'
  | 'restoreGroups'
  | 'classifyCounts'
  | 'classifyUse'
>;

export function createClassifyApi(core: Core): ClassifyApi {
  const newId = (): string => makeId(core.ports.clock, core.ports.randomBytes);
  return { ...tagDeeds(core, newId), ...groupDeeds(core, newId), ...figures(core) };
}

function tagDeeds(
  core: Core,
  newId: () => string,
): Pick<ClassifyApi, 'createTag' | 'updateTag' | 'mergeTags' | 'deleteTag' | 'restoreTag'> {
  return {
    async createTag(input) {
      assertCan(core, 'tag.create');
      const doc = check(customerTagSchema.pick({ name: true, color: true, category: true }), {
        category: '',
        ...input,
      });
      assertTagName(core, doc.name, null);
      if (core.reference.lookup().tags.length >= limitsOf(core).tags) refuseLimit(limitsOf(core).tags);
      const tagId = newId();
      await write(core, [{ kind: 'tag.create', docId: tagId, doc }]);
      return ok({ tagId });
    },
    async updateTag(tagId, edit) {
      assertCan(core, 'tag.manage');
      const tag = findTag(core, tagId);
      const wanted = check(customerTagSchema.pick({ name: true, color: true, category: true }).partial(), edit);
      if (wanted.name !== undefined) assertTagName(core, wanted.name, tagId);
      const patch = makePatch(tag, wanted) as TagPatch;
      if (Object.keys(patch).length > 0) await write(core, [{ kind: 'tag.update', docId: tagId, patch }]);
      return ok(null);
    },
    async mergeTags(tagId, into) {
      assertCan(core, 'tag.manage');
      findTag(core, tagId);
      findTag(core, into);
      if (tagId === into) refuseField('into', 'unknown_tag');
      await write(core, [{ kind: 'tag.merge', docId: tagId, into }]);
      return ok(null);
    },
    async deleteTag(tagId) {
      assertCan(core, 'tag.manage');
      await write(core, [{ kind: 'tag.delete', docId: tagId, name: findTag(core, tagId).name }]);
      return ok(null);
    },
    async restoreTag(tagId, name) {
      assertCan(core, 'tag.manage');
      assertTagName(core, name, tagId);
      await write(core, [{ kind: 'tag.restore', docId: tagId, name }]);
      return ok(null);
    },
  };
}

function groupDeeds(
  core: Core,
  newId: () => string,
): Pick<ClassifyApi, 'createGroup' | 'updateGroup' | 'moveGroup' | 'deleteGroup' | 'restoreGroups'> {
  return {
    async createGroup(input) {
      assertCan(core, 'group.create');
      const doc = check(
        customerGroupSchema.pick({ name: true, parentId: true, description: true, query: true }),
        input,
      );
      const groupId = newId();
      assertTree(core, { type: 'create', groupId, parentId: doc.parentId });
      assertQuery(core, groupId, doc.query);
      await write(core, [{ kind: 'group.create', docId: groupId, doc }]);
      return ok({ groupId });
    },
    async updateGroup(groupId, edit) {
      assertCan(core, 'group.manage');
      const group = findGroup(core, groupId);
      const wanted = check(customerGroupSchema.pick({ name: true, description: true, query: true }).partial(), edit);
      assertQuery(core, groupId, wanted.query);
      const patch = makePatch({ description: '', ...group }, wanted) as GroupPatch;
      if (Object.keys(patch).length > 0) await write(core, [{ kind: 'group.update', docId: groupId, patch }]);
      return ok(null);
    },
    async moveGroup(groupId, parentId) {
      assertCan(core, 'group.manage');
      const group = findGroup(core, groupId);
      assertTree(core, { type: 'move', groupId, parentId });
      if (group.parentId !== parentId) await write(core, [{ kind: 'group.move', docId: groupId, parentId }]);
      return ok(null);
    },
    async deleteGroup(groupId, children) {
      assertCan(core, 'group.manage');
      findGroup(core, groupId);
      const tree = shownTree(core);
      // From below, so that each goes when nothing stands under it; what others put there meanwhile goes up.
      const gone = children === 'along' ? [...groupsBelow(tree, groupId).toReversed(), groupId] : [groupId];
      const deleted = gone.map(id => ({ groupId: id, name: findGroup(core, id).name }));
      const parentId = tree.get(groupId)?.parentId ?? null;
      const below = [...tree].filter(([, node]) => node.parentId === groupId).map(([id]) => id);
      const moves = children === 'up' ? below.map(id => ({ kind: 'group.move' as const, docId: id, parentId })) : [];
      const deletes = deleted.map(({ groupId: docId, name }) => ({ kind: 'group.delete' as const, docId, name }));
      await write(core, [...moves, ...deletes]);
      return ok({ deleted, moved: moves.map(move => move.docId) });
    },
    async restoreGroups({ deleted, moved }) {
      assertCan(core, 'group.manage');
      const parentId = deleted.at(-1)?.groupId ?? null;
      const restores = deleted.toReversed().map(({ groupId: docId, name }) => {
        return { kind: 'group.restore' as const, docId, name };
      });
      await write(core, [...restores, ...moved.map(docId => ({ kind: 'group.move' as const, docId, parentId }))]);
      return ok(null);
    },
  };
}

function figures(core: Core): Pick<ClassifyApi, 'classifyCounts' | 'classifyUse'> {
  const count = (where: FilterNode): number => core.index.count({ keyword: '', where });
  const inGroup = (id: string, sub: boolean): FilterNode => ({ field: 'groupIds', op: 'in_group', values: [id], sub });
  return {
    async classifyCounts() {
      const window = { filter: EMPTY_FILTER, sort: [], offset: 0, limit: 0 };
      const { facets, total } = core.index.query({ ...window, facets: ['tagIds', 'groupIds'] });
      const { groups } = core.reference.read();
      const hasBelow = new Set(groups.flatMap(group => group.parentId ?? []));
      const figures = groups.map(({ groupId, query }): [string, ClassifyCounts['groups'][string]] => {
        const own = query === undefined ? (facets['groupIds']?.[groupId] ?? 0) : count(inGroup(groupId, false));
        return [groupId, { own, all: hasBelow.has(groupId) ? count(inGroup(groupId, true)) : own }];
      });
      return ok({ total, tags: facets['tagIds'] ?? {}, groups: Object.fromEntries(figures), limits: limitsOf(core) });
    },
    async classifyUse({ kind, ids }) {
      const field = kind === 'tags' ? 'tagIds' : 'groupIds';
      const { views, groups } = core.reference.read();
      const names = (where: FilterNode | null): boolean => [...namedBy(where, kind)].some(id => ids.includes(id));
      const use: ClassifyUse = {
        customers: count(
          kind === 'tags' ? { field, op: 'has_any', values: [...ids] } : { any: ids.map(id => inGroup(id, false)) },
        ),
        views: views.filter(view => names(readWhere(view.query))).map(view => view.name),
        segments: groups.filter(group => names(group.query ?? null)).map(group => group.name),
      };
      return ok(use);
    },
  };
}

/** The conditions of a saved view, as far as this version reads them. */
function readWhere(text: string): FilterNode | null {
  try {
    return (JSON.parse(text) as Partial<CustomerFilter> | null)?.where ?? null;
  } catch {
    return null; // whoever opens the view is told
  }
}

type ClassifyDraft = MutationDraft extends infer D
  ? D extends { kind: `tag.${string}` | `group.${string}` }
    ? Omit<D, 'taskId'>
    : never
  : never;

async function write(core: Core, drafts: readonly ClassifyDraft[]): Promise<void> {
  await writeDrafts(
    core,
    drafts.map(draft => ({ ...draft, taskId: null }) as MutationDraft),
  );
}

/** The groups as they are shown: whatever waits, they form a tree. */
function shownTree(core: Core): GroupTree {
  const { groups } = core.reference.read();
  const nodes = new Map(groups.map(({ groupId, parentId }) => [groupId, { parentId, isDeleted: false }]));
  return new Map([...withoutCycles(nodes)].map(([id, parentId]) => [id, { parentId, isDeleted: false }]));
}

function assertTree(core: Core, edit: TreeEdit): void {
  const { groups, groupDepth } = limitsOf(core);
  const verdict = judgeTreeEdit(shownTree(core), edit, { groups, depth: groupDepth });
  if (verdict.status !== 'rejected') return;
  if (verdict.code === 'limit_reached') refuseLimit(groups);
  throw new AppError(verdict.code, { fields: [{ field: 'parentId', code: verdict.code }] });
}

function assertQuery(core: Core, groupId: string, query: FilterNode | undefined): void {
  if (query === undefined) return;
  const groups = new Map(core.reference.read().groups.map(group => [group.groupId, group]));
  if (namesSegment(groupId, query, groups)) {
    throw new AppError('segment_nested', { fields: [{ field: 'query', code: 'segment_nested' }] });
  }
}

function assertTagName(core: Core, name: string, own: string | null): void {
  const isTaken = core.reference.lookup().tags.some(tag => tag.tagId !== own && foldText(tag.name) === foldText(name));
  if (isTaken) throw new AppError('name_taken', { fields: [{ field: 'name', code: 'name_taken' }] });
}

function refuseLimit(max: number): never {
  throw new AppError('limit_reached', { params: { max }, fields: [{ field: 'name', code: 'limit_reached' }] });
}

function findTag(core: Core, tagId: string): CustomerTag {
  const tag = core.reference.lookup().tags.find(other => other.tagId === tagId);
  if (tag === undefined) throw new AppError('not_found', { params: { resource: 'tag', id: tagId } });
  return tag;
}

function findGroup(core: Core, groupId: string): CustomerGroup {
  const group = core.reference.lookup().groups.find(other => other.groupId === groupId);
  if (group === undefined) throw new AppError('not_found', { params: { resource: 'group', id: groupId } });
  return group;
}

/** The wanted values in their form; throws with the fields that are wrong. */
function check<T>(
  schema: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T | undefined;
      error?: { issues: readonly { path: readonly PropertyKey[]; code: string }[] } | undefined;
    };
  },
  value: object,
): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data as T;
  const fields = (checked.error?.issues ?? []).map(issue => ({
    field: String(issue.path[0]),
    code: issue.code === 'too_small' ? 'required' : issue.code === 'too_big' ? 'too_long' : 'validation_failed',
  }));
  throw new AppError('validation_failed', { fields });
}

function makePatch(present: object, wanted: object): object {
  const before = present as Readonly<Record<string, Json>>;
  const changed = Object.entries(wanted as Readonly<Record<string, Json | undefined>>).filter(
    ([field, value]) => value !== undefined && !jsonEquals(value, before[field]),
  );
  return Object.fromEntries(changed.map(([field, value]) => [field, [before[field], value]]));
}
