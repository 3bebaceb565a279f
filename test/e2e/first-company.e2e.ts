/**
 * From an empty server to a company at work, in the real application: first set-up, an invitation, a second person on another computer, a
 * changed password, a reset. With pictures of the screens that a new customer sees first.
 */
import { expect, test, type Page } from '@playwright/test';
import type { Locale } from '../../common/ipc/desktop.ts';
import { openSetUp } from '../../sync-server/commands/accounts/open-set-up.ts';
import { startEmptyServer, type EmptyServer } from '../support/empty-server.ts';
import { launchApp, removeProfile, signIn, submitOf, unlock, waitForFrame, type LaunchedApp } from './support/app.ts';
import { expectAccessible, resize, shoot, USUAL } from './support/look.ts';
import { createCustomer, expectTotal, goTo, waitForSynced } from './support/steps.ts';

const NARROW = { width: 400, height: 800 };
const PASSWORD = '五只 quiet 骆驼 river';
const PASSPHRASE = 'quiet river stone 42';

let server: EmptyServer;
let token: string;
const apps: LaunchedApp[] = [];

test.beforeAll(async () => {
  server = await startEmptyServer();
  token = (await openSetUp(server.db))?.token ?? '';
});
test.afterAll(async () => {
  for (const app of apps) {
    await app.close();
    await removeProfile(app.profile);
  }
  await server.close();
});

async function launch(): Promise<LaunchedApp> {
  const app = await launchApp({ server: server.url });
  apps.push(app);
  return app;
}

/** Pictures in both themes, usual and narrow, and in English when asked. */
async function look(page: Page, name: string, locale: Locale = 'zh-CN'): Promise<void> {
  await shoot(page, name, locale);
  await expectAccessible(page); // after the pictures: what was busy has come to rest
  await resize(page, NARROW);
  await shoot(page, name, locale, { size: NARROW, themes: ['light'] });
  await resize(page, USUAL);
}

async function inEnglish(page: Page, work: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'English' }).click();
  await work();
  await page.getByRole('button', { name: '简体中文' }).click();
}

/** The first unlocking on a computer. */
async function choosePassphrase(page: Page): Promise<void> {
  await page
    .getByRole('radio', { name: '口令', exact: false })
    .and(page.getByRole('radio', { disabled: false }))
    .first()
    .check();
  await page.getByLabel('解锁口令').fill(PASSPHRASE);
  await page.getByLabel('再输入一次').fill(PASSPHRASE);
  await submitOf(page).click();
  await waitForFrame(page);
}

async function typeNew(page: Page, label: string, password: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(password);
  await page.getByLabel('再输入一次').fill(password);
}

test('[AN1][AN5][AN14][AN22][AN25][AN28] an empty server becomes a company at work', async () => {
  test.setTimeout(480_000);
  const { page: admin } = await launch();
  await resize(admin, USUAL);

  await test.step('the first set-up', async () => {
    await expect(admin.getByRole('heading', { name: '欢迎使用客户资源池' })).toBeVisible();
    await look(admin, 'set-up-welcome');
    await inEnglish(admin, () => look(admin, 'set-up-welcome', 'en'));
    await admin.getByRole('button', { name: '开始首次设置' }).click();
    await admin.getByLabel('设置码').fill('0000-0000-0000-0000');
    await admin.getByLabel('公司名称').fill('晨光贸易');
    const teams = admin.getByRole('combobox');
    for (const team of ['华东一组', '华南一组']) {
      await teams.fill(team);
      await teams.press('Enter');
    }
    await look(admin, 'set-up-company');
    await inEnglish(admin, () => look(admin, 'set-up-company', 'en'));
    await submitOf(admin).click();
    await admin.getByLabel('姓名').fill('赵敏');
    await admin.getByLabel('登录账号').fill('zhao');
    await typeNew(admin, '密码', 'zhao123456');
    await expect(
      admin.getByText('与账号、姓名或公司名太接近').or(admin.getByText('太容易猜到，换一个不常见的')),
    ).toBeVisible();
    await look(admin, 'set-up-admin-weak');
    await typeNew(admin, '密码', PASSWORD);
    await look(admin, 'set-up-admin');
    await inEnglish(admin, () => look(admin, 'set-up-admin', 'en'));
    await submitOf(admin).click();
    await expect(admin.getByText(/^代码不正确/)).toBeVisible(); // back at the step of the token
    await look(admin, 'set-up-wrong-token');
    await admin.getByLabel('设置码').fill(token.toLowerCase());
    await submitOf(admin).click();
    await submitOf(admin).click();
    await choosePassphrase(admin);
    await waitForSynced(admin);
  });

  let code = '';
  await test.step('an invitation', async () => {
    await goTo(admin, '管理');
    await admin.getByRole('link', { name: '邀请', exact: true }).click();
    await expect(admin.getByText('没有待激活的邀请。')).toBeVisible();
    await look(admin, 'invitations-empty');
    await admin.getByRole('button', { name: '邀请同事' }).click();
    await admin.getByLabel('姓名').fill('李雷');
    await admin.getByLabel('登录账号').fill('zhao');
    await admin.getByRole('button', { name: '生成激活码' }).click();
    await expect(admin.getByText('这个账号已被使用，请换一个账号。')).toBeVisible();
    await admin.getByLabel('登录账号').fill('lilei');
    await look(admin, 'invite');
    await admin.getByRole('button', { name: '生成激活码' }).click();
    code = (await admin.getByTestId('issued-code').textContent()) ?? '';
    expect(code).toMatch(/^(\w{4}-){3}\w{4}$/);
    await look(admin, 'invite-code');
    await admin.getByRole('button', { name: '复制消息' }).click();
    await expect(admin.getByText('已复制')).toBeVisible();
    await admin.getByRole('button', { name: '我已记下，关闭' }).click();
    await expect(admin.getByRole('cell', { name: '李雷 lilei' })).toBeVisible();
    await look(admin, 'invitations');
  });

  const { page: sales } = await launch();
  await resize(sales, USUAL);
  await test.step('the invited person activates the account on another computer, and both work', async () => {
    await expect(sales.getByRole('heading', { name: '登录' })).toBeVisible();
    await look(sales, 'sign-in');
    await sales.getByRole('button', { name: '激活账号' }).click();
    await sales.getByLabel('账号', { exact: true }).fill('lilei');
    await sales.getByLabel('激活码').fill(code);
    await typeNew(sales, '新密码', PASSWORD);
    await look(sales, 'activate');
    await inEnglish(sales, () => look(sales, 'activate', 'en'));
    await submitOf(sales).click();
    await choosePassphrase(sales);
    await waitForSynced(sales);
    await createCustomer(sales, { name: '韩梅梅', phone: '13812345678', company: '远山科技' });
    await waitForSynced(sales);
    await goTo(admin, '客户');
    await expectTotal(admin, 1);
  });

  const changed = '换过的 strange 密码 7';
  await test.step('he changes his password, and stays signed in', async () => {
    await goTo(sales, '设置');
    await sales.getByRole('button', { name: '修改密码…' }).click();
    await sales.getByLabel('当前密码').fill('not this one');
    await typeNew(sales, '新密码', changed);
    await sales.getByRole('button', { name: '修改密码', exact: true }).click();
    await expect(sales.getByText('当前密码不正确，请重新输入。')).toBeVisible();
    await look(sales, 'change-password');
    await sales.getByLabel('当前密码').fill(PASSWORD);
    await sales.getByRole('button', { name: '修改密码', exact: true }).click();
    await expect(sales.getByText(/^密码已修改/)).toBeVisible();
    await createCustomer(sales, { name: '王五', phone: '13912345678', company: '' });
    await waitForSynced(sales);
  });

  await test.step('the administrator resets it: the code opens, the old password does not', async () => {
    await goTo(admin, '管理');
    await admin.getByRole('link', { name: '登录与密码' }).click();
    await expect(admin.getByText('现在没有被锁定的账号。')).toBeVisible();
    await look(admin, 'logins');
    await admin.getByRole('button', { name: '重置密码…' }).click();
    await admin.getByRole('combobox', { name: '同事' }).click();
    await admin.getByTitle(/^李雷/).click();
    await look(admin, 'reset');
    await admin.getByRole('button', { name: '重置并生成重置码' }).click();
    const resetCode = (await admin.getByTestId('issued-code').textContent()) ?? '';
    await look(admin, 'reset-code');
    await admin.getByRole('button', { name: '我已记下，关闭' }).click();

    await sales.evaluate(() => window.desktop.session.signOut({ wipe: false }));
    await signIn(sales, { login: 'lilei', password: changed, serverUrl: server.url });
    await expect(sales.getByText(/^管理员已重置这个账号的密码/)).toBeVisible();
    await sales.getByRole('button', { name: '使用重置码' }).click();
    await sales.getByLabel('账号', { exact: true }).fill('lilei');
    await sales.getByLabel('重置码').fill(resetCode);
    await typeNew(sales, '新密码', '最后一个 final 密码 9');
    await submitOf(sales).click();
    await unlock(sales, PASSPHRASE); // the store is still there, under its own passphrase
    await waitForFrame(sales);
    await expect(sales.getByText('你的密码曾被重置')).toBeVisible();
    await look(sales, 'notice');
    await sales.getByRole('button', { name: '知道了' }).click();
    await goTo(sales, '客户');
    await expectTotal(sales, 2);
  });
});
