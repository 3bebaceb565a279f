/**
 * The packed application as users get it: its fuses, and that it starts from its archive alone to the page on which one signs in.
 *
 * It packs `out/` as it is (the other tests have built it) into a folder of its own, so that no `release` of anybody is touched. The
 * pack cannot be driven by way of Node, which is what the fuses are for; the page is looked at as a browser's page.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { makeProfile, removeProfile } from './support/app.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Stands before the fuses in every Electron binary: version, number of fuses, then one character each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyLoadAppFromAsar',
  'browserProcessV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;

let folder: string;
let program: string;

test.describe.configure({ mode: 'serial' });
test.skip(process.platform !== 'linux', 'the folder of the unpacked application is named by Linux here');
test.beforeAll(async () => {
  test.setTimeout(240_000);
  folder = await makeProfile();
  const script = ['node_modules/tsx/dist/cli.mjs', 'scripts/pack.ts', '--built', `--output=${folder}`];
  execFileSync(process.execPath, script, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  program = join(folder, 'linux-unpacked/customer-pool');
});
test.afterAll(() => removeProfile(folder));

test('[PK1] the pack runs no foreign code: no Node mode, no inspector, nothing beside its archive', () => {
  expect(readFuses(program)).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    nodeCliInspect: false,
    asarIntegrity: true,
    onlyLoadAppFromAsar: true,
    browserProcessV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('[PK2] the packed application starts to its sign-in page', async () => {
  const profile = join(folder, 'profile');
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const args = ['--no-sandbox', `--user-data-dir=${profile}`, '--remote-debugging-port=0'];
  const started = spawn(program, args, { cwd: folder, env, stdio: 'ignore' });
  const ended = once(started, 'exit');
  try {
    let address = '';
    await expect(() => {
      const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
      address = `http://127.0.0.1:${port}`;
    }).toPass({ timeout: 30_000 });
    const browser = await chromium.connectOverCDP(address);
    const [context] = browser.contexts();
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    if (page === undefined) throw new Error('the packed application has no window');
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeVisible({ timeout: 30_000 });
    expect(page.url()).toBe('app://pool/');
    await page.screenshot({ path: join(ROOT, 'artifacts/e2e/packed.png') });
    await browser.close();
  } finally {
    started.kill('SIGTERM');
    await ended;
  }
});

/** Which fuses are on; an absent one counts as off. */
function readFuses(path: string): Record<string, boolean> {
  const bytes = readFileSync(path);
  const at = bytes.indexOf(SENTINEL);
  expect(at, 'the binary has fuses').toBeGreaterThan(0);
  const start = at + SENTINEL.length;
  expect(bytes[start], 'version of the fuses').toBe(1);
  const wire = bytes.toString('latin1', start + 2, start + 2 + (bytes[start + 1] ?? 0));
  return Object.fromEntries(FUSES.map((name, i) => [name, wire[i] === '1']));
}
