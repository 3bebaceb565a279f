/** Privacy over real applications: a consent that is given offline, the duplicate hint, export of a person to files, and his erasure. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stubSaveDialog } from './support/app.ts';
import { findSecrets } from './support/find-bytes.ts';
import { expectAccessible, resize, shoot, USUAL } from './support/look.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { createCustomer, goTo, openCustomer, search, waitForOffline, waitForSynced } from './support/steps.ts';

const NAME = '沈从文';
const PHONE = '13900007788';
let office: Office;
let sales: Laptop;
let lead: Laptop;
let admin: Laptop;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pool-privacy-'));
  office = await openOffice();
  sales = await office.open('sales1');
  lead = await office.open('lead');
  admin = await office.open('admin');
  for (const { page } of [sales, lead, admin]) {
    await waitForSynced(page);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  }
  await createCustomer(sales.page, { name: NAME, company: '边城茶馆', phone: PHONE });
  await waitForSynced(sales.page);
});
test.afterAll(async () => {
  await office.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openPrivacy(): Promise<void> {
  await goTo(admin.page, '管理');
  await admin.page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: '隐私' }).click();
  await expect(admin.page.getByRole('heading', { level: 1, name: '隐私' })).toBeVisible();
}

async function findPerson(): Promise<void> {
  const field = admin.page.getByRole('searchbox', { name: '姓名、电话、邮箱或客户编号' });
  await field.fill(PHONE);
  await field.press('Enter');
  await expect(admin.page.getByRole('row', { name: new RegExp(`${NAME}.*139\\*{4}7788`) })).toBeVisible(); // his requests stand below
}

test('[PR2, PR16] a consent recorded offline stands at once and reaches the colleague; withdrawing it does so too', async () => {
  await openCustomer(sales.page, NAME);
  sales.cable.cut();
  await waitForOffline(sales.page);
  await sales.page.getByRole('button', { name: '记录同意或撤回' }).click();
  const dialog = sales.page.getByRole('dialog');
  await dialog.getByLabel('短信').check();
  await dialog.getByLabel('凭证').fill('2026 年展会登记表 17 号');
  await shoot(sales.page, 'privacy-consent-dialog', 'zh-CN', { themes: ['light'] });
  await dialog.getByRole('button', { name: '保存记录' }).click();
  const panel = sales.page.getByRole('region', { name: '联系许可' });
  await expect(panel).toContainText('营销推广 · 短信');
  await expect(panel).toContainText('已同意');
  sales.cable.restore();
  await waitForSynced(sales.page);
  await openCustomer(lead.page, NAME);
  const seen = lead.page.getByRole('region', { name: '联系许可' });
  await expect(seen).toContainText('已同意', { timeout: 30_000 });
  await seen.getByRole('button', { name: '营销推广 · 短信', exact: true }).click();
  await expect(seen).toContainText('2026 年展会登记表 17 号');
  await seen.getByRole('button', { name: '记录撤回：营销推广 · 短信' }).click();
  await lead.page.getByRole('dialog').getByRole('button', { name: '保存记录' }).click();
  await expect(seen).toContainText('已撤回');
  await shoot(lead.page, 'privacy-consent', 'zh-CN', { themes: ['light'] });
  await expectAccessible(lead.page);
  await expect(panel).toContainText('已撤回', { timeout: 30_000 });
});

test('[PI7] who enters a number that is known already is told so, online and offline', async () => {
  for (const isOffline of [false, true]) {
    await goTo(sales.page, '客户');
    if (isOffline) {
      sales.cable.cut();
      await waitForOffline(sales.page);
    }
    await sales.page.getByRole('button', { name: '新建客户' }).first().click();
    const line = sales.page.getByLabel('电话 1', { exact: true });
    if (!(await line.isVisible())) await sales.page.getByRole('button', { name: '添加电话' }).click();
    await line.fill('139 0000 7788');
    await expect(sales.page.getByText(`客户“${NAME}”已有相同的联系方式。`)).toBeVisible();
    if (!isOffline) await shoot(sales.page, 'privacy-duplicate', 'zh-CN', { themes: ['light'] });
    await line.fill('');
    await sales.page.getByRole('button', { name: '取消', exact: true }).click();
    await sales.page.getByRole('button', { name: '放弃', exact: true }).click();
  }
  sales.cable.restore();
  await waitForSynced(sales.page);
});

test('[PR14, PR15] what is held about a person is saved as JSON and as a page, and stands in the report', async () => {
  await openPrivacy();
  await findPerson();
  await admin.page.getByRole('button', { name: '导出', exact: true }).click();
  await admin.page.getByRole('button', { name: '生成导出内容' }).click();
  await expect(admin.page.getByText('内容已准备好')).toBeVisible();
  await shoot(admin.page, 'privacy-export', 'zh-CN', { themes: ['light'] });
  for (const [kind, button] of [
    ['json', '保存 JSON'],
    ['html', '保存网页（可打印为 PDF）'],
  ] as const) {
    await stubSaveDialog(admin.app, join(folder, `person.${kind}`));
    await admin.page.getByRole('button', { name: button }).click();
    await expect(admin.page.getByText(`已保存为 person.${kind}`)).toBeVisible();
  }
  const bundle = JSON.parse(readFileSync(join(folder, 'person.json'), 'utf8')) as {
    customer: object;
    consents: object[];
  };
  expect(bundle.customer).toMatchObject({ name: NAME, company: '边城茶馆', phones: [{ value: `+86${PHONE}` }] });
  expect(bundle.consents).toHaveLength(2);
  const html = readFileSync(join(folder, 'person.html'), 'utf8');
  for (const text of [NAME, PHONE, '2026 年展会登记表 17 号', '边城茶馆', '撤回']) expect(html).toContain(text);
  await admin.page.keyboard.press('Escape');
  await expect(admin.page.getByRole('row').filter({ hasText: '个人信息保护法第45条' })).toBeVisible();
});

test('[PR8, PR9] a rule of retention is made, looked at ahead, and waits', async () => {
  await openPrivacy();
  await admin.page.getByRole('tab', { name: '保存期限' }).click();
  await admin.page.getByRole('button', { name: '新建规则' }).click();
  const dialog = admin.page.getByRole('dialog');
  await dialog.getByLabel('规则名称').fill('两年没有往来');
  await shoot(admin.page, 'privacy-rule', 'zh-CN', { themes: ['light'] });
  await dialog.getByRole('button', { name: '保存规则' }).click();
  const row = admin.page.getByRole('row').filter({ hasText: '两年没有往来' });
  await expect(row).toContainText('起执行');
  await row.getByRole('button', { name: '预览' }).click();
  await expect(admin.page.getByRole('dialog')).toContainText('已到期');
  await shoot(admin.page, 'privacy-preview', 'zh-CN', { themes: ['light'] });
  await admin.page.keyboard.press('Escape');
  await shoot(admin.page, 'privacy-retention', 'zh-CN', { themes: ['light'] });
  await expectAccessible(admin.page);
});

test('[PR5, PR6] an erased person leaves the server, the second laptop and its disk', async () => {
  await openPrivacy();
  await findPerson();
  await shoot(admin.page, 'privacy-requests', 'zh-CN', { themes: ['light'] });
  await resize(admin.page, { width: 480, height: 800 });
  await shoot(admin.page, 'privacy-requests-narrow', 'zh-CN', { themes: ['light'] });
  await resize(admin.page, USUAL);
  await admin.page.getByRole('button', { name: '删除个人信息', exact: true }).click();
  const dialog = admin.page.getByRole('dialog');
  await expect(dialog).toContainText('同意记录');
  const erase = dialog.getByRole('button', { name: '永久删除个人信息' });
  await expect(erase).toBeDisabled();
  await dialog.getByLabel(`请输入客户姓名“${NAME}”以确认`).fill(NAME);
  await shoot(admin.page, 'privacy-erase', 'zh-CN', { themes: ['light'] });
  await erase.click();
  await expect(admin.page.getByText('个人信息已删除，各设备下次联网时会移除。')).toBeVisible();
  for (const { page } of [sales, lead]) {
    await waitForSynced(page);
    await goTo(page, '客户');
    await search(page, NAME);
    await expect(page.getByText('没有符合条件的客户')).toBeVisible({ timeout: 30_000 });
  }
  await lead.close();
  expect(findSecrets(lead.profile, { NAME, PHONE, evidence: '2026 年展会登记表 17 号' })).toEqual([]);
  const { rows } = await office.server.db.pool.query<{ name: string }>(
    'SELECT name FROM customer WHERE erased_at IS NOT NULL',
  );
  expect(rows).toEqual([{ name: '' }]);
});
