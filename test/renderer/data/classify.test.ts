/** Tags and groups on the device: offline edits, the numbers of the tree, and deletions that are taken back. */
import { describe, expect, it } from 'vitest';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { makeCompany, makeDraft, valueOf } from './support/company.ts';

async function openOffline() {
  const device = await makeCompany(0).addDevice(1, 'lead');
  const engine = await device.open();
  await engine.syncOnce();
  return engine;
}

describe('groups', () => {
  it('[GT8][GS2] numbers count each customer once, below a group and in a segment alike', async () => {
    const { api } = await openOffline();
    const { groupId: top } = await valueOf(api.createGroup({ name: '华东', parentId: null }));
    const { groupId: below } = await valueOf(api.createGroup({ name: '重点', parentId: top }));
    const query = { field: 'name', op: 'is', value: '甲' } as const;
    const { groupId: segment } = await valueOf(api.createGroup({ name: '叫甲的', parentId: null, query }));
    await valueOf(api.createCustomer(makeDraft({ name: '甲', groupIds: [top, below] })));
    await valueOf(api.createCustomer(makeDraft({ name: '乙', groupIds: [below] })));
    const { groups, total } = await valueOf(api.classifyCounts());
    expect(total).toBe(2);
    expect(groups).toEqual({ [top]: { own: 1, all: 2 }, [below]: { own: 2, all: 2 }, [segment]: { own: 1, all: 1 } });
    const where = { field: 'groupIds', op: 'in_group', values: [segment], sub: false } as const;
    expect(await valueOf(api.count({ ...EMPTY_FILTER, where }))).toBe(1);
  });

  it('[GT3][GT7] a group is not put under itself; what stands below a deleted one goes up or along', async () => {
    const { api } = await openOffline();
    const { groupId: top } = await valueOf(api.createGroup({ name: '华东', parentId: null }));
    const { groupId: below } = await valueOf(api.createGroup({ name: '重点', parentId: top }));
    await expect(api.moveGroup(top, below)).rejects.toMatchObject({ code: 'group_cycle' });
    const along = await valueOf(api.deleteGroup(top, 'along'));
    expect(along.deleted.map(({ groupId }) => groupId)).toEqual([below, top]);
    expect((await valueOf(api.reference())).groups).toEqual([]);
    const { groupId: other } = await valueOf(api.createGroup({ name: '华北', parentId: null }));
    const { groupId: child } = await valueOf(api.createGroup({ name: '北京', parentId: other }));
    expect(await valueOf(api.deleteGroup(other, 'up'))).toMatchObject({ moved: [child] });
    expect((await valueOf(api.reference())).groups).toMatchObject([{ groupId: child, parentId: null }]);
  });
});

describe('tags', () => {
  it('[TG8] says which segments and how many customers a deletion touches', async () => {
    const { api } = await openOffline();
    const { tagId } = await valueOf(api.createTag({ name: '重点', color: '#112233' }));
    const query = { field: 'tagIds', op: 'has_any', values: [tagId] } as const;
    await valueOf(api.createGroup({ name: '重点客户', parentId: null, query }));
    await valueOf(api.createCustomer(makeDraft({ name: '甲', tagIds: [tagId] })));
    const use = await valueOf(api.classifyUse({ kind: 'tags', ids: [tagId] }));
    expect(use).toEqual({ customers: 1, views: [], segments: ['重点客户'] });
  });
});
