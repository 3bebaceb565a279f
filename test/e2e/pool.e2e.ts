/** 公海 with two laptops: both claim one customer offline, one wins, the other is told by whom and when; release, rules, protection. */
import { join, resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { newCustomer } from '../support/api-client.ts';
import { expectAccessible, resize, shoot, USUAL } from './support/look.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { goTo, openCustomer, waitForOffline, waitForSynced } from './support/steps.ts';

const SHOTS = resolve('artifacts/e2e');
const NAMES = ['周明远', '林晓芸', '沈嘉禾', '何予安'];
let office: Office;
let first: Laptop;
let second: Laptop;

test.beforeAll(async () => {
  office = await openOffice();
  const { server } = office;
  const rows = NAMES.map((name, index) => {
    const phones = [{ value: `+861370000${2200 + index}`, raw: `137 0000 ${2200 + index}`, label: '' }];
    const { tagIds, groupIds, ...fields } = newCustomer({ name, company: `${name.slice(0, 1)}氏商贸`, phones });
    const createdBy = server.users.admin.userId;
    return { fields, tagIds, groupIds, ownerId: null, teamId: null, createdBy, createdAt: Date.now() - 3_600_000 };
  });
  await bulkInsertCustomers(server.db, server.orgId, rows);
  first = await office.open('sales1');
  second = await office.open('sales2');
  await waitForSynced(first.page);
  await waitForSynced(second.page);
});
test.afterAll(() => office.close());

/** The filled screen in both themes, wide and narrow, with what an accessibility checker finds. */
async function look(page: Page, name: string): Promise<void> {
  for (const size of [{ width: 400, height: 800 }, USUAL]) {
    await resize(page, size);
    await shoot(page, name, 'zh-CN', { size });
    await expectAccessible(page);
  }
}

const rowOf = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

async function claim(page: Page, name: string): Promise<void> {
  await goTo(page, '公海');
  await rowOf(page, name).getByRole('button', { name: '领取', exact: true }).click();
}

async function sync({ page }: Laptop): Promise<void> {
  await goTo(page, '同步');
  await page.getByRole('button', { name: '立即同步' }).click();
  await expect(page.getByTestId('sync-state')).toHaveAttribute('data-phase', 'synced', { timeout: 60_000 });
}

test('[PO20][PO22][P16] two offline claims of one customer wait; one wins at sync, the other is told by whom and when', async () => {
  for (const { page } of [first, second]) {
    await goTo(page, '公海');
    await expect(rowOf(page, '周明远')).toContainText('137****2200');
    await expect(page.getByText(/今日已领 0/)).toBeVisible();
    await expect(page.locator('body')).not.toContainText(/137\s?0000\s?2200/);
  }
  await look(first.page, '17-pool-filled');
  for (const { cable, page } of [first, second]) {
    cable.cut();
    await waitForOffline(page);
  }
  for (const { page } of [first, second]) {
    await claim(page, '周明远');
    await expect(rowOf(page, '周明远').getByText('待确认')).toBeVisible();
  }
  await first.page.screenshot({ path: join(SHOTS, 'pool-waiting.png') });
  first.cable.restore();
  await sync(first);
  second.cable.restore();
  await sync(second);
  await openCustomer(first.page, '周明远');
  await expect(first.page.getByLabel('归属', { exact: true })).toContainText(office.server.users.sales1.name);
  await first.page.screenshot({ path: join(SHOTS, 'pool-owned.png') });
  const { page } = second;
  await page.getByText('领取“周明远”').first().click();
  const told = new RegExp(`客户已被${office.server.users.sales1.name}在 .*\\d{1,2}:\\d{2}.* 领取`);
  await expect(page.getByText(told)).toBeVisible();
  await page.screenshot({ path: join(SHOTS, 'pool-lost.png') });
  await goTo(page, '公海');
  await expect(rowOf(page, '林晓芸')).toBeVisible();
  await expect(rowOf(page, '周明远')).toHaveCount(0);
});

test('[PO16][PO21] online: claimed, released with a reason from his page, and back for the other one; the history tells it', async () => {
  const { page } = first;
  await claim(page, '林晓芸');
  await waitForSynced(page);
  await expect(rowOf(page, '林晓芸')).toHaveCount(0);
  await goTo(page, '客户');
  await openCustomer(page, '林晓芸');
  const owner = page.getByLabel('归属', { exact: true });
  await owner.getByRole('button', { name: '归属记录' }).click();
  await expect(owner.getByText(/从公海领取/)).toBeVisible();
  await look(page, '14-customer-owner');
  await owner.getByRole('button', { name: /退\s?回/ }).click();
  const dialog = page.getByRole('dialog', { name: /退回公海/ });
  await dialog.getByLabel('退回原因').click();
  await page.getByTitle('预算不足').click();
  await dialog.getByRole('button', { name: /退\s?回$/ }).click();
  await waitForSynced(page);
  await goTo(second.page, '公海');
  await expect(rowOf(second.page, '林晓芸').getByRole('button', { name: '领取', exact: true })).toBeVisible({
    timeout: 30_000,
  });
});

test('[PO10] an administrator tries a rule before he enables it, and sees it as a sentence', async () => {
  const { page } = await office.open('admin');
  await waitForSynced(page);
  await goTo(page, '管理');
  await page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: '公海规则', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: '公海规则' })).toBeVisible();
  await page.getByRole('button', { name: '添加规则' }).click();
  await expect(page.getByText(/所有客户 30 天未跟进，自动回到“公海”/)).toBeVisible();
  await expect(page.getByRole('switch', { name: '启用' })).toBeDisabled();
  await page.getByRole('button', { name: /试运行$/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /关\s?闭$/ })
    .last()
    .click();
  await page.getByRole('switch', { name: '启用' }).click();
  await page.getByRole('button', { name: /保\s?存$/ }).click();
  await expect(page.getByText(/起执行/)).toBeVisible();
  await look(page, '30-admin-pools-rule');
});
