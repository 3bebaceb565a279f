/** One customer in the real application: edited where it stands, undone, brought back from its history, from the bin, in his own window. */
import { resolve, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { createCustomer, goTo, openCustomer, waitForOffline, waitForSynced } from './support/steps.ts';

const SHOTS = resolve('artifacts/e2e');

let office: Office;
let sales: Laptop;
let lead: Laptop;

test.beforeAll(async () => {
  office = await openOffice();
  sales = await office.open('sales1');
  await waitForSynced(sales.page);
  for (const [name, phone] of [
    ['甲客户', '138 0000 0001'],
    ['乙客户', '138 0000 0002'],
    ['丙客户', '138 0000 0003'],
  ] as const) {
    await createCustomer(sales.page, { name, phone, company: '远山茶业' });
  }
  await waitForSynced(sales.page);
  lead = await office.open('lead');
  await waitForSynced(lead.page);
});
test.afterAll(() => office.close());

const facts = (page: Page) => page.getByRole('region', { name: '客户资料' });
const company = (page: Page) => facts(page).getByRole('button', { name: '修改公司' });

async function setCompany(page: Page, value: string): Promise<void> {
  await company(page).click();
  const field = facts(page).getByRole('textbox', { name: '公司' });
  await field.fill(value);
  await field.press('Enter');
  await expect(company(page)).toHaveText(value);
}

test('[RD2] [UN5] a fact is changed where it stands offline, taken back by key, and arrives when the cable is back', async () => {
  const { page, cable } = sales;
  await openCustomer(page, '甲客户');
  cable.cut();
  await waitForOffline(page);
  await setCompany(page, '误改公司');
  await expect(page.getByText('已修改公司')).toBeVisible();
  await page.screenshot({ path: join(SHOTS, 'record-undo.png') });
  await page.keyboard.press('Control+z');
  await expect(company(page)).toHaveText('远山茶业');
  await setCompany(page, '新公司');
  await facts(page).getByRole('button', { name: '添加标签' }).waitFor();
  cable.restore();
  await waitForSynced(page);
  await openCustomer(lead.page, '甲客户');
  await expect(company(lead.page)).toHaveText('新公司', { timeout: 30_000 });
});

test('[RH1] [RH2] the history of a field leads back to any value', async () => {
  const { page } = lead;
  await facts(page).getByRole('button', { name: '公司的变更历史' }).click();
  const panel = page.getByRole('dialog', { name: '变更历史' });
  await expect(panel.getByRole('listitem').first()).toContainText('新公司');
  await page.screenshot({ path: join(SHOTS, 'record-history.png') });
  await panel.getByRole('button', { name: '恢复为“远山茶业”' }).first().click();
  await page.keyboard.press('Escape');
  await expect(company(page)).toHaveText('远山茶业');
  await page.screenshot({ path: join(SHOTS, 'record.png') });
});

test('[RD4] [RD5] others of the company stand beside; keys lead through the list', async () => {
  const { page } = sales;
  await goTo(page, '客户');
  await page.getByLabel('搜索客户').fill('远山');
  await page.getByRole('row').filter({ hasText: '丙客户' }).first().getByText('丙客户', { exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '丙客户' })).toBeVisible();
  await expect(page.getByRole('region', { name: '同公司客户' })).toContainText('乙客户');
  await page.locator('body').press('j');
  await expect(page.getByRole('heading', { level: 1, name: '乙客户' })).toBeVisible();
  await page.locator('body').press('[');
  await expect(page.getByRole('heading', { level: 1, name: '丙客户' })).toBeVisible();
});

test('[RB1] [RB2] [RB3] a deleted customer lies in the bin with its reason and comes back on every device', async () => {
  await openCustomer(lead.page, '乙客户');
  await lead.page.getByRole('button', { name: '删除客户' }).click();
  const dialog = lead.page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: '删除原因（选填）' }).fill('重复录入');
  await lead.page.screenshot({ path: join(SHOTS, 'record-delete.png') });
  await dialog.getByRole('button', { name: /删\s?除$/ }).click();
  await waitForSynced(lead.page);
  await openBin(lead.page);
  const row = lead.page.getByRole('row').filter({ hasText: '乙客户' });
  await expect(row).toContainText('重复录入', { timeout: 30_000 });
  await lead.page.screenshot({ path: join(SHOTS, 'recycle-bin.png') });
  await goTo(sales.page, '客户');
  await sales.page.getByLabel('搜索客户').fill('客户');
  await expect(sales.page.getByRole('row').filter({ hasText: '乙客户' })).toHaveCount(0, { timeout: 30_000 });
  await row.getByRole('button', { name: '恢复 乙客户' }).click();
  await expect(lead.page.getByText('已恢复“乙客户”。')).toBeVisible({ timeout: 30_000 });
  await openCustomer(sales.page, '乙客户');
  await expect(sales.page.getByLabel('时间线', { exact: true })).toContainText('从回收站恢复');
});

async function openBin(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '回收站' }).click();
}

test('[OW1] [OW4] a customer has a window of his own, which changes the same data and closes with the lock', async () => {
  const { page, app } = sales;
  await openCustomer(page, '甲客户');
  const opening = app.waitForEvent('window');
  await page.locator('body').press('Control+Enter');
  const own = await opening;
  await expect(own.getByRole('heading', { level: 1, name: '甲客户' })).toBeVisible({ timeout: 30_000 });
  expect(await own.title()).not.toContain('甲客户');
  await setCompany(own, '窗口公司');
  await own.screenshot({ path: join(SHOTS, 'record-window.png') });
  await expect(company(page)).toHaveText('窗口公司');
  await openCustomer(page, '丙客户');
  const second = app.waitForEvent('window');
  await page.getByRole('button', { name: '在新窗口打开（Ctrl+Enter）' }).click();
  await second;
  expect(app.windows()).toHaveLength(3);
  await goTo(page, '客户');
  await page.getByLabel('搜索客户').fill('丙客户');
  const row = page.getByRole('row').filter({ hasText: '丙客户' });
  await expect(row).toHaveCount(1);
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+Enter');
  await page.getByLabel('搜索客户').fill('乙客户');
  const third = app.waitForEvent('window');
  const other = page.getByRole('row').filter({ hasText: '乙客户' }).first();
  await other.hover();
  await other.getByRole('button', { name: '在新窗口打开（Ctrl+Enter）' }).click();
  await (await third).getByRole('heading', { level: 1, name: '乙客户' }).waitFor();
  expect(app.windows()).toHaveLength(4); // the one of 丙客户 was shown again, by the key of the list
  const closed = own.waitForEvent('close');
  await page.evaluate(() => window.desktop.session.lock());
  await closed;
  await expect.poll(() => app.windows().length).toBe(1);
});
