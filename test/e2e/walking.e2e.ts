/**
 * The main job, in the real application with real data: a sales person imports a customer file without network, works with it, goes
 * online, and a colleague sees it on another device.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { stubOpenDialog, stubSaveDialog } from './support/app.ts';
import { openOffice, type Office } from './support/office.ts';
import {
  createCustomer,
  expectTotal,
  goTo,
  openCustomer,
  search,
  syncState,
  waitForOffline,
  waitForSynced,
} from './support/steps.ts';

const FILE = resolve('test/fixtures/sf-dataloader/accountData.csv');
const SHOTS = resolve('artifacts/e2e');

let office: Office;

test.beforeAll(async () => {
  office = await openOffice();
});
test.afterAll(() => office.close());

test('[IM8][SI1] a file imported offline is worked with offline and arrives at a colleague', async () => {
  test.setTimeout(240_000);
  const sales = await office.open('sales1');
  const { page, cable } = sales;
  await waitForSynced(page);

  await test.step('pull the plug', async () => {
    cable.cut();
    await waitForOffline(page);
  });

  await test.step('choose, map and check the file; nothing is written yet', async () => {
    await goTo(page, '导入');
    await stubOpenDialog(sales.app, FILE);
    await page.getByRole('button', { name: '选择文件' }).click();
    await expect(page.getByText('accountData.csv').first()).toBeVisible();
    await expect(page.getByText(/38 列中导入/)).toBeVisible();
    await page.screenshot({ path: join(SHOTS, 'import-mapping.png') });
    await page.getByRole('button', { name: '检查文件' }).click();
    await expect(page.getByText('到这一步还没有写入任何客户。')).toBeVisible();
    await expect(page.getByRole('button', { name: '导入 422 位客户' })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('row', { name: /414 PHONE/ })).toBeVisible();
    await page.screenshot({ path: join(SHOTS, 'import-check.png') });
  });

  await test.step('keep the row that fails as a file', async () => {
    const saved = join(sales.profile, 'failed-rows.csv');
    await stubSaveDialog(sales.app, saved);
    await page.getByRole('button', { name: '导出失败行' }).click();
    await expect(page.getByText(/失败行已保存为/)).toBeVisible();
    const text = await readFile(saved, 'utf8');
    expect(text).toContain('NAME');
    expect(text).toContain('(905) 364-8900');
  });

  await test.step('import; the list has them at once, offline', async () => {
    await page.getByRole('button', { name: '导入 422 位客户' }).click();
    await expect(page.getByText('导入完成')).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: '查看客户' }).click();
    await expectTotal(page, 422);
    await expect(syncState(page)).toContainText('离线 · 1 项待上传'); // the import is one thing that waits
    await page.screenshot({ path: join(SHOTS, 'list-offline.png') });
  });

  await test.step('work with them offline: search, create, write a follow-up', async () => {
    await search(page, 'rhombus');
    await expectTotal(page, 1);
    await search(page, '');
    await createCustomer(page, { name: '王小明', company: '晨光文具', phone: '12' });
    await expect(page.getByText('电话号码无效', { exact: false })).toBeVisible();
    await page.getByLabel('电话 1', { exact: true }).fill('138 1234 5678');
    await page.getByRole('button', { name: /创建$/ }).click();
    await expect(page.getByText('客户已创建')).toBeVisible();
    await openCustomer(page, '王小明');
    await expect(page.getByText('138****5678').first()).toBeVisible();
    await page.getByLabel('跟进内容').fill('约好下周看样');
    await page.getByRole('button', { name: '记录', exact: true }).click();
    await expect(page.getByLabel('时间线', { exact: true }).getByText('约好下周看样')).toBeVisible();
    await page.screenshot({ path: join(SHOTS, 'customer-offline.png') });
  });

  await test.step('come back: everything arrives at the team lead', async () => {
    const lead = await office.open('lead');
    await waitForSynced(lead.page);
    cable.restore();
    await goTo(page, '同步');
    await page.getByRole('button', { name: '立即同步' }).click();
    await waitForSynced(page);
    await expectTotal(lead.page, 423);
    await openCustomer(lead.page, '王小明');
    await expect(lead.page.getByText('约好下周看样')).toBeVisible();
    await lead.page.screenshot({ path: join(SHOTS, 'customer-colleague.png') });
  });
});
