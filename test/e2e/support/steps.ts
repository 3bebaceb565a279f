/** What a person does in the application, step by step, by the names that the interface shows (zh-CN). */
import { expect, type Locator, type Page } from '@playwright/test';

export type NavName = '客户' | '公海' | '导入' | '任务' | '统计' | '同步' | '管理' | '设置';

/** Opens a page by the navigation. */
export async function goTo(page: Page, name: NavName): Promise<void> {
  await page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name }).click();
}

/** The words of the sync state in the top bar. */
export function syncState(page: Page): Locator {
  return page.getByTestId('sync-state');
}

/** Waits until everything is sent and received. */
export async function waitForSynced(page: Page): Promise<void> {
  await expect(syncState(page)).toContainText('已同步', { timeout: 60_000 });
}

/** Waits until the application knows that there is no network. */
export async function waitForOffline(page: Page): Promise<void> {
  await expect(syncState(page)).toContainText('离线', { timeout: 60_000 });
}

/** Narrows the list to a fragment. */
export async function search(page: Page, fragment: string): Promise<void> {
  await page.getByLabel('搜索客户').fill(fragment);
}

export async function expectTotal(page: Page, total: number): Promise<void> {
  await expect(page.getByTestId('total')).toContainText(`共 ${total.toLocaleString('zh-CN')} 位客户`, {
    timeout: 30_000,
  });
}

/** Opens a customer by searching his name in the list. */
export async function openCustomer(page: Page, name: string): Promise<void> {
  await goTo(page, '客户');
  await search(page, name);
  const row = page.getByRole('row').filter({ hasText: name }).first();
  const heading = page.getByRole('heading', { level: 1, name });
  // The list is drawn anew while data arrives: a click may fall between two drawings.
  await expect(async () => {
    if (!(await heading.isVisible())) await row.getByText(name, { exact: true }).first().click({ timeout: 3_000 });
    await expect(heading).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
}

/** Changes text fields in the edit form of the open customer. */
export async function editOpenCustomer(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await saveForm(page);
}

/** Saves the open edit form. It closes only when the edit is stored; an earlier notice may still stand beside the new one. */
export async function saveForm(page: Page): Promise<void> {
  const save = page.getByRole('button', { name: '保存', exact: true });
  await save.click();
  await expect(save).toBeHidden();
  await expect(page.getByText('修改已保存').last()).toBeVisible();
}

/** Creates a customer by the form and returns to the list. */
export async function createCustomer(
  page: Page,
  input: { name: string; phone: string; company: string },
): Promise<void> {
  await goTo(page, '客户');
  await page.getByRole('button', { name: '新建客户' }).first().click();
  await page.getByLabel('姓名', { exact: true }).fill(input.name);
  await page.getByLabel('公司', { exact: true }).fill(input.company);
  const phone = page.getByLabel('电话 1', { exact: true });
  if (!(await phone.isVisible())) await page.getByRole('button', { name: '添加电话' }).click();
  await phone.fill(input.phone);
  await page.getByRole('button', { name: /创建$/ }).click();
}
