/** Ten thousand rows of a Chinese file with known faults, on a laptop without network: exact counts, stopping half-way, repairing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'csv-parse/sync';

import { CSV_HEADER, makeCsv } from '../../scripts/demo/make-csv.ts';
import { makeProfile, removeProfile, stubSaveDialog } from './support/app.ts';
import { checkFile, chooseImportFile, expectFacts } from './support/import-steps.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { expectTotal, goTo, search, waitForOffline, waitForSynced } from './support/steps.ts';

const ROWS = 10_000;
const WRONG = 250;
/** What makes each of the wrong cells right. */
const REPAIRS: Readonly<Record<string, string>> = {
  姓名: '补名',
  手机: '13800138000',
  邮箱: 'repaired@example.com',
  客户状态: '潜在',
  获客时间: '2026-01-31',
};

let office: Office;
let laptop: Laptop;
let folder: string;
let file: string;
/** Customers that are on the laptop. */
let present = 0;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  folder = await makeProfile();
  file = join(folder, '一万行.csv');
  const csv = makeCsv({ seed: 20, rows: ROWS });
  expect(csv.wrong).toBe(WRONG);
  writeFileSync(file, csv.text);
  office = await openOffice();
  laptop = await office.open('sales1');
  await waitForSynced(laptop.page);
  laptop.cable.cut();
  await waitForOffline(laptop.page);
});
test.afterAll(async () => {
  await office.close();
  await removeProfile(folder);
});

test('[IM14][WI7] an import that is stopped half-way keeps what was written, and says how many', async () => {
  const { page } = laptop;
  await chooseImportFile(laptop, file);
  await checkFile(page);
  await expectFacts(page, { 总行数: ROWS, 可以导入: ROWS - WRONG, 无法导入: WRONG });
  await page.getByRole('button', { name: '导入 9,750 位客户' }).click();
  await expect(page.getByText(/^[1-9][\d,]* \/ 10,000 行/)).toBeVisible();
  await page.getByRole('button', { name: '停止导入' }).click();
  await expect(page.getByText('导入已停止')).toBeVisible();
  await expect(page.getByText('停止之前写入的客户已保存，其余的没有写入。')).toBeVisible();
  const fact = page.getByRole('main').locator('dl > div').filter({ hasText: '已导入' }).getByRole('definition');
  present = Number((await fact.textContent())?.replaceAll(',', ''));
  expect(present).toBeGreaterThan(0);
  expect(present).toBeLessThan(ROWS - WRONG);
  await page.getByRole('button', { name: '查看客户' }).click();
  await expectTotal(page, present);
});

test('[IM8][WI6] the import does what the check said, while one works in the list and comes back to it', async () => {
  const { page } = laptop;
  await chooseImportFile(laptop, file);
  await checkFile(page);
  await page.getByRole('button', { name: '导入 9,750 位客户' }).click();
  await expect(page.getByRole('button', { name: '停止导入' })).toBeVisible();
  await test.step('the window answers while rows are written', async () => {
    await goTo(page, '客户');
    await search(page, '没有人叫这个名字');
    await expectTotal(page, 0);
    await search(page, '');
    await goTo(page, '导入');
    await expect(page.getByRole('button', { name: '停止导入' })).toBeVisible(); // it was not over before
  });
  await expect(page.getByText('导入完成')).toBeVisible({ timeout: 90_000 });
  await expectFacts(page, { 已导入: ROWS - WRONG, 失败: WRONG });
  present += ROWS - WRONG;
});

test('[IM12][WI4] the failed rows come back as a file, are repaired in it, and all of them go in', async () => {
  const { page, app } = laptop;
  const saved = join(folder, '失败行.csv');
  await stubSaveDialog(app, saved);
  await page.getByRole('button', { name: '导出失败行' }).click();
  await expect(page.getByText(/失败行已保存为/)).toBeVisible();
  const rows = parse(readFileSync(saved), { bom: true }) as string[][];
  expect(rows).toHaveLength(WRONG + 1);
  expect(rows[0]).toEqual([...CSV_HEADER, '失败原因 import_error']);
  const repaired = rows.map((cells, line) => (line === 0 ? cells : repairRow(cells)));
  writeFileSync(
    saved,
    repaired.map(cells => cells.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n'),
  );
  await chooseImportFile(laptop, saved);
  await checkFile(page);
  await expectFacts(page, { 总行数: WRONG, 可以导入: WRONG, 无法导入: 0 });
  await page.getByRole('button', { name: `导入 ${WRONG} 位客户` }).click();
  await expect(page.getByText('导入完成')).toBeVisible();
  await page.getByRole('button', { name: '查看客户' }).click();
  await expectTotal(page, present + WRONG);
});

/** Puts a right value where the reason says that the value is wrong: reasons name the header of their column. */
function repairRow(cells: readonly string[]): string[] {
  const reason = cells.at(-1) ?? '';
  const wrong = CSV_HEADER.filter(column => reason.startsWith(`${column}: `));
  expect(wrong, reason).toHaveLength(1);
  return cells.map((cell, at) => (CSV_HEADER[at] === wrong[0] ? (REPAIRS[wrong[0] ?? ''] ?? cell) : cell));
}
