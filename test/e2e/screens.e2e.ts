/**
 * Every screen of the real application, to be looked at: pictures in both languages, both themes and three sizes under
 * artifacts/screens, and no grave finding of an accessibility checker on any of them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { Locale } from '../../common/ipc/desktop.ts';
import { generateCustomers } from '../../scripts/demo/generate-customers.ts';
import { makeCsv } from '../../scripts/demo/make-csv.ts';
import { loadSources } from '../../scripts/demo/sources.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { transferCustomers } from '../../sync-server/commands/company/transfer-customers.ts';
import { launchApp, makeProfile, removeProfile, signIn, stubOpenDialog, waitForFrame } from './support/app.ts';
import { expectAccessible, resize, shoot, USUAL, type Size, type Theme } from './support/look.ts';
import { layCable, type Cable } from './support/network.ts';
import { openOffice, PASSPHRASE, type Laptop, type Office } from './support/office.ts';
import { createCustomer, editOpenCustomer, expectTotal, goTo, openCustomer, waitForSynced } from './support/steps.ts';
import { readWords, type Words } from './support/words.ts';

const COUNT = 1_500;
const NOW = Date.UTC(2026, 9, 1);
const LONG = '阿卜杜热西提·麦麦提依明·阿卜杜克热木（华北大区采购负责人）';
const LONG_COMPANY = 'Verwaltungsgesellschaft für Internationale Handelsbeziehungen und Logistik Aktiengesellschaft';
const SHARED = '周慧敏';
const GIVEN_UP = '郑国强';
const HANDED = '何志远';
const NARROW: Size = { width: 400, height: 800 };
/** The sections of 管理 as the application lists them: a new one is looked at without being named here. */
const SECTIONS = [
  ...readFileSync(resolve('renderer/features/admin/sections.ts'), 'utf8').matchAll(/key: '([a-z-]+)'/g),
];

let office: Office;
let admin: Laptop;
let newcomer: { readonly page: Page; readonly cable: Cable; end: () => Promise<void> };

test.beforeAll(async () => {
  office = await openOffice();
  const { sales1, sales2 } = office.server.users;
  const people = {
    owners: [
      { ownerId: sales1.userId, teamId: sales1.teamId, share: 3 },
      { ownerId: sales2.userId, teamId: sales2.teamId, share: 2 },
      { ownerId: null, teamId: sales1.teamId, share: 1 },
    ],
    authorId: sales1.userId,
    tagIds: Object.values(office.server.tagIds),
  };
  const made = generateCustomers({ seed: 7, count: COUNT, now: NOW, sources: loadSources() }, people);
  const youngest = made.reduce((a, b) => (a.fields.acquisitionTime > b.fields.acquisitionTime ? a : b));
  const customers = made.map(customer =>
    customer === youngest
      ? { ...customer, fields: { ...customer.fields, name: LONG, company: LONG_COMPANY } }
      : customer,
  );
  await bulkInsertCustomers(office.server.db, office.server.orgId, customers);
});
test.afterAll(async () => {
  await newcomer?.end();
  await office.close();
});

/** Says on which screen something is wrong. */
async function look(page: Page, name: string, locale: Locale, isChecked = locale === 'zh-CN'): Promise<void> {
  await test.step(`${name} ${locale}`, async () => {
    await shoot(page, name, locale);
    if (isChecked) await expectAccessible(page);
  });
}

test('[UI18] before the application: sign-in and the first unlocking; then an empty pool and a page without permission', async () => {
  const profile = await makeProfile();
  const cable = await layCable(office.server.url);
  const { page, close } = await launchApp({ profile, server: cable.url });
  newcomer = {
    page,
    cable,
    async end() {
      await close();
      await cable.close();
      await removeProfile(profile);
    },
  };
  await resize(page, USUAL);
  const { login, password } = office.server.users.sales3;
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await look(page, '01-sign-in', 'zh-CN');
  await signIn(page, { login, password, serverUrl: cable.url });
  const start = page.getByRole('button', { name: '开始使用' });
  await expect(start).toBeVisible();
  await page.getByLabel('解锁口令').fill(PASSPHRASE);
  await look(page, '02-unlock-set-up', 'zh-CN');
  await page.getByLabel('再输入一次').fill(PASSPHRASE);
  await start.click();
  await waitForFrame(page);
  await waitForSynced(page);
  await expect(page.getByText('这里还没有客户')).toBeVisible();
  await look(page, '03-list-empty', 'zh-CN');
  await page.evaluate(() => (window.location.hash = '#/audit'));
  await look(page, '04-no-permission', 'zh-CN');
  await goTo(page, '任务');
  await look(page, '05-tasks-empty', 'zh-CN');
  await goTo(page, '统计');
  await look(page, '06-insights-empty', 'zh-CN');
  await goTo(page, '同步');
  await look(page, '07-sync-empty', 'zh-CN');
  for (const [name, phone] of [
    [SHARED, '139 0000 1234'],
    [GIVEN_UP, '139 0000 1235'],
    [HANDED, '139 0000 1236'],
  ] as const) {
    await createCustomer(page, { name, company: '远山茶业', phone });
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
  await waitForSynced(page);
});

/** Gives a customer of the newcomer to the administrator. */
async function handOver(name: string): Promise<void> {
  const { db, orgId, users } = office.server;
  const text = 'SELECT customer_id AS id FROM customer WHERE org_id = $1 AND name = $2';
  const found = await db.forOrg(orgId).query<{ id: string }>({ name: 'e2e-find', text }, [orgId, name]);
  const { userId: actorId } = users.admin;
  const customerIds = found.map(({ id }) => id);
  await transferCustomers(db, { orgId, customerIds, ownerId: actorId, teamId: users.sales1.teamId, actorId });
}

/** A conflict, a refused edit, an edit in quarantine, an import with failures and a batch: what the centres show. */
async function makeWork(): Promise<void> {
  const { page, app, profile } = admin;
  const other = newcomer.page;
  newcomer.cable.cut();
  await expect(other.getByTestId('sync-state')).toContainText('离线', { timeout: 60_000 });
  await openCustomer(other, SHARED);
  await editOpenCustomer(other, { 公司: '远山茶业（上海）有限公司' });
  await openCustomer(other, HANDED);
  await editOpenCustomer(other, { 备注: '客户答应下周签约' });
  await handOver(HANDED);
  await openCustomer(page, SHARED);
  await editOpenCustomer(page, { 公司: '远山茶业（广州）有限公司' });
  await waitForSynced(page);
  admin.cable.cut();
  await expect(page.getByTestId('sync-state')).toContainText('离线', { timeout: 60_000 });
  await openCustomer(page, GIVEN_UP);
  await page.getByRole('button', { name: /^状态：/ }).click();
  await page.getByRole('menuitem', { name: '意向' }).click();
  newcomer.cable.restore();
  await goTo(other, '同步');
  await other.getByRole('button', { name: '立即同步' }).click();
  await expect(other.getByTestId('sync-state')).toHaveAttribute('data-phase', 'synced', { timeout: 60_000 });
  await openCustomer(other, GIVEN_UP);
  await other.getByRole('button', { name: /^状态：/ }).click();
  await other.getByRole('menuitem', { name: '无效' }).click();
  await expect(other.getByTestId('sync-state')).toHaveAttribute('data-phase', 'synced', { timeout: 60_000 });
  admin.cable.restore();
  const file = join(profile, '秋季展会名片.csv');
  writeFileSync(file, makeCsv({ seed: 3, rows: 200 }).text);
  await stubOpenDialog(app, file);
  await page.getByLabel('搜索客户').fill('');
  await goTo(page, '同步');
  await page.getByRole('button', { name: '立即同步' }).click();
}

test('[UI18] every screen of the application in two languages and two themes', async () => {
  test.setTimeout(420_000);
  admin = await office.open('admin');
  const { page } = admin;
  await resize(page, USUAL);
  await waitForSynced(page);
  await expectTotal(page, COUNT + 3);
  await makeWork();
  await walkImport(page, 'zh-CN', true);
  await walk(page, 'zh-CN');
  await walkAdmin(page, 'zh-CN', 'light', NARROW);
  await walkAdmin(page, 'zh-CN', 'light');
  await walkAdmin(page, 'zh-CN', 'dark');
  await page.getByRole('button', { name: /^用户菜单/ }).click();
  await page.getByRole('menuitem', { name: '语言' }).hover();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await expect(page.getByRole('link', { name: 'Customers' })).toBeVisible();
  await walkImport(page, 'en', false);
  await walk(page, 'en');
  await walkAdmin(page, 'en', 'light');
  for (const size of [{ width: 1920, height: 1080 }, NARROW]) {
    await resize(page, size);
    await page.evaluate(() => (window.location.hash = '#/customers'));
    await expect(page.getByRole('row').nth(3)).toBeVisible();
    await shoot(page, '10-list', 'en', { size });
    await page.getByRole('row').nth(2).getByRole('gridcell').nth(1).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await shoot(page, '14-customer', 'en', { size });
    for (const name of [
      'pool',
      'groups',
      'tags',
      'recycle',
      'tasks',
      'insights',
      'sync',
      'admin',
      'settings',
      'import',
    ]) {
      await page.evaluate(hash => (window.location.hash = hash), `#/${name}`);
      await page.waitForFunction(() => document.querySelector('main h1') !== null);
      await shoot(page, `9-${name}`, 'en', { size, themes: ['light'] });
    }
  }
});

async function walk(page: Page, locale: Locale): Promise<void> {
  const words = readWords(locale);
  await walkList(page, locale, words);
  await walkCustomer(page, locale, words);
  const open = async (name: string, shot: string): Promise<void> => {
    await page.getByRole('link', { name: words('app', `nav.${name}`), exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await look(page, shot, locale);
  };
  for (const name of ['pool', 'groups', 'tags', 'recycle']) {
    await page.getByRole('link', { name: words('app', `nav.${name}`), exact: true }).click();
    await expect(page.locator('main .ant-skeleton, main .ant-spin-spinning')).toHaveCount(0);
    await open(name, `17-${name}`);
  }
  await page.getByRole('link', { name: words('app', 'nav.tasks') }).click();
  await expect(page.getByTestId('task-succeeded')).toBeVisible();
  await open('tasks', '20-tasks');
  await page.getByRole('link', { name: words('app', 'nav.insights') }).click();
  await expect(page.locator('canvas').first()).toBeVisible();
  await open('insights', '21-insights');
  await page.getByRole('link', { name: words('app', 'nav.sync') }).click();
  for (const [group, shot] of [
    ['refused', '22-sync-refused'],
    ['conflicts', '23-sync-conflict'],
    ['quarantine', '24-sync-quarantine'],
  ] as const) {
    await page.getByTestId(`sync-${group}`).getByRole('button').first().click();
    await look(page, shot, locale);
  }
  await open('settings', '25-settings');
  await walkSettings(page, locale, words);
  await page.getByRole('button', { name: words('app', 'user.menu', { name: '' }), exact: false }).click();
  await look(page, '26-user-menu', locale, false);
  await page.keyboard.press('Escape');
}

/** The lower part of the settings and the dialogs that open from them. */
async function walkSettings(page: Page, locale: Locale, words: Words): Promise<void> {
  for (const [name, button] of [
    ['unlock', words('settings', 'unlock.change')],
    ['factor', words('settings', 'factor.turnOn')],
    ['delegation', words('settings', 'delegation.open')],
  ] as const) {
    await page.getByRole('button', { name: button, exact: false }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    await look(page, `25-settings-${name}`, locale);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
  await page.getByRole('heading', { name: words('settings', 'devices.title') }).scrollIntoViewIfNeeded();
  await page.getByRole('heading', { name: words('settings', 'about.title') }).scrollIntoViewIfNeeded();
  await look(page, '25-settings-devices', locale);
}

/** Every section of 管理 in one theme: changing the theme draws everything anew, so it is done once for all of them. */
async function walkAdmin(page: Page, locale: Locale, theme: Theme, size = USUAL): Promise<void> {
  const words = readWords(locale);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await resize(page, size);
  for (const [, key = ''] of SECTIONS) {
    await test.step(`admin ${key} ${locale} ${theme} ${size.width}`, async () => {
      await page.evaluate(hash => (window.location.hash = hash), `#/admin/${key}`);
      const link = page.getByRole('navigation', { name: words('admin', 'label'), exact: true });
      await expect(link.locator('[aria-current=page]')).toContainText(words('admin', `sections.${key}`));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('main .ant-skeleton, main .ant-spin-spinning')).toHaveCount(0);
      await shoot(page, `30-admin-${key}`, locale, { size, themes: [theme] });
      if (locale === 'zh-CN' && size === NARROW) await expectAccessible(page);
    });
  }
  await resize(page, USUAL);
}

async function walkList(page: Page, locale: Locale, words: Words): Promise<void> {
  await page.getByRole('link', { name: words('app', 'nav.customers') }).click();
  await expect(page.getByRole('row').nth(3)).toBeVisible();
  await look(page, '10-list', locale);
  const filters = page.getByRole('group', { name: words('customers', 'filter.label') });
  await filters.getByRole('button', { name: words('customers', 'filter.channel') }).click();
  await page.getByRole('checkbox').nth(1).focus();
  await look(page, '11-filter', locale);
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: words('customers', 'grid.selectAll') }).check();
  const bar = page.getByRole('region', { name: words('batch', 'bar.label') });
  await expect(bar).toBeVisible();
  await look(page, '12-selection', locale);
  await bar.getByRole('button', { name: words('batch', 'kind.add_tag'), exact: true }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(page, '13-batch-dialog', locale);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: words('batch', 'dialog.cancel') })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await bar.getByRole('button', { name: words('batch', 'bar.clear') }).click();
}

async function walkCustomer(page: Page, locale: Locale, words: Words): Promise<void> {
  await page.getByRole('textbox', { name: words('app', 'search.label') }).fill(LONG.slice(0, 6));
  await page.getByRole('row').filter({ hasText: LONG }).getByText(LONG).click();
  await expect(page.getByRole('heading', { level: 1, name: LONG })).toBeVisible();
  await look(page, '14-customer', locale);
  await walkConsent(page, locale);
  await page
    .getByRole('button', { name: words('customers', 'reveal.labelOf', { field: words('customers', 'field.phones') }) })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look(page, '15-reveal', locale);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: words('customers', 'detail.edit'), exact: true }).click();
  await page.getByLabel(words('customers', 'field.name'), { exact: true }).fill('');
  await page.getByRole('button', { name: words('customers', 'form.save'), exact: true }).click();
  await expect(page.getByText(words('errors', 'required')).first()).toBeVisible();
  await look(page, '16-form-errors', locale);
  await page.getByRole('button', { name: words('customers', 'form.cancel'), exact: true }).click();
  await page.getByRole('button', { name: words('customers', 'form.leave.ok'), exact: true }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('textbox', { name: words('app', 'search.label') }).fill('');
}

/** Records a consent; the panel shows it afterwards, opened. */
async function walkConsent(page: Page, locale: Locale): Promise<void> {
  const words = readWords(locale);
  const text = (key: string): string => words('customers/consent', key);
  await page.getByRole('button', { name: text('addLabel') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(text('channel.sms')).check();
  await look(page, '14-consent-dialog', locale);
  await dialog.getByRole('button', { name: text('dialog.ok') }).click();
  await expect(dialog).toBeHidden();
  const panel = page.getByRole('region', { name: text('title') });
  await panel.getByRole('button', { expanded: false }).first().click();
  await expect(panel.getByText(text('state.given'), { exact: true })).toBeVisible();
  await look(page, '14-consent', locale);
}

async function walkImport(page: Page, locale: Locale, isRun: boolean): Promise<void> {
  const words = readWords(locale);
  await page.getByRole('link', { name: words('app', 'nav.import') }).click();
  const again = page.getByRole('button', { name: words('import', 'button.again') });
  if (await again.isVisible()) await again.click();
  await look(page, '17-import-file', locale);
  await page.getByRole('button', { name: words('import', 'file.choose'), exact: true }).click();
  const check = page.getByRole('button', { name: words('import', 'button.check') });
  await expect(check).toBeEnabled();
  await look(page, '18-import-mapping', locale);
  await check.click();
  const start = page.getByRole('button', { name: words('import', 'button.import_other', { shown: '195' }) });
  await expect(start).toBeEnabled({ timeout: 30_000 });
  await look(page, '19-import-check', locale);
  if (!isRun) return;
  await start.click();
  await expect(page.getByText(words('import', 'run.completed'))).toBeVisible({ timeout: 30_000 });
  await look(page, '19-import-result', locale);
}
