/**
 * What is on the disk after real use: every file of the profile, and of the folders for temporary files and the user's own, is read byte
 * by byte. No customer, no password and no key stands in any of them, nor in what program and server log.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { NewCustomer } from '../../common/domain/customer.ts';
import { createCompany } from '../../sync-server/commands/company/create-company.ts';
import {
  createDraft,
  nextId,
  signInDevice,
  signInWith,
  type Device,
  type MutationDraft,
} from '../support/api-client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { launchApp, makeProfile, removeProfile, signInAndUnlock, stubSaveDialog, unlock } from './support/app.ts';
import { findSecrets, findSecretsIn, listFiles } from './support/find-bytes.ts';
import { checkFile, chooseImportFile } from './support/import-steps.ts';
import { layCable, type Cable } from './support/network.ts';
import { goTo, openCustomer, search, waitForOffline, waitForSynced, saveForm } from './support/steps.ts';

const PASSPHRASE = `三只骆驼走过 ${word(8)}`;

let server: TestServer;
let cable: Cable;
/** The profile of the program, and what a system would put elsewhere: home, caches, temporary files. */
let profile: string;
/** Files that the user himself chose or saved: they hold what he put into them. */
let own: string;
let heard = '';

test.beforeAll(async () => {
  server = await startTestServer({ listen: true });
  cable = await layCable(server.url, bytes => {
    heard += bytes.toString('latin1');
  });
  profile = await makeProfile();
  own = await makeProfile();
});
test.afterAll(async () => {
  await cable.close();
  await server.close();
  for (const folder of [profile, own]) await removeProfile(folder);
});

/** Letters that occur nowhere else. */
function word(length: number): string {
  const letters = 'bcdfghjkmnpqrstvwxz';
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}
/** Rare characters, so that a name of them occurs nowhere else. */
function hanWord(length: number): string {
  return Array.from({ length }, () => String.fromCodePoint(0x9100 + randomInt(0x900))).join('');
}

const typed = {
  name: hanWord(4),
  company: `公司 ${hanWord(6)}`,
  phone: `138${String(randomInt(10_000_000, 99_999_999))}`,
  email: `${word(10)}@${word(8)}.com`,
  wechat: `wx_${word(10)}`,
  notes: `备注 ${hanWord(5)} ${word(14)}`,
  followUp: `跟进 ${hanWord(5)} ${word(14)}`,
  tag: `标签${hanWord(4)}`,
  edited: `改过 ${hanWord(6)}`,
};
const imported = {
  importedName: hanWord(4),
  importedPhone: `1${randomInt(50, 60)}${String(randomInt(10_000_000, 99_999_999))}`,
  failedName: hanWord(4),
  failedPhone: `9${String(randomInt(10_000_000, 99_999_999))}123456789`,
  importedTag: `标签${hanWord(4)}`,
};

/** Everything that may be nowhere; numbers as they were typed and as they are kept. */
function secretsOf(key: Uint8Array): Record<string, string | Uint8Array> {
  const tokens = [...heard.matchAll(/"(?:accessToken|refreshToken)":"([^"]+)"/g)].map(match => match[1] ?? '');
  expect(tokens.length, 'the tokens of the sign-in were overheard').toBeGreaterThanOrEqual(2);
  return {
    ...typed,
    ...imported,
    password: server.users.sales1.password,
    passphrase: PASSPHRASE,
    dataKey: key,
    ...Object.fromEntries(tokens.map((token, i) => [`token ${i + 1}`, token])),
  };
}

test('[VA1][ST1][FS2][SH7] no customer, password, token or key is in any byte of the profile, the temporary files or the logs', async () => {
  test.setTimeout(180_000);
  const env = systemFolders(profile);
  const laptop = await launchApp({ profile: join(profile, 'profile'), server: cable.url, env });
  const { page, app } = laptop;
  let output = '';
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const { login, password } = server.users.sales1;
  await signInAndUnlock(page, { login, password, serverUrl: cable.url, passphrase: PASSPHRASE });
  await waitForSynced(page);
  const key = await page.evaluate(async () => [...new Uint8Array(await (await fetch('/_bridge/key')).arrayBuffer())]);
  expect(key).toHaveLength(32);

  await test.step('what is planted is found: the search can fail', async () => {
    const planted = { name: hanWord(4), phone: '13900' + word(6), key: randomBytes(32) };
    const folder = join(own, 'planted');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), `x${planted.name}x`);
    writeFileSync(join(folder, 'b'), Buffer.from(`xx${planted.phone}x`, 'utf16le').toString('base64'));
    writeFileSync(join(folder, 'c'), Buffer.concat([randomBytes(5), planted.key, randomBytes(5)]));
    const found = findSecrets(folder, planted);
    expect(found.map(({ secret, form }) => `${secret} as ${form}`).toSorted()).toEqual([
      'key as bytes',
      'name as UTF-8',
      'phone as base64 of UTF-16LE',
    ]);
  });

  await test.step('work: create, tag, follow up, reveal, search, edit', async () => {
    await goTo(page, '客户');
    await page.getByRole('button', { name: '新建客户' }).first().click();
    await page.getByLabel('姓名', { exact: true }).fill(typed.name);
    await page.getByLabel('公司', { exact: true }).fill(typed.company);
    for (const [add, label, value] of [
      ['添加电话', '电话 1', typed.phone],
      ['添加邮箱', '邮箱 1', typed.email],
      ['添加社交账号', '社交账号 1', typed.wechat],
    ] as const) {
      const field = page.getByLabel(label, { exact: true });
      if (!(await field.isVisible())) await page.getByRole('button', { name: add }).click();
      await field.fill(value);
    }
    await page.getByLabel('备注', { exact: true }).fill(typed.notes);
    await page.getByRole('button', { name: /创建$/ }).click();
    await expect(page.getByText('客户已创建')).toBeVisible();
    await openCustomer(page, typed.name);
    await page.getByRole('button', { name: '添加标签' }).click();
    await page.keyboard.type(typed.tag);
    await page.getByText(`新建标签“${typed.tag}”`).click();
    await expect(page.getByRole('region', { name: '标签' }).getByText(typed.tag)).toBeVisible();
    await page.getByLabel('跟进内容').fill(typed.followUp);
    await page.getByRole('button', { name: '记录', exact: true }).click();
    await expect(page.getByLabel('时间线', { exact: true }).getByText(typed.followUp)).toBeVisible();
    for (const field of ['电话', '邮箱', '社交账号']) {
      await page.getByRole('button', { name: `揭示${field}` }).click();
      await page.getByRole('dialog').getByRole('button', { name: '揭示' }).click();
      await expect(page.getByRole('button', { name: `隐藏${field}` })).toBeVisible();
    }
    await expect(page.getByText(typed.email)).toBeVisible();
    await search(page, typed.phone.slice(-6));
  });

  await test.step('import, with a row that fails and is saved as a file', async () => {
    const { importedName, importedPhone, failedName, failedPhone, importedTag } = imported;
    const rows = [`${importedName},${importedPhone},${importedTag}`, `${failedName},${failedPhone},`];
    const file = join(own, '客户.csv');
    writeFileSync(file, ['姓名,手机,标签', ...rows].join('\n'));
    await chooseImportFile(laptop, file);
    await checkFile(page);
    await expect(page.getByText(failedPhone).first()).toBeVisible();
    await stubSaveDialog(app, join(own, 'failed.csv'));
    await page.getByRole('button', { name: '导出失败行' }).click();
    await expect(page.getByText(/失败行已保存为/)).toBeVisible();
    await page.getByRole('button', { name: '导入 1 位客户' }).click();
    await expect(page.getByText('导入完成')).toBeVisible();
    await page.screenshot({ path: join(own, 'screen.png') });
    await openCustomer(page, importedName);
    await waitForSynced(page);
  });

  await test.step('an edit that is not sent yet waits in the journal', async () => {
    cable.cut();
    await waitForOffline(page);
    await page.getByRole('button', { name: '编辑', exact: true }).click();
    await page.getByLabel('公司', { exact: true }).fill(typed.edited);
    await saveForm(page);
  });

  const secrets = secretsOf(Uint8Array.from(key));
  await test.step('nothing while the store is open', () => expect(findSecrets(profile, secrets)).toEqual([]));

  await test.step('nothing after locking, nor in the page', async () => {
    await page.evaluate(() => window.desktop.session.lock());
    await expect(page.getByRole('button', { name: '解锁', exact: true })).toBeVisible();
    expect(findSecretsIn(await page.content(), secrets)).toEqual([]);
    expect(findSecrets(profile, secrets)).toEqual([]);
    await unlock(page, PASSPHRASE);
    await openCustomer(page, imported.importedName);
  });

  await test.step('a page that crashes comes back with its open store, and leaves no dump of its memory', async () => {
    await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const loaded = new Promise<void>(done => contents?.once('did-finish-load', () => done()));
      contents?.forcefullyCrashRenderer();
      return loaded;
    });
    const isBack = (): Promise<boolean> =>
      app.evaluate(({ BrowserWindow }) => {
        const code = `document.querySelector('[data-testid="sync-state"]') !== null`;
        return BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code) as Promise<boolean>;
      });
    await expect.poll(isBack, { timeout: 30_000 }).toBe(true);
  });

  await test.step('nothing after the program has ended', async () => {
    await laptop.close();
    const files = listFiles(profile);
    for (const part of ['IndexedDB', 'journal.log', 'vault.json', 'session.bin', 'main.log']) {
      expect(
        files.some(file => file.includes(part)),
        part,
      ).toBe(true);
    }
    expect(files.filter(file => file.endsWith('.dmp'))).toEqual([]);
    expect(findSecrets(profile, secrets)).toEqual([]);
    expect(findSecretsIn(output, secrets)).toEqual([]);
    expect(findSecretsIn(server.logLines.join('\n'), secrets)).toEqual([]);
    expect(server.logLines.length).toBeGreaterThan(10);
  });
});

/** What stands in one record: name and timeline, and what masked roles must not have. */
interface Canaries {
  readonly name: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly contacts: Readonly<Record<string, string>>;
}

/** A customer with an edit and a follow-up, of whoever the device belongs to. */
async function plant(device: Device, label: string): Promise<Canaries & { readonly customerId: string }> {
  const customerId = nextId();
  const digits = (): string => `138${String(randomInt(10_000_000, 99_999_999))}`;
  const name = hanWord(5);
  const texts = {
    name,
    notes: `备注 ${word(14)}`,
    before: `公司 ${word(14)}`,
    after: `公司 ${word(14)}`,
    talk: word(16),
  };
  const contacts = {
    phone: digits(),
    oldPhone: digits(),
    email: `${word(12)}@${word(8)}.com`,
    wechat: `wx_${word(12)}`,
  };
  const phones = (value: string): NewCustomer['phones'] => [{ value: `+86${value}`, raw: value, label: '' }];
  const verdicts = await device.push(
    createDraft(customerId, {
      name,
      company: texts.before,
      notes: texts.notes,
      phones: phones(contacts.oldPhone),
      emails: [{ value: contacts.email, label: '' }],
      socials: [{ kind: 'wechat', value: contacts.wechat }],
    }),
    {
      kind: 'customer.patch',
      docId: customerId,
      baseVer: 0,
      patch: { company: [texts.before, texts.after], phones: [phones(contacts.oldPhone), phones(contacts.phone)] },
    },
    {
      kind: 'interaction.create',
      docId: nextId(),
      doc: {
        customerId,
        type: 'interaction_type:call',
        content: texts.talk,
        channel: '',
        initiatedBy: 'company',
        occurredAt: 1_700_000_000_000,
      },
    } satisfies MutationDraft,
  );
  expect(verdicts.every(({ status }) => status === 'applied' || status === 'merged')).toBe(true);
  const named = (values: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([field, value]) => [`${label} ${field}`, value]));
  return { customerId, name, texts: named(texts), contacts: named(contacts) };
}

/** One customer of the east, one of the west, one that was deleted, and one of another company. */
async function plantAll(): Promise<Record<'east' | 'west' | 'deleted' | 'foreign', Canaries>> {
  const east = await plant(await signInDevice(server, 'sales1'), 'east');
  const west = await plant(await signInDevice(server, 'sales3'), 'west');
  const lead = await signInDevice(server, 'lead');
  const deleted = await plant(lead, 'deleted');
  await lead.push({ kind: 'customer.delete', docId: deleted.customerId });
  const person = {
    login: word(10),
    name: '外人',
    password: `three camels ${word(6)}`,
    role: 'admin',
    team: null,
  } as const;
  await createCompany(server.db, { name: '外司', teams: [], users: [person] });
  const foreign = await plant(await signInWith(server, person.login, person.password), 'foreign');
  return { east, west, deleted, foreign };
}

test('[VA1][SD2] a lead and a masked role receive what they may see alone, and leave no byte of it and no key on the disk', async () => {
  test.setTimeout(120_000);
  cable.restore(); // the test before ended without network
  const planted = await plantAll();
  const { east, west, deleted, foreign } = planted;
  const everything = Object.assign(
    {},
    ...Object.values(planted).flatMap(one => [one.texts, one.contacts]),
  ) as typeof typed;
  const roles = [
    { login: 'lead', given: [east.texts, east.contacts], kept: [west, deleted, foreign].flatMap(all) },
    {
      login: 'operations',
      given: [east.texts, west.texts],
      kept: [east.contacts, west.contacts, ...[deleted, foreign].flatMap(all)],
    },
  ] as const;
  for (const { login, given, kept } of roles) {
    await test.step(login, async () => {
      heard = '';
      const folder = join(profile, login);
      const laptop = await launchApp({
        profile: join(folder, 'profile'),
        server: cable.url,
        env: systemFolders(folder),
      });
      const { page } = laptop;
      const { password } = server.users[login];
      await signInAndUnlock(page, { login, password, serverUrl: cable.url, passphrase: PASSPHRASE });
      await waitForSynced(page);
      const key = await page.evaluate(async () => [
        ...new Uint8Array(await (await fetch('/_bridge/key')).arrayBuffer()),
      ]);
      expect(key).toHaveLength(32);
      await openCustomer(page, east.name);
      await expect(page.getByLabel('时间线', { exact: true }).getByText(east.texts['east talk'] ?? '?')).toBeVisible();
      expect(findSecretsIn(await page.content(), Object.assign({}, east.contacts, ...kept))).toEqual([]);
      await goTo(page, '统计');
      await page.evaluate(() => window.desktop.session.lock());
      await expect(page.getByRole('button', { name: '解锁', exact: true })).toBeVisible();

      const received = Buffer.from(heard, 'latin1').toString('utf8');
      const arrived = (values: Readonly<Record<string, string>>): string[] =>
        Object.keys(values).filter(name => received.includes(values[name] ?? '?'));
      for (const values of given) expect(arrived(values)).toEqual(Object.keys(values)); // what is looked for is found
      for (const values of kept) expect(arrived(values)).toEqual([]);

      const tokens = [...heard.matchAll(/"(?:accessToken|refreshToken)":"([^"]+)"/g)].map(match => match[1] ?? '');
      expect(tokens.length).toBeGreaterThanOrEqual(2);
      const own = { password, passphrase: PASSPHRASE, dataKey: Uint8Array.from(key) };
      const secrets = {
        ...everything,
        ...own,
        ...Object.fromEntries(tokens.map((token, i) => [`token ${i + 1}`, token])),
      };
      expect(findSecrets(folder, secrets)).toEqual([]);
      await laptop.close();
      expect(listFiles(folder).some(file => file.includes('IndexedDB'))).toBe(true);
      expect(findSecrets(folder, secrets)).toEqual([]);
      expect(findSecretsIn(server.logLines.join('\n'), secrets)).toEqual([]);
    });
  }
});

function all({ texts, contacts }: Canaries): Readonly<Record<string, string>>[] {
  return [texts, contacts];
}

/** Home, caches and temporary files of the program, all of them below the folder that is searched. */
function systemFolders(below: string): Record<string, string> {
  const folders = { HOME: 'home', TMPDIR: 'tmp', XDG_CONFIG_HOME: 'config', XDG_CACHE_HOME: 'cache' };
  return Object.fromEntries(
    Object.entries(folders).map(([name, folder]) => {
      const path = join(below, folder);
      mkdirSync(path, { recursive: true });
      return [name, path];
    }),
  );
}
