/**
 * An administrator defines fields and moves between statuses; a colleague fills them in without network, filters by them, and is told why a
 * status does not move; operations see masks.
 */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, shoot, shootSizes } from './support/look.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { createCustomer, goTo, openCustomer, waitForSynced } from './support/steps.ts';

let office: Office;
let admin: Laptop;
let sales: Laptop;

test.beforeAll(async () => {
  office = await openOffice();
  admin = await office.open('admin');
  sales = await office.open('sales1');
  for (const { page } of [admin, sales]) await waitForSynced(page);
});
test.afterAll(() => office.close());

async function openSection(page: Page, name: string): Promise<void> {
  await goTo(page, '管理');
  await page.getByRole('navigation', { name: '管理', exact: true }).getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
}

async function addField(page: Page, name: string, kind: string, more?: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: '新建字段' }).first().click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('textbox', { name: '名称', exact: true }).fill(name);
  await drawer.getByRole('combobox', { name: '类型' }).click();
  await page.getByTitle(kind, { exact: true }).last().click();
  await more?.();
  await drawer.getByRole('button', { name: /创\s?建$/ }).click();
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('button', { name: `修改“${name}”` })).toBeVisible();
}

test('[CF1][CF4][CF7] a field is defined, filled in offline on another device, and masked for operations', async () => {
  const { page } = admin;
  await openSection(page, '自定义字段');
  await addField(page, '意向户型', '单选', async () => {
    const drawer = page.getByRole('dialog');
    for (const [place, word] of ['两室', '三室'].entries()) {
      await drawer.getByRole('button', { name: '添加选项' }).click();
      await drawer.getByRole('textbox', { name: `选项 ${place + 1}` }).fill(word);
    }
    await shootSizes(page, 'admin-field-drawer', 'zh-CN');
  });
  await addField(page, '备用电话', '电话');
  await addField(page, '通讯地址', '地址（省市区）');
  await shootSizes(page, 'admin-fields', 'zh-CN');
  await expectAccessible(page);
  await waitForSynced(page);

  await createCustomer(sales.page, { name: '沈嘉', company: '沈氏家装', phone: '136 0000 2468' });
  await openCustomer(sales.page, '沈嘉');
  const facts = sales.page.getByRole('region', { name: '自定义字段' });
  await expect(facts.getByText('意向户型', { exact: true })).toBeVisible({ timeout: 30_000 });
  await waitForSynced(sales.page);
  sales.cable.cut();
  await facts.getByRole('button', { name: '修改意向户型' }).click();
  await facts.getByRole('combobox', { name: '意向户型' }).click();
  await sales.page.getByTitle('三室', { exact: true }).last().click();
  await facts.getByRole('button', { name: /^保\s?存$/ }).click();
  await expect(facts.getByText('三室', { exact: true })).toBeVisible();
  await facts.getByRole('button', { name: '修改备用电话' }).click();
  await facts.getByRole('textbox', { name: '备用电话' }).fill('139 1234 0987');
  await facts.getByRole('button', { name: /^保\s?存$/ }).click();
  await expect(facts.getByText('139****0987')).toBeVisible();
  await shootSizes(sales.page, 'record-custom-fields', 'zh-CN');
  sales.cable.restore();
  await waitForSynced(sales.page);
  const operations = await office.open('operations');
  await waitForSynced(operations.page);
  await openCustomer(operations.page, '沈嘉');
  const seen = operations.page.getByRole('region', { name: '自定义字段' });
  await expect(seen.getByText('139****0987')).toBeVisible({ timeout: 30_000 });
  await expect(seen.getByText('三室', { exact: true })).toBeVisible();
  await expect(seen.getByRole('button', { name: /查看|揭示/ })).toHaveCount(0);
});

test('[DN4][DN5][DN6] a move needs a reason, another is not offered, and a retired channel is still shown', async () => {
  const { page } = admin;
  await goTo(sales.page, '客户');
  await sales.page.getByRole('button', { name: '新建客户' }).first().click();
  await sales.page.getByLabel('姓名', { exact: true }).fill('秦朗');
  await sales.page.getByRole('combobox', { name: '获客渠道' }).click();
  await sales.page.getByTitle('官网', { exact: true }).last().click();
  await shootSizes(sales.page, 'customer-form-channel', 'zh-CN');
  await sales.page.getByRole('button', { name: /创建$/ }).click();
  await openCustomer(sales.page, '秦朗');
  await waitForSynced(sales.page);
  await openSection(page, '数据字典');
  await shoot(page, 'admin-dictionaries-channels', 'zh-CN');
  await page.getByRole('button', { name: '停用“官网”' }).click();
  await expect(page.getByRole('button', { name: '恢复使用“官网”' })).toBeVisible();
  await page.getByText('客户状态', { exact: true }).last().click();
  await page.getByRole('button', { name: '潜在 → 流失：允许' }).click();
  await expect(page.getByRole('button', { name: '潜在 → 流失：要写原因' })).toBeVisible();
  await shootSizes(page, 'admin-dictionaries-status', 'zh-CN');
  await expectAccessible(page);
  await waitForSynced(page);

  const status = sales.page.getByRole('button', { name: /状态：潜在/ });
  await status.click();
  await expect(sales.page.getByRole('menuitem', { name: '已成交' })).toHaveCount(0);
  await expect(async () => {
    await sales.page.getByRole('menuitem', { name: '流失' }).click({ timeout: 2_000 });
    await expect(sales.page.getByRole('dialog').getByRole('textbox', { name: '原因' })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  const dialog = sales.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: '原因' }).fill('选了别家');
  await shootSizes(sales.page, 'record-status-reason', 'zh-CN');
  await dialog.getByRole('button', { name: '改状态' }).click();
  await expect(sales.page.getByRole('button', { name: /状态：流失/ })).toBeVisible();
  await waitForSynced(sales.page);
  await expect(sales.page.getByText('原因：选了别家').first()).toBeVisible({ timeout: 30_000 });
  await expect(sales.page.getByRole('button', { name: '修改获客渠道' })).toContainText('官网');
});
