/** Files that are not what an import expects: each is answered by a sentence that says what to do; nothing is written, nothing lost. */
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { encodeGb18030 } from '../renderer/import/gb18030.ts';
import { makeProfile, removeProfile, stubSaveDialog } from './support/app.ts';
import { checkFile, chooseImportFile, expectFacts } from './support/import-steps.ts';
import { openOffice, type Laptop, type Office } from './support/office.ts';
import { createCustomer, expectTotal, goTo, waitForOffline, waitForSynced } from './support/steps.ts';

const FIXTURES = resolve('test/fixtures');
const GIGABYTE = 1_073_741_824;

let office: Office;
let laptop: Laptop;
let page: Page;
let folder: string;

test.beforeAll(async () => {
  folder = await makeProfile();
  office = await openOffice();
  laptop = await office.open('sales1');
  page = laptop.page;
  await waitForSynced(page);
  laptop.cable.cut();
  await waitForOffline(page);
  await createCustomer(page, { name: '在场的人', company: '', phone: '13800138000' });
  await expect(page.getByText('客户已创建')).toBeVisible();
});
test.afterAll(async () => {
  await office.close();
  await removeProfile(folder);
});

async function choose(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, content);
  await chooseImportFile(laptop, path);
  return path;
}

/** The customer of before is there, and nobody else. */
async function expectNothingWritten(): Promise<void> {
  await goTo(page, '客户');
  await expectTotal(page, 1);
}

async function setTarget(column: string, target: string): Promise<void> {
  await page.getByRole('combobox', { name: `“${column}”对应的字段` }).click();
  const list = page.locator('.ant-select-dropdown:visible');
  await list.getByTitle(target, { exact: true }).click();
  await expect(list).toHaveCount(0); // the next one is chosen when this one has closed
}

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const XLSX = Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.from('[Content_Types].xml')]);

for (const [name, content, sentence] of [
  ['picture.png.csv', PNG, '这个文件不是可读取的 CSV 表格，请在表格软件中另存为 CSV 后再导入。'],
  ['表格.xlsx', XLSX, '这个文件不是可读取的 CSV 表格，请在表格软件中另存为 CSV 后再导入。'],
  ['网页.xls', '<html><table><tr><td>1</td></tr></table></html>', '这个文件不是可读取的 CSV 表格'],
  ['空.csv', '', '文件里没有数据行，请换一个文件。'],
  ['空行.csv', '\r\n \r\n', '文件里没有数据行，请换一个文件。'],
  ['只有列名.csv', '姓名,手机\r\n,\r\n', '文件里没有数据行，请换一个文件。'],
] as const) {
  test(`[IM4] ${name} is refused with a sentence, and another file can be chosen`, async () => {
    await choose(name, content);
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
    await expect(page.getByRole('button', { name: '重新选择文件' })).toBeEnabled();
    await expectNothingWritten();
  });
}

test('[IM4][WI3] an encoding that was chosen wrongly is said, and choosing the right one goes on', async () => {
  await choose('gb.csv', encodeGb18030('姓名,手机,公司\n张三,13800138001,北京晨光\n'));
  await expect(page.getByText('北京晨光')).toBeVisible();
  await expect(page.getByText('简体中文（GB18030 / GBK）')).toBeVisible();
  await setEncoding('UTF-8');
  await expect(page.getByRole('alert').filter({ hasText: '按所选编码无法读出这个文件的文字' })).toBeVisible();
  await setEncoding('简体中文（GB18030 / GBK）');
  await expect(page.getByRole('alert').filter({ hasText: '按所选编码无法读出' })).toBeHidden();
  await expect(page.getByText('北京晨光')).toBeVisible();
  await expectNothingWritten();
});

async function setEncoding(name: string): Promise<void> {
  await page.getByLabel('文字编码').click();
  await page.locator('.ant-select-dropdown:visible').getByTitle(name, { exact: true }).click();
}

test('[IM3] files in five encodings with a mark are read as what they are', async () => {
  const names = readdirSync(join(FIXTURES, 'sf-dataloader')).filter(name => name.startsWith('csvtext_BOM_'));
  expect(names).toHaveLength(5);
  for (const name of names) {
    await chooseImportFile(laptop, join(FIXTURES, 'sf-dataloader', name));
    const [, width, end = ''] = /UTF(\d+)(LE|BE)?/.exec(name) ?? [];
    await expect(page.getByTitle(`UTF-${width}${end === '' ? '' : ` ${end}`}`).first(), name).toBeVisible();
    await expect(page.getByText('row1-1 · row2-1')).toBeVisible();
    await expect(page.getByText('还没有一列对应“姓名”，请先选择。')).toBeVisible();
    await expect(page.getByRole('button', { name: '检查文件' })).toBeDisabled();
  }
  await expectNothingWritten();
});

test('[IM5] columns of the same name are both kept, and it is said', async () => {
  await choose('重名.csv', '姓名,电话,电话\n张三,13800138001,13800138002\n');
  await expect(page.getByText('第 2, 3 列都叫“电话”，请看文件中的值分别选择对应的字段。')).toBeVisible();
  await checkFile(page);
  await expectFacts(page, { 总行数: 1, 可以导入: 1, 无法导入: 0 });
  await expectNothingWritten();
});

test('[IM6] a line end within quotes is part of its cell and no row', async () => {
  const path = join(FIXTURES, 'csv-spectrum', 'newlines.csv');
  await chooseImportFile(laptop, path);
  await setTarget('a', '公司');
  await setTarget('b', '姓名');
  await checkFile(page);
  await expectFacts(page, { 总行数: 3, 可以导入: 3, 无法导入: 0 });
  await expectNothingWritten();
});

test('[IM9][IM11][WI4] an unknown status and a formula: the reason stands at the line, the saved file runs nothing', async () => {
  const formula = '=HYPERLINK("http://127.0.0.1/","点我")';
  const rows = [`李四,"${formula.replaceAll('"', '""')}",飞升`, '王五,@SUM(1),飞升', '赵六,远山,潜在'];
  await choose('状态.csv', `姓名,公司,客户状态\n${rows.join('\n')}\n`);
  await checkFile(page);
  await expectFacts(page, { 总行数: 3, 可以导入: 1, 无法导入: 2 });
  await expect(
    page.getByRole('row', { name: /^2 客户状态 飞升 没有这个状态，或它已停用，请另选一个。$/ }),
  ).toBeVisible();
  const saved = join(folder, 'failed.csv');
  await stubSaveDialog(laptop.app, saved);
  await page.getByRole('button', { name: '导出失败行' }).click();
  await expect(page.getByText('失败行已保存为 failed.csv，最后一列是失败原因。')).toBeVisible();
  const text = readFileSync(saved, 'utf8');
  expect(text).toContain(`李四,"'=HYPERLINK(""http://127.0.0.1/"",""点我"")",飞升,`);
  expect(text).toContain(`王五,'@SUM(1),飞升,客户状态: 没有这个状态`);
  for (const cell of text.slice(1).split(/[,\r\n]+/)) expect(cell).not.toMatch(/^"?[=+\-@\t]/);
  await expectNothingWritten();
});

test('[FI2] a file that is gone before it is checked is said, and another one can be chosen', async () => {
  const source = join(FIXTURES, 'sf-dataloader', 'accountData.csv');
  const path = join(folder, basename(source));
  cpSync(source, path);
  await chooseImportFile(laptop, path);
  await expect(page.getByRole('button', { name: '检查文件' })).toBeEnabled();
  rmSync(path);
  await page.getByRole('button', { name: '检查文件' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '之前选择的文件已无法读取' })).toBeVisible();
  await expect(page.getByRole('button', { name: '重新选择文件' })).toBeEnabled();
  await expectNothingWritten();
});

test('[FI3][IM7] a file of a gigabyte is looked into and given up at its first fault without being taken into memory', async () => {
  const row = '张三,13800138001\n';
  const path = join(folder, '巨大.csv');
  writeFileSync(path, `姓名,手机\n${row.repeat(20_000)}`);
  truncateSync(path, GIGABYTE); // the rest is a hole of zeros, which no disk holds
  const before = await memoryOf();
  await chooseImportFile(laptop, path);
  await expect(page.getByText('1,024 MB')).toBeVisible();
  await page.getByRole('button', { name: '检查文件' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '按所选编码无法读出这个文件的文字' })).toBeVisible({
    timeout: 60_000,
  });
  expect((await memoryOf()) - before).toBeLessThan(GIGABYTE / 4);
  await expectNothingWritten();
});

/** Working memory of all processes of the program, in bytes. */
function memoryOf(): Promise<number> {
  return laptop.app.evaluate(({ app }) =>
    app.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize * 1024, 0),
  );
}
