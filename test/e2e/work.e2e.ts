/** A thin slice of everything else: bulk operations with their result, statistics, the audit log; with figures that can be checked. */
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { generateCustomers } from '../../scripts/demo/generate-customers.ts';
import { loadSources } from '../../scripts/demo/sources.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { expectTotal, goTo, openCustomer, waitForOffline, waitForSynced } from './support/steps.ts';

const SHOTS = resolve('artifacts/e2e');
const COUNT = 1_500;
const NOW = Date.UTC(2026, 9, 1);

let office: Office;
let sales: Laptop;
let customers: ReturnType<typeof generateCustomers>;

test.beforeAll(async () => {
  office = await openOffice();
  const { userId, teamId } = office.server.users.sales1;
  const people = { owners: [{ ownerId: userId, teamId, share: 1 }], authorId: userId, tagIds: [] };
  customers = generateCustomers({ seed: 7, count: COUNT, now: NOW, sources: loadSources() }, people);
  await bulkInsertCustomers(office.server.db, office.server.orgId, customers);
  sales = await office.open('sales1');
  await waitForSynced(sales.page);
  await expectTotal(sales.page, COUNT);
});
test.afterAll(() => office.close());

const countOf = (status: string): number => customers.filter(({ fields }) => fields.status === status).length;
const filterByStatus = async (label: string): Promise<void> => {
  await goTo(sales.page, '客户');
  const clear = sales.page.getByRole('button', { name: '清除全部' });
  if (await clear.isVisible()) await clear.click();
  await sales.page.getByRole('group', { name: '筛选' }).getByRole('button', { name: '状态' }).click();
  await sales.page
    .getByRole('checkbox', { name: label })
    .or(sales.page.getByRole('menuitem', { name: label }))
    .first()
    .click();
  await sales.page.keyboard.press('Escape');
};

test('[BT1] all that match a filter get a tag offline; progress, result and the upload follow', async () => {
  const { page, cable } = sales;
  const open = countOf('status:potential');
  cable.cut();
  await waitForOffline(page);
  await filterByStatus('潜在');
  await expectTotal(page, open);
  await page.getByRole('checkbox', { name: '选择全部符合条件的客户' }).check();
  const bar = page.getByRole('region', { name: '批量操作' });
  await expect(bar).toContainText(open.toLocaleString('zh-CN'));
  await bar.getByRole('button', { name: /打标签$/ }).click();
  const dialog = page.getByRole('dialog', { name: '打标签' });
  await dialog.getByRole('combobox', { name: '标签' }).click();
  await page.locator('.ant-select-dropdown').getByText('重点客户', { exact: true }).click();
  await page.screenshot({ path: join(SHOTS, 'batch-dialog.png') });
  const typed = dialog.getByLabel(/输入数量/);
  if (await typed.isVisible()) await typed.fill(String(open));
  await dialog.getByRole('button', { name: '开始' }).click();
  await goTo(page, '任务');
  await expect(page.getByTestId('task-succeeded')).toHaveText(open.toLocaleString('zh-CN'), { timeout: 60_000 });
  await expect(page.getByTestId('task-failed')).toHaveText('0');
  await page.screenshot({ path: join(SHOTS, 'task.png') });
  cable.restore();
  await goTo(page, '同步');
  await page.getByRole('button', { name: '立即同步' }).click();
  await waitForSynced(page);
});

test('[BT2] a status move that the rules forbid is counted and explained for each customer', async () => {
  const { page } = sales;
  const won = countOf('status:won');
  expect(won).toBeGreaterThan(0);
  await filterByStatus('已成交');
  await expectTotal(page, won);
  await page.getByRole('checkbox', { name: '选择全部符合条件的客户' }).check();
  await page
    .getByRole('region', { name: '批量操作' })
    .getByRole('button', { name: /改状态$/ })
    .click();
  const dialog = page.getByRole('dialog', { name: '改状态' });
  await dialog.getByRole('combobox', { name: '新的客户状态' }).click();
  await page.getByTitle('潜在').first().click();
  await dialog.getByRole('button', { name: '开始' }).click();
  await goTo(page, '任务');
  await expect(page.getByTestId('task-failed')).toHaveText(won.toLocaleString('zh-CN'), { timeout: 60_000 });
  await expect(page.getByTestId('task-succeeded')).toHaveText('0');
  await page.screenshot({ path: join(SHOTS, 'task-failures.png') });
});

test('[SA1] the figures are those of the data, offline as well, and lead to the list behind them', async () => {
  const { page, cable } = sales;
  cable.cut();
  await goTo(page, '统计');
  await expect(page.getByTestId('insights-scope')).toContainText(COUNT.toLocaleString('zh-CN'));
  const card = page.getByRole('region', { name: '状态分布' });
  await page.screenshot({ path: join(SHOTS, 'insights.png') });
  await card.getByTitle('看表').click();
  for (const [label, id] of [
    ['潜在', 'status:potential'],
    ['已成交', 'status:won'],
  ] as const) {
    await expect(card.getByRole('row').filter({ hasText: label })).toContainText(countOf(id).toLocaleString('zh-CN'));
  }
  cable.restore();
});

test('[AD1] the administrator reads who did what, without any contact value; a sales person is not offered it', async () => {
  const admin = await office.open('admin');
  const { page } = admin;
  await waitForSynced(page);
  const first = customers[0]!.fields;
  await openCustomer(page, first.name);
  await goTo(page, '管理');
  await page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: '审计日志' }).click();
  await expect(page.getByRole('row').filter({ hasText: '完成批量任务' }).first()).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '登录' }).first()).toBeVisible();
  await page.screenshot({ path: join(SHOTS, 'audit.png') });
  const text = (await page.getByRole('main').textContent()) ?? '';
  for (const { fields } of customers.slice(0, 50)) {
    for (const phone of fields.phones) expect(text).not.toContain(phone.value.slice(-8));
  }
  await expect(sales.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '管理' })).toHaveCount(
    0,
  );
});
