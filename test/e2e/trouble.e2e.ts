/** What a machine does to a program: it is killed, its disk is full, its files are damaged. Nothing that was typed is lost. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { generateCustomers } from '../../scripts/demo/generate-customers.ts';
import { loadSources } from '../../scripts/demo/sources.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { launchApp, makeProfile, removeProfile, signInAndUnlock, unlock, waitForFrame } from './support/app.ts';
import type { LaunchedApp } from './support/app.ts';
import { listFiles } from './support/find-bytes.ts';
import { layCable, type Cable } from './support/network.ts';
import { PASSPHRASE } from './support/office.ts';
import {
  createCustomer,
  editOpenCustomer,
  expectTotal,
  goTo,
  openCustomer,
  waitForOffline,
  waitForSynced,
} from './support/steps.ts';

const COUNT = 40;

let server: TestServer;
let cable: Cable;
let profile: string;
let someone: string;

test.beforeAll(async () => {
  server = await startTestServer({ listen: true });
  const { userId, teamId } = server.users.sales1;
  const people = { owners: [{ ownerId: userId, teamId, share: 1 }], authorId: userId, tagIds: [] };
  const input = { seed: 3, count: COUNT, now: Date.UTC(2026, 9, 1), sources: loadSources() };
  const customers = generateCustomers(input, people);
  someone = customers[0]?.fields.name ?? '';
  await bulkInsertCustomers(server.db, server.orgId, customers);
});
test.afterAll(() => server.close());
test.beforeEach(async () => {
  cable = await layCable(server.url);
  profile = await makeProfile();
});
test.afterEach(async () => {
  await cable.close();
  await removeProfile(profile);
});

/** Signs in on the profile of the test, with everything of the server on it. */
async function start(): Promise<LaunchedApp> {
  const laptop = await launchApp({ profile, server: cable.url });
  const { login, password } = server.users.sales1;
  await signInAndUnlock(laptop.page, { login, password, serverUrl: cable.url, passphrase: PASSPHRASE });
  await waitForSynced(laptop.page);
  return laptop;
}

/** Starts the same installation again and unlocks it. */
async function startAgain(): Promise<LaunchedApp> {
  const laptop = await launchApp({ profile, server: cable.url });
  await unlock(laptop.page, PASSPHRASE);
  await waitForFrame(laptop.page);
  return laptop;
}

async function unplug(page: Page): Promise<void> {
  cable.cut();
  await waitForOffline(page);
}

test('[JO4][CJ1] the program is killed right after an edit without network: the edit is there, and is sent', async () => {
  const killed = await start();
  await unplug(killed.page);
  const name = '断电之前';
  await createCustomer(killed.page, { name, company: '', phone: '13700137000' });
  await expect(killed.page.getByText('客户已创建')).toBeVisible();
  const ended = once(killed.app.process(), 'exit');
  killed.app.process().kill('SIGKILL');
  await ended;

  const { page, close } = await startAgain();
  await expectTotal(page, COUNT + 1);
  await openCustomer(page, name);
  await expect(page.getByText('137****7000').first()).toBeVisible();
  cable.restore();
  await goTo(page, '同步');
  await page.getByRole('button', { name: '立即同步' }).click();
  await waitForSynced(page);
  const counted = { name: 'count customers', text: 'SELECT count(*)::int AS count FROM customer' };
  expect(await server.db.query<{ count: number }>(counted, [])).toEqual([{ count: COUNT + 1 }]);
  await close();
});

for (const [damage, hurt] of [
  ['bytes of the local store are overwritten', overwriteStore],
  ['the folder of the local store is deleted', deleteStore],
] as const) {
  test(`[ST8][CJ2] ${damage}: the data comes back by a sync, the edit that was not sent yet is kept`, async () => {
    const before = await start();
    const total = (await before.page.getByTestId('total').textContent()) ?? '';
    expect(total).toContain('共 4');
    await unplug(before.page);
    await openCustomer(before.page, someone);
    const company = `未上传的公司 ${damage.length}`;
    await editOpenCustomer(before.page, { 公司: company });
    await before.close();
    hurt();

    cable.restore();
    const { page, close } = await startAgain();
    await waitForSynced(page);
    await expect(page.getByTestId('total')).toHaveText(total);
    await openCustomer(page, someone);
    await expect(page.getByText(company).first()).toBeVisible();
    await goTo(page, '同步');
    await expect(page.getByText('没有需要处理的事项。')).toBeVisible();
    await close();
  });
}

function storeFiles(): string[] {
  return listFiles(profile).filter(path => path.includes('IndexedDB') && /\.(ldb|log|sst)$/.test(path));
}

/** Overwrites sixteen bytes of every 200 in all files that hold records. */
function overwriteStore(): void {
  const files = storeFiles();
  expect(files).not.toEqual([]);
  for (const path of files) {
    const bytes = readFileSync(path);
    for (let at = 100; at + 16 < bytes.length; at += 200) bytes.fill(0xa5, at, at + 16);
    writeFileSync(path, bytes);
  }
}

function deleteStore(): void {
  expect(storeFiles()).not.toEqual([]);
  rmSync(join(profile, 'IndexedDB'), { recursive: true });
}

test('[JO5][UI9] the disk is full: the form says so and keeps what was typed; with room again saving works', async () => {
  const disk = mountSmallDisk(profile);
  test.skip(
    disk === null,
    'needs the right to mount a small file system; test/main/journal.test.ts covers the journal alone',
  );
  try {
    const { page, close } = await start();
    await waitForSynced(page);
    const name = '满盘之人';
    disk?.fill();
    await createCustomer(page, { name, company: '满盘公司', phone: '13600136000' });
    await expect(
      page.getByRole('alert').filter({ hasText: '磁盘已满，内容没有保存，请清理磁盘空间后重试。' }),
    ).toBeVisible();
    await expect(page.getByLabel('姓名', { exact: true })).toHaveValue(name);
    await expect(page.getByLabel('电话 1', { exact: true })).toHaveValue('13600136000');
    disk?.clear();
    // The sign of the first attempt may still be fading out of the button, and is part of its name until then.
    await page.getByRole('button', { name: /创建$/ }).click();
    await expect(page.getByText('客户已创建')).toBeVisible();
    await waitForSynced(page);
    await close();
    const again = await startAgain();
    await openCustomer(again.page, name);
    await again.close();
  } finally {
    disk?.unmount();
  }
});

interface SmallDisk {
  fill(): void;
  clear(): void;
  unmount(): void;
}

/** A file system of its own over the folder; null where this user may not mount one. */
function mountSmallDisk(folder: string): SmallDisk | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    fill() {
      const file = openSync(filler, 'w');
      for (const size of [1_048_576, 4_096]) writeUntilFull(file, Buffer.alloc(size));
      closeSync(file);
    },
    clear: () => rmSync(filler),
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
