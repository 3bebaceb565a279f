/**
 * The main job, in the real application with real data: a sales person imports a customer file without network, works with it, goes
 * online, and a colleague sees it on another device.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  launchApp,
  removeProfile,
  signInAndUnlock,
  stubOpenDialog,
  stubSaveDialog,
  type LaunchedApp,
} from './support/app.ts';
import { layCable, type Cable } from './support/network.ts';
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
const passphrase = 'quiet river stone 42';

let server: TestServer;
let cable: Cable;
const apps: LaunchedApp[] = [];

test.beforeAll(async () => {
  server = await startTestServer({ listen: true });
  cable = await layCable(server.url);
});
test.afterAll(async () => {
  for (const { close, profile } of apps) {
    await close();
    await removeProfile(profile);
  }
  await cable.close();
  await server.close();
});

async function start(login: 'sales1' | 'lead', serverUrl: string): Promise<LaunchedApp> {
  const launched = await launchApp({ server: serverUrl });
  apps.push(launched);
  const { password } = server.users[login];
  await signInAndUnlock(launched.page, { login, password, serverUrl, passphrase });
  return launched;
}

test('[UI1] a file imported offline is worked with offline and arrives at a colleague', async () => {
  test.setTimeout(240_000);
  const sales = await start('sales1', cable.url);
  const { page } = sales;
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
    await expect(page.getByRole('button', { name: /导入 \d+ 位客户/ })).toBeVisible({ timeout: 60_000 });
    await page.screenshot({ path: join(SHOTS, 'import-check.png') });
  });

  const valid = await test.step('keep the rows that fail as a file', async () => {
    const button = page.getByRole('button', { name: /导入 \d+ 位客户/ });
    const count = Number(/\d+/.exec((await button.textContent()) ?? '')?.[0]);
    expect(count).toBeGreaterThan(300);
    if (count < 423) {
      const saved = join(sales.profile, '..', `failed-${process.pid}.csv`);
      await stubSaveDialog(sales.app, saved);
      await page.getByRole('button', { name: '导出失败行' }).click();
      await expect(page.getByText(/失败行已保存为/)).toBeVisible();
      const lines = await readFile(saved, 'utf8');
      expect(lines.split('\n')[0]).toContain('NAME');
    }
    return count;
  });

  await test.step('import; the list has them at once, offline', async () => {
    await page.getByRole('button', { name: /导入 \d+ 位客户/ }).click();
    await expect(page.getByText('导入完成')).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: '查看客户' }).click();
    await expectTotal(page, valid);
    await expect(syncState(page)).toContainText('待上传');
    await page.screenshot({ path: join(SHOTS, 'list-offline.png') });
  });

  await test.step('work with them offline: search, create, write a follow-up', async () => {
    await search(page, 'rhombus');
    await expectTotal(page, 1);
    await search(page, '');
    await createCustomer(page, { name: '王小明', company: '晨光文具', phone: '12' });
    await expect(
      page
        .getByText(/电话/)
        .filter({ hasText: /不|有误|无效|识别/ })
        .first(),
    ).toBeVisible();
    await page.getByLabel('电话 1', { exact: true }).fill('138 1234 5678');
    await page.getByRole('button', { name: '创建', exact: true }).click();
    await expect(page.getByText('客户已创建')).toBeVisible();
    await openCustomer(page, '王小明');
    await expect(page.getByText('138****5678').first()).toBeVisible();
    await page.getByLabel('跟进内容').fill('约好下周看样');
    await page.getByRole('button', { name: '记录', exact: true }).click();
    await expect(page.getByLabel('时间线', { exact: true }).getByText('约好下周看样')).toBeVisible();
    await page.screenshot({ path: join(SHOTS, 'customer-offline.png') });
  });

  await test.step('come back: everything arrives at the team lead', async () => {
    const lead = await start('lead', server.url);
    await waitForSynced(lead.page);
    cable.restore();
    await goTo(page, '同步');
    await page.getByRole('button', { name: '立即同步' }).click();
    await waitForSynced(page);
    await expectTotal(lead.page, valid + 1);
    await openCustomer(lead.page, '王小明');
    await expect(lead.page.getByText('约好下周看样')).toBeVisible();
    await lead.page.screenshot({ path: join(SHOTS, 'customer-colleague.png') });
  });
});
