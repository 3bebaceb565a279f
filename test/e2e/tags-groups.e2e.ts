/** Tags and groups of two laptops, online and offline: made, used, renamed, merged, moved, deleted, taken back. */
import { expect, test, type Page } from '@playwright/test';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { shoot, shootSizes } from './support/look.ts';
import { goTo, waitForOffline, waitForSynced } from './support/steps.ts';

let office: Office;
let lead: Laptop;
let admin: Laptop;

test.beforeAll(async () => {
  office = await openOffice();
  lead = await office.open('lead');
  admin = await office.open('admin');
  await waitForSynced(lead.page);
  await waitForSynced(admin.page);
});
test.afterAll(() => office.close());

const open = (page: Page, name: string): Promise<void> =>
  page.locator('nav').getByRole('link', { name, exact: true }).click();
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const node = (page: Page, name: string) => page.getByRole('treeitem', { name: new RegExp(name) });
const dialog = (page: Page) => page.getByRole('dialog').filter({ visible: true });

async function makeTag(page: Page, name: string, category: string): Promise<void> {
  await page.getByRole('button', { name: /新建标签$/ }).click();
  await dialog(page).getByLabel('名称').fill(name);
  await dialog(page).getByLabel('分类').fill(category);
  await dialog(page).getByRole('button', { name: /创建$/ }).click();
  await expect(row(page, name)).toBeVisible();
}

async function makeGroup(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /新建分组$/ }).click();
  await dialog(page).getByLabel('名称').fill(name);
  await dialog(page).getByRole('button', { name: /创建$/ }).click();
  await expect(node(page, name)).toBeVisible();
}

async function deed(page: Page, name: string, word: string): Promise<void> {
  await page.getByRole('button', { name: `“${name}”的操作` }).click();
  await page.getByRole('menuitem', { name: word }).click();
}

test('[TG1][TG6] a tag made and renamed offline reaches the other laptop; undo takes a change back', async () => {
  await open(lead.page, '标签');
  lead.cable.cut();
  await waitForOffline(lead.page);
  await makeTag(lead.page, '老客户', '关系');
  await makeTag(lead.page, '展会线索', '来源');
  await deed(lead.page, '老客户', '修改…');
  await dialog(lead.page).getByLabel('名称').fill('老朋友');
  await dialog(lead.page).getByRole('button', { name: /保存$/ }).click();
  await expect(row(lead.page, '老朋友')).toBeVisible();
  await lead.page.getByRole('button', { name: /撤销/ }).click();
  await expect(row(lead.page, '老客户')).toBeVisible();
  lead.cable.restore();
  await waitForSynced(lead.page);
  await open(admin.page, '标签');
  await expect(row(admin.page, '老客户')).toBeVisible({ timeout: 30_000 });
  await shootSizes(lead.page, 'tags', 'zh-CN');
});

test('[TG4][TG5][TG8] merging and deleting say what they touch; a deletion is taken back', async () => {
  await open(lead.page, '标签');
  await makeTag(lead.page, '来访', '来源');
  await makeTag(lead.page, '到店', '来源');
  await waitForSynced(lead.page);
  await open(admin.page, '标签');
  await expect(row(admin.page, '来访')).toBeVisible({ timeout: 30_000 });
  await deed(lead.page, '来访', '合并到其他标签…');
  await dialog(lead.page).getByRole('combobox').click();
  await lead.page.getByTitle('到店').last().click();
  await expect(dialog(lead.page).getByTestId('tag-use')).toBeVisible();
  await shoot(lead.page, 'tag-merge', 'zh-CN');
  await dialog(lead.page).getByRole('button', { name: /合并$/ }).click();
  await expect(row(lead.page, '来访')).toBeHidden();
  await expect(row(admin.page, '来访')).toBeHidden({ timeout: 30_000 });
  await deed(lead.page, '到店', '删除…');
  await expect(dialog(lead.page).getByTestId('tag-use')).toBeVisible();
  await shoot(lead.page, 'tag-delete', 'zh-CN');
  await dialog(lead.page).getByRole('button', { name: /删除$/ }).click();
  await expect(row(lead.page, '到店')).toBeHidden();
  await lead.page.getByRole('button', { name: /撤销/ }).last().click();
  await expect(row(lead.page, '到店')).toBeVisible({ timeout: 30_000 });
});

test('[GT2][GT3][GT7] groups moved into each other offline end as one tree on both laptops', async () => {
  await open(lead.page, '分组');
  const first = lead.page.getByRole('button', { name: /新建分组$/ });
  await expect(first).toBeVisible();
  for (const name of ['华东', '重点']) await makeGroup(lead.page, name);
  await waitForSynced(lead.page);
  await open(admin.page, '分组');
  for (const name of ['华东', '重点']) await expect(node(admin.page, name)).toBeVisible({ timeout: 30_000 });
  for (const { cable } of [lead, admin]) cable.cut();
  for (const { page } of [lead, admin]) await waitForOffline(page);
  const move = async (page: Page, name: string, into: string): Promise<void> => {
    await deed(page, name, '移动到…');
    await dialog(page).getByRole('combobox').click();
    await page.locator('.ant-select-tree-title', { hasText: into }).click();
    await dialog(page).getByRole('button', { name: /移动$/ }).click();
    await expect(dialog(page)).toBeHidden();
  };
  await move(lead.page, '华东', '重点');
  await move(admin.page, '重点', '华东');
  lead.cable.restore();
  await waitForSynced(lead.page);
  admin.cable.restore();
  await expect(admin.page.locator('nav').getByRole('link', { name: /同步/ })).toContainText('1', { timeout: 30_000 });
  for (const { page } of [lead, admin]) {
    const indent = '.ant-tree-indent-unit';
    await expect(node(page, '华东').locator(indent)).toHaveCount(1, { timeout: 30_000 });
    await expect(node(page, '重点').locator(indent)).toHaveCount(0);
  }
  await shootSizes(lead.page, 'groups', 'zh-CN');
  await goTo(admin.page, '同步');
  await expect(admin.page.getByText('移动分组“重点”').first()).toBeVisible();
  await expect(admin.page.getByText('分组不能放到自己或自己的下级下面').first()).toBeVisible();
});

test('[GS1] a segment is not made without conditions', async () => {
  await open(lead.page, '分组');
  await makeGroup(lead.page, '西南'); // without any group the page offers nothing but the first
  await lead.page.getByRole('button', { name: /新建动态分组$/ }).click();
  await dialog(lead.page).getByLabel('名称').fill('全部意向');
  await dialog(lead.page)
    .getByRole('button', { name: /添加条件|加条件|条件$/ })
    .first()
    .click();
  await expect(dialog(lead.page).getByRole('button', { name: /创建$/ })).toBeDisabled();
  await shootSizes(lead.page, 'segment', 'zh-CN');
  await dialog(lead.page).getByRole('button', { name: '取消' }).click();
});
