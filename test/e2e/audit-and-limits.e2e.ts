/** The audit, the limits and the security events in the real application: read, verified, narrowed, changed. */
import { expect, test } from '@playwright/test';
import { createDraft, nextId, signInDevice } from '../support/api-client.ts';
import { expectAccessible, resize, shoot, USUAL } from './support/look.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { goTo, waitForSynced } from './support/steps.ts';

let office: Office;
let admin: Laptop;
test.beforeAll(async () => {
  office = await openOffice();
  const { server } = office;
  const sales = await signInDevice(server, 'sales1');
  const customerId = nextId();
  await sales.push(...Array.from({ length: 12 }, () => createDraft(nextId())), createDraft(customerId));
  const reveal = { kind: 'customer.reveal', docId: customerId, field: 'phones', reason: '回访' } as const;
  for (let round = 0; round < 3; round++) await sales.push(...Array.from({ length: 70 }, () => reveal));
  const operations = await signInDevice(server, 'operations');
  const value = { value: '+8613800000001', raw: '', label: '' };
  for (let tries = 0; tries < 6; tries++) {
    await operations.push({ kind: 'customer.patch', docId: customerId, baseVer: 1, patch: { phones: [[], [value]] } });
  }
});
test.afterAll(() => office.close());

test('[AL4][AL5][AL6][LI1][LI6] the administrator reads and verifies the log, sees an event, acknowledges it, changes a limit', async () => {
  admin = await office.open('admin');
  const { page } = admin;
  await resize(page, USUAL);
  await waitForSynced(page);
  await goTo(page, '管理');
  await page.getByRole('link', { name: /^审计日志/ }).click();
  await expect(page.getByText(/已显示/)).toBeVisible();
  await shoot(page, 'admin-audit', 'zh-CN');
  await expectAccessible(page);
  await page.getByRole('combobox', { name: '操作', exact: true }).click();
  await page.getByRole('combobox', { name: '操作', exact: true }).fill('查看联系方式');
  await page.getByRole('combobox', { name: '操作', exact: true }).press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByText(/共 210 条/)).toBeVisible();
  await page.getByRole('button', { name: '查看联系方式' }).first().click();
  await expect(page.getByRole('dialog').getByText('超出每日限额')).toBeVisible();
  await shoot(page, 'admin-audit-drawer', 'zh-CN');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /校验/ }).click();
  await expect(page.getByText('审计日志完整。')).toBeVisible();
  await expect(page.getByText('服务器自身的数据库账号没有修改审计日志的权限。')).toBeVisible();
  await shoot(page, 'admin-audit-verify', 'zh-CN');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page
    .getByRole('button', { name: /^导\s?出$/ })
    .first()
    .click();
  await shoot(page, 'admin-audit-export', 'zh-CN', { themes: ['light'] });
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: /^安全事件/ }).click();
  await expect(page.getByText('查看联系方式超出限额')).toBeVisible();
  await shoot(page, 'admin-anomalies', 'zh-CN');
  await expectAccessible(page);
  await page.getByRole('button', { name: '确认已知悉' }).first().click();
  await expect(page.getByText('已确认。')).toBeVisible();
  await page.getByRole('link', { name: /^限额/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: '限额' })).toBeVisible();
  await page.getByLabel('每日查看联系方式 所有人').fill('120');
  await page.getByLabel('每日查看联系方式 销售').fill('60');
  await shoot(page, 'admin-limits', 'zh-CN');
  await expectAccessible(page);
  await page.getByRole('button', { name: /^保\s?存$/ }).click();
  await expect(page.getByText('限额已保存。')).toBeVisible();
  await resize(page, { width: 400, height: 800 });
  await shoot(page, 'admin-limits', 'zh-CN', { size: { width: 400, height: 800 }, themes: ['light'] });
  await page.evaluate(() => (window.location.hash = '#/admin/audit'));
  await expect(page.getByText(/已显示/)).toBeVisible();
  await shoot(page, 'admin-audit', 'zh-CN', { size: { width: 400, height: 800 }, themes: ['light'] });
});
