/**
 * Second factor, identity provider, devices and a fresh start, in the real application against a real server: what a person sees, and what
 * becomes of a device that is revoked.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { startProvider } from '../support/oidc.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { launchApp, removeProfile, signIn, signInAndUnlock, submitOf, unlock, waitForFrame } from './support/app.ts';
import { expectAccessible, shoot } from './support/look.ts';
import { layCable } from './support/network.ts';
import { openOffice, PASSPHRASE, type Laptop, type Office } from './support/office.ts';
import { createCustomer, goTo, waitForOffline, waitForSynced } from './support/steps.ts';

let office: Office;

test.beforeAll(async () => {
  office = await openOffice();
});
test.afterAll(() => office.close());

const codeOf = (secret: string, stepsAhead = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 }).generate({
    timestamp: Date.now() + stepsAhead * 30_000,
  });
const credentials = (server: TestServer, login: 'sales1' | 'sales2' | 'admin', serverUrl: string) => {
  const { password } = server.users[login];
  return { login, password, serverUrl, passphrase: PASSPHRASE };
};

async function openAdmin(page: Page, section: string): Promise<void> {
  await goTo(page, '管理');
  await page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: section, exact: true }).click();
}

async function revokeFirstOf(admin: Laptop, login: string, words: RegExp): Promise<void> {
  await openAdmin(admin.page, '设备');
  await admin.page.getByLabel('搜索成员或设备').fill(login);
  await admin.page
    .getByRole('button', { name: /^撤销 / })
    .first()
    .click();
  await expect(admin.page.getByRole('dialog')).toContainText(words);
  await admin.page.getByRole('button', { name: '撤销设备' }).click();
  await expect(admin.page.getByText('等待清除').first()).toBeVisible();
}

test('[AC75][AC88][AC73] a device that worked offline is revoked from another one and wiped at its next contact', async () => {
  const lost = await office.open('sales1');
  await waitForSynced(lost.page);
  lost.cable.cut();
  await waitForOffline(lost.page);
  await createCustomer(lost.page, { name: '离线客户', phone: '13800000001', company: '未上传公司' });
  const admin = await office.open('admin');
  await revokeFirstOf(admin, 'sales1', /会丢失/);
  await shoot(admin.page, 'admin-devices', 'zh-CN');
  await expectAccessible(admin.page);
  lost.cable.restore();
  await expect(submitOf(lost.page)).toHaveText(/登 ?录/, { timeout: 90_000 });
  expect(readdirSync(join(lost.profile, 'accounts'))).toEqual([]);
  await expect
    .poll(() => lost.page.evaluate(async () => (await indexedDB.databases()).map(database => database.name)))
    .toEqual([]);
  const text = `SELECT wiped_at IS NOT NULL AS wiped FROM device WHERE revoked_at IS NOT NULL`;
  await expect.poll(() => office.server.db.query({ name: 'wiped', text }, [])).toEqual([{ wiped: true }]);
});

test('[AC53][AC54][AC91] two-step verification is turned on in the settings and asked at the next sign-in', async () => {
  const { page, cable } = await office.open('sales2');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await goTo(page, '设置');
  await page.getByRole('button', { name: '启用…' }).click();
  await page.getByLabel('登录密码', { exact: true }).fill(office.server.users.sales2.password);
  await page.getByRole('button', { name: '下一步' }).click();
  const secret = (await page.getByRole('dialog').locator('code').first().textContent()) ?? '';
  await shoot(page, 'factor-set-up', 'zh-CN');
  await page.getByLabel('验证码', { exact: true }).fill(codeOf(secret));
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /启 ?用/ })
    .click();
  await expect(page.getByRole('list', { name: '恢复码' }).getByRole('listitem')).toHaveCount(10);
  const recovery = (await page.getByRole('list', { name: '恢复码' }).locator('code').first().textContent()) ?? '';
  await page.getByLabel('我已把恢复码保存在安全的地方').check();
  await page.getByRole('button', { name: '完成' }).click();
  await expect(page.getByText(/还有 10 个恢复码/)).toBeVisible();
  await shoot(page, 'settings-account', 'zh-CN');

  await page.evaluate(() => window.desktop.session.signOut({ wipe: false }));
  await signIn(page, credentials(office.server, 'sales2', cable.url));
  await page.getByLabel('验证码').fill('000000');
  await submitOf(page).click();
  await expect(page.getByText(/验证码不正确/)).toBeVisible();
  await shoot(page, 'sign-in-code', 'zh-CN');
  await page.getByLabel('验证码').fill(codeOf(secret, 1)); // the step of the set-up is used up
  await submitOf(page).click();
  await unlock(page, PASSPHRASE);
  await waitForFrame(page);

  await page.evaluate(() => window.desktop.session.signOut({ wipe: false }));
  await signIn(page, credentials(office.server, 'sales2', cable.url));
  await page.getByLabel('验证码').fill(recovery);
  await submitOf(page).click();
  await unlock(page, PASSPHRASE);
  await waitForFrame(page);
});

test('[AC80] after twelve hours offline one unlocks again, after the lease one signs in', async () => {
  const { page, app, cable } = await office.open('sales1');
  await waitForSynced(page);
  cable.cut();
  await waitForOffline(page);
  const passHours = (hours: number): Promise<void> =>
    app.evaluate((_electron, ms) => {
      const now = Date.now;
      Date.now = () => now() + ms;
    }, hours * 3_600_000);
  await passHours(13);
  await expect(page.getByText(/请再次解锁以确认是你本人/)).toBeVisible({ timeout: 60_000 });
  await shoot(page, 'unlock-offline', 'zh-CN');
  await unlock(page, PASSPHRASE);
  await waitForFrame(page);
  await passHours(72);
  await expect(page.getByRole('heading', { name: '请重新登录' })).toBeVisible({ timeout: 60_000 });
  cable.restore();
});

test('[AC85][AC86] without its key file a device says what is lost, and starts anew', async () => {
  const cable = await layCable(office.server.url);
  const first = await launchApp({ server: cable.url });
  const who = credentials(office.server, 'sales1', cable.url);
  await signInAndUnlock(first.page, who);
  await waitForSynced(first.page);
  cable.cut();
  await waitForOffline(first.page);
  await createCustomer(first.page, { name: '会丢失的客户', phone: '13800000002', company: '某公司' });
  await first.close();
  for (const account of readdirSync(join(first.profile, 'accounts'))) {
    rmSync(join(first.profile, 'accounts', account, 'vault.json'));
  }
  const { page, close, profile } = await launchApp({ profile: first.profile, server: cable.url });
  await expect(page.getByRole('heading', { name: '重新开始' })).toBeVisible();
  await expect(page.getByText('1 项尚未上传的修改会丢失')).toBeVisible();
  await shoot(page, 'recovery', 'zh-CN');
  await expectAccessible(page);
  cable.restore();
  await page.getByLabel('账号', { exact: true }).fill(who.login);
  await page.getByLabel('密码', { exact: true }).fill(who.password);
  await submitOf(page).click();
  await expect(page.getByText(/1 项未上传的修改无法恢复/)).toBeVisible();
  await page.getByLabel('解锁口令').fill('ein neuer langer Satz');
  await page.getByLabel('再输入一次').fill('ein neuer langer Satz');
  await page.getByRole('button', { name: '开始使用' }).click();
  await waitForFrame(page);
  await waitForSynced(page);
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBeGreaterThan(0);
  await close();
  await cable.close();
  await removeProfile(profile);
});

test('[AC62][AC89] signing in at the identity provider, with the browser played by the test', async () => {
  const provider = await startProvider();
  provider.accounts.set('id-1', { preferred_username: 'sales1' });
  const server = await startTestServer({ listen: true, sso: provider.config });
  const { page, app, close, profile } = await launchApp({ server: server.url });
  await app.evaluate(({ shell }) => {
    shell.openExternal = url => {
      (globalThis as { opened?: string }).opened = url;
      return Promise.resolve();
    };
  });
  await page.getByRole('button', { name: '用企业账号登录' }).click();
  await expect(page.getByText('请在浏览器中完成登录', { exact: false })).toBeVisible();
  await shoot(page, 'sign-in-sso', 'zh-CN');
  const opened = (): Promise<string | undefined> => app.evaluate(() => (globalThis as { opened?: string }).opened);
  await expect.poll(opened).toBeDefined();
  const back = await provider.browse((await opened()) ?? '', 'id-1');
  expect((await fetch(back)).status).toBe(200);
  await expect(page.getByRole('button', { name: '开始使用' })).toBeVisible();
  await close();
  await server.close();
  await provider.close();
  await removeProfile(profile);
});
