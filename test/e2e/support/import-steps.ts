/** The import wizard, step by step, by the names that the interface shows (zh-CN). */
import { expect, type Page } from '@playwright/test';
import { stubOpenDialog, type LaunchedApp } from './app.ts';
import { goTo } from './steps.ts';

/** Opens the wizard and answers the system's dialog with the file; what the wizard makes of it is for the caller to see. */
export async function chooseImportFile({ app, page }: Pick<LaunchedApp, 'app' | 'page'>, path: string): Promise<void> {
  await goTo(page, '导入');
  await beginAnew(page);
  await stubOpenDialog(app, path);
  await page.getByRole('button', { name: '选择文件' }).click();
}

/** Leaves what an earlier file left in the wizard. */
async function beginAnew(page: Page): Promise<void> {
  const again = page.getByRole('button', { name: '再导入一个文件' });
  const choose = page.getByRole('button', { name: '选择文件' });
  const back = page.getByRole('button', { name: '上一步' });
  await expect(again.or(choose).or(back).first()).toBeVisible();
  if (await again.isVisible()) await again.click();
  while (await back.isVisible()) await back.click();
  await expect(choose).toBeVisible();
}

/** From the mapping to the result of the check. */
export async function checkFile(page: Page): Promise<void> {
  await page.getByRole('button', { name: '检查文件' }).click();
  await expect(page.getByText('到这一步还没有写入任何客户。')).toBeVisible();
  await expect(page.getByRole('button', { name: '停止检查' })).toBeHidden({ timeout: 60_000 });
}

/** Expects the figures of a finished check or import, by their words. */
export async function expectFacts(page: Page, facts: Readonly<Record<string, number>>): Promise<void> {
  for (const [label, value] of Object.entries(facts)) {
    const fact = page.getByRole('main').locator('dl > div').filter({ hasText: label });
    await expect(fact.getByRole('definition')).toHaveText(value.toLocaleString('zh-CN'), { timeout: 60_000 });
  }
}
