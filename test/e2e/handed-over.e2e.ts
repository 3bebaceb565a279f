/** A batch over everybody made offline, and an edit of a customer who was handed to somebody else meanwhile. */
import { join, resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { newCustomer } from '../support/api-client.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { transferCustomers } from '../../sync-server/commands/company/transfer-customers.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import {
  createCustomer,
  editOpenCustomer,
  expectTotal,
  goTo,
  openCustomer,
  waitForOffline,
  waitForSynced,
} from './support/steps.ts';

const SHOTS = resolve('artifacts/e2e');
const COUNT = 1_200;
let office: Office;
let sales: Laptop;
let lead: Laptop;

test.beforeAll(async () => {
  office = await openOffice();
  const { db, orgId, users } = office.server;
  const { userId, teamId } = users.sales1;
  const { tagIds: _tags, groupIds: _groups, ...fields } = newCustomer();
  const rows = Array.from({ length: COUNT }, (_, n) => ({
    fields: { ...fields, name: `批量客户${n}` },
    tagIds: [],
    groupIds: [],
    ownerId: userId,
    teamId,
    createdBy: userId,
    createdAt: n + 1,
  }));
  await bulkInsertCustomers(db.forOrg(orgId), orgId, rows);
  sales = await office.open('sales1');
  lead = await office.open('lead');
  for (const { page } of [sales, lead]) await waitForSynced(page);
});
test.afterAll(() => office.close());

async function syncNow(page: Page): Promise<void> {
  await goTo(page, '同步');
  await page.getByRole('button', { name: '立即同步' }).click();
  await expect(page.getByTestId('sync-state')).toHaveAttribute('data-phase', 'synced', { timeout: 60_000 });
}

test('[BT7] a batch over everybody made offline waits as one thing, travels in few parts, and arrives on the other laptop', async () => {
  const { page, cable } = sales;
  await goTo(page, '客户');
  await expectTotal(page, COUNT);
  cable.cut();
  await waitForOffline(page);
  await page.getByRole('checkbox', { name: '选择全部符合条件的客户' }).check();
  await page
    .getByRole('region', { name: '批量操作' })
    .getByRole('button', { name: /打标签$/ })
    .click();
  const dialog = page.getByRole('dialog', { name: '打标签' });
  await dialog.getByRole('combobox', { name: '标签' }).click();
  await page.locator('.ant-select-dropdown').getByText('重点客户', { exact: true }).click();
  const typed = dialog.getByLabel(/输入数量/);
  if (await typed.isVisible()) await typed.fill(String(COUNT));
  await dialog.getByRole('button', { name: '开始' }).click();
  await goTo(page, '任务');
  await expect(page.getByTestId('task-succeeded')).toHaveText('1,200', { timeout: 60_000 });
  await goTo(page, '同步');
  await expect(page.getByText('批量添加标签：1,200 位客户').first()).toBeVisible();
  await expect(page.getByText('等待上传 1', { exact: true })).toBeVisible();
  await page.screenshot({ path: join(SHOTS, 'sync-batch-waiting.png') });
  cable.restore();
  await syncNow(page);
  const { db, orgId } = office.server;
  const [sent] = await db
    .forOrg(orgId)
    .query<{ n: number }>({ name: 'e2e-sent', text: 'SELECT count(*) AS n FROM applied_mutation WHERE org_id = $1' }, [
      orgId,
    ]);
  expect(sent?.n).toBeLessThanOrEqual(5); // three parts, the task, and little else
  await syncNow(lead.page);
  await openCustomer(lead.page, '批量客户7');
  await expect(lead.page.getByText('重点客户').first()).toBeVisible();
});

test('[QT3][SC7][SC9][CY19] an edit of a customer who was handed over waits for the new owner; he takes it over, its author is told', async () => {
  await createCustomer(sales.page, { name: '沈墨', company: '听雨书店', phone: '139 0000 4321' });
  await waitForSynced(sales.page);
  await openCustomer(sales.page, '沈墨');
  sales.cable.cut();
  await waitForOffline(sales.page);
  await editOpenCustomer(sales.page, { 备注: '客户答应下周签约' });
  const { db, orgId, users } = office.server;
  const [row] = await db
    .forOrg(orgId)
    .query<{ id: string }>(
      { name: 'e2e-find', text: `SELECT customer_id AS id FROM customer WHERE org_id = $1 AND name = '沈墨'` },
      [orgId],
    );
  const { userId: ownerId, teamId } = users.lead;
  const order = { orgId, customerIds: [row?.id ?? ''], ownerId, teamId, actorId: users.admin.userId };
  await transferCustomers(db.forOrg(orgId), order);
  sales.cable.restore();
  await syncNow(sales.page);
  await expect(sales.page.getByText('等待现在的负责人处理').first()).toBeVisible();
  await expect(sales.page.getByText('该客户已不再由你负责', { exact: false }).first()).toBeVisible();
  await sales.page.screenshot({ path: join(SHOTS, 'sync-handed-on.png') });

  await goTo(lead.page, '客户');
  await syncNow(lead.page);
  await expect(lead.page.getByText('隔离待处理 1')).toBeVisible({ timeout: 60_000 });
  await expect(lead.page.getByText('客户答应下周签约').first()).toBeVisible();
  await lead.page.screenshot({ path: join(SHOTS, 'sync-quarantine.png') });
  await lead.page.getByRole('button', { name: '采用这次修改' }).click();
  await expect(lead.page.getByText('已采用，对方会看到结果')).toBeVisible();
  await syncNow(lead.page);
  await openCustomer(lead.page, '沈墨');
  await expect(lead.page.getByText('客户答应下周签约').first()).toBeVisible();

  await syncNow(sales.page);
  await expect(sales.page.getByText(`${users.lead.name} 已采用`).first()).toBeVisible({ timeout: 60_000 });
  await sales.page.screenshot({ path: join(SHOTS, 'sync-told.png') });
  await sales.page.getByRole('button', { name: '知道了' }).click();
  await expect(sales.page.getByText('没有需要处理的事项。')).toBeVisible();
});
