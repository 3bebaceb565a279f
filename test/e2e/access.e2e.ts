/** An administrator changes what people may do, and their open applications follow; a leaver's customers arrive at a colleague. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, resize, shoot, USUAL } from './support/look.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { createCustomer, goTo, openCustomer, search, waitForSynced } from './support/steps.ts';

const NARROW = { width: 400, height: 800 };
let office: Office;
let admin: Laptop;
let sales: Laptop;
let leaver: Laptop;

test.beforeAll(async () => {
  office = await openOffice();
  admin = await office.open('admin');
  sales = await office.open('sales1');
  leaver = await office.open('sales2');
  for (const { page } of [admin, sales, leaver]) await waitForSynced(page);
});
test.afterAll(() => office.close());

async function openSection(page: Page, name: string): Promise<void> {
  await goTo(page, '管理');
  await page.getByRole('navigation', { name: '管理', exact: true }).getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

test('[AC12] a permission that is taken and notes that are hidden leave the open application at once, and come back', async () => {
  await createCustomer(sales.page, { name: '陈静', company: '远山茶业', phone: '139 0000 1234' });
  await waitForSynced(sales.page);
  await openCustomer(sales.page, '陈静');
  await expect(sales.page.getByRole('heading', { name: '备注' })).toBeVisible();
  const { page } = admin;
  await openSection(page, '角色');
  await shoot(page, 'admin-roles', 'zh-CN');
  await page.getByRole('button', { name: '打开角色 销售' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('combobox', { name: '备注的可见性' }).click();
  await page.getByTitle('隐藏', { exact: true }).last().click();
  await drawer.getByRole('checkbox', { name: '新建客户' }).uncheck();
  await shoot(page, 'admin-role-drawer', 'zh-CN');
  await drawer.getByRole('button', { name: '保存', exact: true }).click();
  await expect(drawer).toBeHidden();
  await expect(sales.page.getByRole('heading', { name: '备注' })).toBeHidden({ timeout: 30_000 });
  await expect(sales.page.getByText('远山茶业').first()).toBeVisible();
  await goTo(sales.page, '客户');
  await expect(sales.page.getByRole('button', { name: '新建客户' })).toHaveCount(0);
  // And back: nothing of it needed a new sign-in.
  await page.getByRole('button', { name: '打开角色 销售' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '恢复默认' }).click();
  await expect(sales.page.getByRole('button', { name: '新建客户' }).first()).toBeVisible({ timeout: 30_000 });
  await openCustomer(sales.page, '陈静');
  await expect(sales.page.getByRole('heading', { name: '备注' })).toBeVisible({ timeout: 30_000 });
});

test('[HO1][AC8] a leaver is out at once, and his customers arrive at the colleague whose application is open', async () => {
  await createCustomer(leaver.page, { name: '何志远', company: '临江建材', phone: '137 0000 5678' });
  await waitForSynced(leaver.page);
  await goTo(sales.page, '客户');
  await search(sales.page, '何志远');
  const { page } = admin;
  await openSection(page, '成员');
  await shoot(page, 'admin-members', 'zh-CN');
  await resize(page, NARROW);
  await shoot(page, 'admin-members', 'zh-CN', { size: NARROW, themes: ['light'] });
  await resize(page, USUAL);
  await expectAccessible(page);
  const { name } = office.server.users.sales2;
  await page.getByRole('button', { name: `${office.server.users.sales1.name}的操作` }).click();
  await page.getByRole('menuitem', { name: '设置代理' }).click();
  await shoot(page, 'admin-delegation', 'zh-CN', { themes: ['light'] });
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^取\s?消$/ })
    .click();
  await page.getByRole('button', { name: `${name}的操作` }).click();
  await page.getByRole('menuitem', { name: '停用（离职）' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('名下有 1 位客户')).toBeVisible();
  await dialog.getByRole('combobox', { name: '接手的同事' }).click();
  await page.getByTitle(new RegExp(`^${office.server.users.sales1.name} · `)).click();
  await shoot(page, 'admin-leave', 'zh-CN');
  await dialog.getByRole('button', { name: /^停\s?用$/ }).click();
  await expect(dialog).toBeHidden({ timeout: 30_000 });
  await expect(page.getByRole('row').filter({ hasText: name }).getByText('已停用')).toBeVisible();
  await expect(sales.page.getByRole('row').filter({ hasText: '何志远' })).toBeVisible({ timeout: 30_000 });
});

test('[AC10] the tree of teams is built, moved and taken down from the keyboard', async () => {
  const { page } = admin;
  await openSection(page, '团队');
  await page.getByRole('button', { name: '新建团队' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('团队', { exact: true }).fill('总部');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: '总部的操作', exact: true })).toBeVisible();
  await page.getByRole('button', { name: '总部的操作', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: '新建下级团队' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByLabel('团队', { exact: true }).fill('东一组');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: '东一组的操作', exact: true })).toBeVisible();
  await shoot(page, 'admin-teams', 'zh-CN');
  await page.getByRole('button', { name: '总部的操作', exact: true }).click();
  await page.getByRole('menuitem', { name: '删除' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^删\s?除$/ })
    .click();
  await expect(page.getByRole('button', { name: '总部的操作', exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: '东一组的操作', exact: true })).toBeVisible();
});
