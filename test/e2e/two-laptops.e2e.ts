/** Two people change one customer, both offline: what each of them and both together may expect. */
import { join, resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import {
  createCustomer,
  editOpenCustomer,
  goTo,
  openCustomer,
  waitForOffline,
  waitForSynced,
  saveForm,
} from './support/steps.ts';

const SHOTS = resolve('artifacts/e2e');
let office: Office;
let sales: Laptop;
let lead: Laptop;

test.beforeAll(async () => {
  office = await openOffice();
  sales = await office.open('sales1');
  lead = await office.open('lead');
  await waitForSynced(sales.page);
  await waitForSynced(lead.page);
  await createCustomer(sales.page, { name: '陈静', company: '远山茶业', phone: '139 0000 1234' });
  await waitForSynced(sales.page);
  await openCustomer(lead.page, '陈静');
  await openCustomer(sales.page, '陈静');
});
test.afterAll(() => office.close());

async function unplugBoth(): Promise<void> {
  for (const { cable } of [sales, lead]) cable.cut();
  for (const { page } of [sales, lead]) await waitForOffline(page);
}

/** Plugs in one laptop after the other, so that the order of arrival is known. */
async function plugIn(...laptops: readonly Laptop[]): Promise<void> {
  for (const { cable, page } of laptops) {
    cable.restore();
    await goTo(page, '同步');
    await page.getByRole('button', { name: '立即同步' }).click();
    await expect(page.getByTestId('sync-state')).toHaveAttribute('data-phase', 'synced', { timeout: 60_000 });
  }
}

test('[SI4] edits of different fields of one customer both survive', async () => {
  await unplugBoth();
  await editOpenCustomer(sales.page, { 公司: '远山茶业（北京）' });
  await editOpenCustomer(lead.page, { 备注: '主管：年底前回访' });
  await plugIn(sales, lead);
  for (const { page } of [sales, lead]) {
    await openCustomer(page, '陈静');
    await expect(page.getByText('远山茶业（北京）').first()).toBeVisible();
    await expect(page.getByText('主管：年底前回访').first()).toBeVisible();
  }
});

test('[ME5] of two edits of one field the later arrival stands; the other is kept and restored by one click', async () => {
  await unplugBoth();
  await editOpenCustomer(sales.page, { 公司: '远山茶业（上海）' });
  await editOpenCustomer(lead.page, { 公司: '远山茶业（广州）' });
  await plugIn(sales, lead); // the lead's edit arrives last
  await sales.page.getByText('“陈静”的公司').first().click();
  await expect(sales.page.getByText('远山茶业（上海）').first()).toBeVisible();
  await expect(sales.page.getByText('远山茶业（广州）').first()).toBeVisible();
  await sales.page.screenshot({ path: join(SHOTS, 'sync-conflict.png') });
  await sales.page.getByRole('button', { name: '改回被覆盖的值' }).click();
  await waitForSynced(sales.page);
  await openCustomer(lead.page, '陈静');
  await expect(lead.page.getByText('远山茶业（上海）').first()).toBeVisible();
  await expect(lead.page.getByLabel('时间线', { exact: true })).toContainText('远山茶业（广州）');
  await lead.page.screenshot({ path: join(SHOTS, 'customer-history.png') });
});

/** Phones are opened for editing by a reveal, which asks why. */
async function changePhone(page: Page, phone: string): Promise<void> {
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  await page.getByRole('button', { name: '修改电话' }).click();
  const ask = page.getByRole('dialog', { name: '揭示电话' });
  await ask.getByRole('button', { name: '揭示', exact: true }).click();
  await page.getByLabel('电话 1', { exact: true }).fill(phone);
  await saveForm(page);
}

test('[CY14] an overwritten phone is restored by one click, and nobody sees more than its mask', async () => {
  for (const { page } of [sales, lead]) await openCustomer(page, '陈静');
  await unplugBoth();
  await changePhone(sales.page, '139 0000 5555');
  await changePhone(lead.page, '139 0000 7777');
  await plugIn(sales, lead); // the lead's number arrives last
  await sales.page.getByText('“陈静”的电话').first().click();
  await expect(sales.page.getByText('139****5555').first()).toBeVisible();
  await expect(sales.page.getByText('139****7777').first()).toBeVisible();
  await sales.page.screenshot({ path: join(SHOTS, 'sync-conflict-phone.png') });
  await sales.page.getByRole('button', { name: '改回被覆盖的值' }).click();
  await waitForSynced(sales.page);
  for (const { page } of [sales, lead]) {
    await openCustomer(page, '陈静');
    const facts = page.getByLabel('客户资料', { exact: true });
    await expect(facts.getByText('139****5555')).toBeVisible({ timeout: 60_000 });
    await expect(page.locator('body')).not.toContainText(/139\s?0000\s?(5555|7777)/);
  }
});
