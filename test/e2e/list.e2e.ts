/** The list in daily work: conditions, views, columns, pages, edits in the cell, and what leaves it as a file. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { stubSaveDialog } from './support/app.ts';
import { resize, shoot } from './support/look.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { createCustomer, expectTotal, goTo, openCustomer, waitForOffline, waitForSynced } from './support/steps.ts';

let office: Office;
let lead: Laptop;
let sales: Laptop;

const PEOPLE = [
  { name: '林一', company: '=1+1', phone: '13900000001' },
  { name: '林二', company: '远山, "茶业"', phone: '13900000002' },
  { name: '赵三', company: '@cmd', phone: '13900000003' },
];

test.beforeAll(async () => {
  office = await openOffice();
  sales = await office.open('sales1');
  await waitForSynced(sales.page);
  for (const person of PEOPLE) await createCustomer(sales.page, person);
  await waitForSynced(sales.page);
  lead = await office.open('lead');
  await waitForSynced(lead.page);
  await goTo(lead.page, '客户');
  await goTo(sales.page, '客户');
});
test.afterAll(() => office.close());

const cellOf = (page: Page, name: string, column: number) =>
  page.getByRole('row').filter({ hasText: name }).first().getByRole('gridcell').nth(column);

test('[LF2] [LF4] conditions: counts beside the choices, nested ones in words, and the list follows', async () => {
  const { page } = lead;
  await expect(page.getByTestId('total')).toContainText('共');
  const filters = page.getByRole('group', { name: '筛选', exact: true });
  await filters.getByRole('button', { name: '状态', exact: true }).click();
  const choice = page.getByRole('group', { name: '状态' }).getByText(/^\d+$/).first();
  await expect(choice).toBeVisible();
  await page.keyboard.press('Escape');
  await filters.getByRole('button', { name: /筛选$/ }).click();
  await page.getByRole('menuitem', { name: '高级筛选' }).click();
  const drawer = page.getByRole('dialog', { name: '高级筛选' });
  await drawer.getByRole('button', { name: '条件', exact: true }).click();
  await drawer.getByLabel('字段').click();
  await page.getByTitle('姓名', { exact: true }).last().click();
  await drawer.getByLabel('值', { exact: true }).fill('林');
  await expect(drawer.getByText('姓名包含“林”')).toBeVisible();
  await expect(drawer.getByText('符合 2 位客户')).toBeVisible();
  await shoot(page, 'list-advanced', 'zh-CN');
  await drawer.getByRole('button', { name: '应用', exact: true }).click();
  await expectTotal(page, 2);
});

test('[LV1] [LV3] a view is saved without network, reaches a colleague when it is shared, and goes with one click back', async () => {
  const { page, cable } = lead;
  cable.cut();
  await waitForOffline(page);
  await page.getByRole('button', { name: '视图', exact: true }).click();
  await page.getByLabel('名称').fill('姓林的客户');
  await page.getByRole('radio', { name: '我的团队' }).check();
  await page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).click();
  const tab = page.getByRole('tab', { name: /姓林的客户/ });
  await expect(tab).toHaveAttribute('aria-selected', 'true');
  cable.restore();
  await waitForSynced(page);
  const theirs = sales.page.getByRole('tab', { name: /姓林的客户/ });
  await theirs.click({ timeout: 60_000 });
  await expectTotal(sales.page, 2);
  // A colleague's changes of it are his own: he takes them back.
  await sales.page.getByRole('columnheader', { name: '公司' }).getByRole('button').click();
  await expect(sales.page.getByText('有未保存的改动')).toBeVisible();
  await sales.page.getByRole('button', { name: '还原', exact: true }).click();
  await expect(sales.page.getByText('有未保存的改动')).toBeHidden();
  await page.getByRole('button', { name: /视图“姓林的客户”的操作/ }).click();
  await page.getByRole('menuitem', { name: '删除视图' }).click();
  await expect(tab).toBeHidden();
  await page.getByRole('button', { name: '撤销', exact: true }).click();
  await expect(tab).toBeVisible();
  await sales.page.getByRole('tab', { name: '全部' }).click();
  await page.getByRole('tab', { name: '全部' }).click();
});

test('[LN1] [LN2] [LN3] a cell is edited in place: refused with its reason, given up by Escape, stored by Enter, taken back', async () => {
  const { page } = sales;
  await cellOf(page, '林二', 2).dblclick();
  const editor = page.getByRole('textbox', { name: '公司', exact: true });
  await editor.fill('不要这个');
  await editor.press('Escape');
  await expect(cellOf(page, '林二', 2)).toContainText('远山');
  await cellOf(page, '林二', 2).dblclick();
  await editor.fill('远山茶业');
  await editor.press('Enter');
  await expect(cellOf(page, '林二', 2)).toHaveText('远山茶业');
  await page.getByRole('button', { name: '撤销', exact: true }).click();
  await expect(cellOf(page, '林二', 2)).toContainText('"茶业"');
  await page.getByRole('grid').focus();
  await cellOf(page, '林一', 2).click();
  await page.getByRole('grid').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('F2');
  const name = page.getByRole('textbox', { name: '姓名', exact: true });
  await name.fill('');
  await name.press('Enter');
  await expect(page.getByRole('tooltip')).toBeVisible();
  await expect(name).toBeVisible();
  await name.press('Escape');
  await expect(cellOf(page, '林一', 1)).toContainText('林一');
});

test('[LG4] [LK1] pages by number, columns by keyboard, and the keys of the list', async () => {
  const { page } = lead;
  await page.getByRole('button', { name: '列', exact: true }).click();
  await page.getByText('分页', { exact: true }).click();
  await page.getByRole('checkbox', { name: '邮箱', exact: true }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: '邮箱' })).toBeVisible();
  const rows = page.getByRole('grid').getByRole('row');
  const total = Number((await page.getByTestId('total').innerText()).replace(/\D/g, ''));
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(total + 1));
  expect(await rows.count()).toBeGreaterThan(1);
  const header = page.getByRole('columnheader', { name: '公司' }).getByRole('button');
  await header.focus();
  await header.press('Alt+ArrowRight');
  await expect(page.getByRole('columnheader').nth(3)).toContainText('公司');
  await page.getByRole('grid').focus();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: '快捷键' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await expect(page.getByLabel('搜索客户')).toBeFocused();
  await shoot(page, 'list', 'zh-CN');
  for (const size of [
    { width: 1920, height: 1080 },
    { width: 400, height: 800 },
  ]) {
    await resize(page, size);
    await shoot(page, 'list', 'zh-CN', { size });
  }
  await resize(page, { width: 1280, height: 800 });
});

test('[LX1] [LX3] an export holds what the list shows, in its order, masked and harmless, and is in the audit log', async () => {
  const operations = await office.open('operations');
  const { page, app } = operations;
  await waitForSynced(page);
  await page.getByLabel('搜索客户').fill('1390000000');
  await page.getByLabel('搜索客户').fill('林');
  await expectTotal(page, 2);
  await page.getByRole('columnheader', { name: '姓名' }).getByRole('button').click();
  const path = join(operations.profile, 'out.csv');
  await stubSaveDialog(app, path);
  await page.getByRole('button', { name: '导出', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '导出' });
  await expect(dialog.getByText('联系方式写明文')).toBeHidden();
  await dialog.getByRole('radio', { name: /CSV/ }).check();
  await shoot(page, 'list-export', 'zh-CN');
  await dialog.getByRole('button', { name: '导出文件' }).click();
  await expect(page.getByText(/已导出 2 位客户到 out\.csv/)).toBeVisible();
  const file = await readFile(path);
  expect([...file.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const lines = file.toString('utf8').slice(1).split('\r\n');
  const head = '姓名,公司,电话,状态,渠道,标签,负责人,最近活跃,获客时间';
  expect(lines[0]).toBe(head);
  const rows = lines.slice(1, 3).toSorted();
  expect(rows.find(line => line.startsWith('林一'))).toMatch(
    /^林一,'=1\+1,\+86 139\*{4}0001|^林一,'=1\+1,139\*{4}0001|^林一,'=1\+1,'\+86/,
  );
  expect(rows.find(line => line.startsWith('林二'))).toContain('"远山, ""茶业"""');
  expect(file.includes('13900000001')).toBe(false);
  expect(lines[3]).toContain('从客户资源池导出，共 2 位客户');
  await rm(path);
  await waitForSynced(page);
  const admin = await office.open('admin');
  await goTo(admin.page, '管理');
  await admin.page.getByText('审计日志', { exact: true }).first().click();
  await expect(admin.page.getByRole('row').filter({ hasText: '导出客户' }).first()).toBeVisible({ timeout: 30_000 });
});

test('[UI11] a row is opened from the list and the list keeps its place', async () => {
  await openCustomer(sales.page, '赵三');
});
