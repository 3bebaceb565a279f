/** Chosen files, atomic writing, the log, settings, idle lock and the window's place. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../common/protocol/app-error.ts';
import { readConfig } from '../../main/config.ts';
import { writeFileAtomically } from '../../main/services/atomic-file.ts';
import { cleanFileName, createChosenFiles, saveChosenFile } from '../../main/services/chosen-files.ts';
import { createIdleLock } from '../../main/services/idle-lock.ts';
import { openLog } from '../../main/services/log.ts';
import { openSettings } from '../../main/services/settings.ts';
import { cascade, CUSTOMER_MIN_SIZE, CUSTOMER_SIZE, placeWindow } from '../../main/windows/window-state.ts';
import { fileHandlers } from '../../main/ipc/files.ts';
import { systemError } from './support/fake-disk.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('files', () => {
  it('[FS1] a failed write leaves the old file and nothing beside it', async () => {
    const path = join(folder, 'a.json');
    await writeFileAtomically(path, 'old');
    await mkdir(join(folder, 'b.json'));
    await expect(writeFileAtomically(join(folder, 'b.json'), 'new')).rejects.toMatchObject({ code: 'EISDIR' }); // cannot replace a folder
    expect((await readdir(folder)).toSorted()).toEqual(['a.json', 'b.json']);
    await writeFileAtomically(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('[FI4] saving replaces the file whole, and a place that may not be written says so', async () => {
    const path = join(folder, '导出.csv');
    await writeFile(path, 'old');
    expect(await saveChosenFile(path, new TextEncoder().encode('new'))).toBe('导出.csv');
    expect(await readFile(path, 'utf8')).toBe('new');
    const nowhere = saveChosenFile(join(path, 'x.csv'), new Uint8Array(1)); // below a file
    await expect(nowhere).rejects.toMatchObject({ code: 'file_not_writable' });
  });

  it('[FI4] a full disk gives disk_full', async () => {
    const path = join(folder, 'a.csv');
    await writeFile(path, 'old');
    const full = (): Promise<never> => Promise.reject(systemError('ENOSPC'));
    await expect(saveChosenFile(path, new Uint8Array(1), full)).rejects.toMatchObject({ code: 'disk_full' });
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('[FI2] a file that is gone, a folder, and tokens after the lock', async () => {
    const files = createChosenFiles(count => crypto.getRandomValues(new Uint8Array(count)));
    const path = join(folder, 'a.csv');
    await writeFile(path, 'x');
    const { token } = await files.add(path);
    await rm(path);
    await expect(files.read(token)).rejects.toMatchObject({ code: 'file_gone' });
    await expect(files.add(folder)).rejects.toMatchObject({ code: 'file_not_readable' });
    await writeFile(path, 'y');
    expect((await files.read(token)).size).toBe(1);
    files.clear();
    await expect(files.read(token)).rejects.toMatchObject({ code: 'file_gone' });
  });

  it('[FI3] a file is read in pieces, as fast as its reader', async () => {
    const files = createChosenFiles(count => new Uint8Array(count));
    const path = join(folder, 'big.csv');
    await writeFile(path, Buffer.alloc(3_000_000, 'x'));
    const { body } = await files.read((await files.add(path)).token);
    const sizes: number[] = [];
    for await (const chunk of body) sizes.push(chunk.length);
    expect(sizes.length).toBeGreaterThan(10);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3_000_000);
  });

  it.each([
    ['客户 2026-01.csv', 'csv', '客户 2026-01.csv'],
    ['客户', 'csv', '客户.csv'],
    ['../../etc/passwd', 'txt', '-..-etc-passwd.txt'],
    ['a\\b:c*?"<>|\u0000\u202e.png', 'png', 'a-bc.png'],
    ['...', 'csv', 'export.csv'],
    ['evil.exe', 'csv', 'evil.exe.csv'],
  ] as const)('[FI5] %j with %s becomes %j', (suggested, kind, name) => {
    expect(cleanFileName(suggested, kind)).toBe(name);
  });

  it('[FI1] a locked store opens no dialog, and a cancelled one gives null', async () => {
    let isLocked = true;
    const workerSession = (): never => {
      if (isLocked) throw new AppError('store_locked');
      return undefined as never;
    };
    const dialogs = { chooseImport: () => Promise.resolve(null), chooseTarget: () => Promise.resolve(null) };
    const files = createChosenFiles(count => new Uint8Array(count));
    const handlers = fileHandlers({ session: { workerSession }, files, dialogs });
    await expect(handlers['files.openImport']()).rejects.toMatchObject({ code: 'store_locked' });
    isLocked = false;
    expect(await handlers['files.openImport']()).toBeNull();
    expect(await handlers['files.save']({ suggestedName: 'a', data: new Uint8Array(), kind: 'csv' })).toBeNull();
  });
});

describe('log, settings, environment', () => {
  it('[FS2] an error is logged without its message, and the log is renamed when it is full', async () => {
    const log = openLog(
      folder,
      () => 0,
      () => 'ref1',
    );
    const cause = new Error('duplicate phone 13800138000');
    expect(log.error('x', new AppError('internal', {}, { cause }), { id: 'a' })).toBe('ref1');
    log.error('y', new TypeError('张三 is no function'));
    const text = await readFile(join(folder, 'main.log'), 'utf8');
    expect(text).toContain('"ref":"ref1"');
    expect(text).toContain('TypeError');
    expect(text).not.toMatch(/13800138000|张三/);
    for (let i = 0; i < 60; i++) log.info('filler', { text: 'x'.repeat(100_000) });
    expect((await readdir(folder)).toSorted()).toEqual(['main.log', 'main.log.1', 'main.log.2', 'main.log.3']);
  });

  it('[FS3] damaged settings and environment count as not set', async () => {
    await writeFile(join(folder, 'settings.json'), '{"locale":"xx"');
    const settings = await openSettings(folder);
    expect(settings.get()).toEqual({ locale: null, idleMinutes: null, window: null, customerWindow: null });
    await settings.save({ locale: 'en' });
    expect((await openSettings(folder)).get()).toEqual({
      locale: 'en',
      idleMinutes: null,
      window: null,
      customerWindow: null,
    });
    const env = {
      CUSTOMER_POOL_DEMO: 'no json',
      CUSTOMER_POOL_IDLE_MINUTES: 'soon',
      ELECTRON_RENDERER_URL: 'http://localhost:1/',
    };
    expect(readConfig(env, true)).toEqual({ serverUrl: '', demo: [], idleMinutes: null, devServer: null });
    expect(readConfig(env, false).devServer).toBe('http://localhost:1');
  });
});

describe('idle lock', () => {
  function make(): {
    state: { now: number; systemIdle: number; isUnlocked: boolean; locks: number };
    idle: ReturnType<typeof createIdleLock>;
  } {
    const state = { now: 0, systemIdle: 0, isUnlocked: true, locks: 0 };
    const idle = createIdleLock({
      idleMs: () => 1000,
      monotonic: () => state.now,
      systemIdleMs: () => state.systemIdle,
      isUnlocked: () => state.isUnlocked,
      lock: () => {
        state.locks += 1;
      },
    });
    return { state, idle };
  }

  it('[DS10] locks when neither system nor window had input', () => {
    const { state, idle } = make();
    state.now = 5000;
    state.systemIdle = 999;
    idle.check();
    expect(state.locks).toBe(0);
    state.systemIdle = 5000;
    idle.noteActivity();
    idle.check();
    expect(state.locks).toBe(0);
    state.now = 6000;
    idle.check();
    expect(state.locks).toBe(1);
  });

  it('[DS10] locks when the system sleeps, and only an open store', () => {
    const { state, idle } = make();
    idle.leave();
    expect(state.locks).toBe(1);
    state.isUnlocked = false;
    idle.leave();
    expect(state.locks).toBe(1);
  });
});

describe('window', () => {
  const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
  const saved = { x: 100, y: 50, width: 1400, height: 900, isMaximized: false };

  it('[SH5] opens where it was', () => {
    expect(placeWindow(saved, [SCREEN])).toEqual({ x: 100, y: 50, width: 1400, height: 900 });
  });
  it('[SH5] a first start leaves the place to the system', () => {
    expect(placeWindow(null, [SCREEN])).toEqual({ width: 1280, height: 800 });
    expect(placeWindow(null, [])).toEqual({ width: 1280, height: 800 });
  });
  it('[SH5] a screen that is gone is not waited for', () => {
    expect(placeWindow({ ...saved, x: 3000 }, [SCREEN])).toEqual({ width: 1400, height: 900 });
    const right = { x: 1920, y: 0, width: 1280, height: 1024 };
    expect(placeWindow({ ...saved, x: 2000 }, [SCREEN, right])).toEqual({ x: 2000, y: 50, width: 1280, height: 900 });
  });
  it('[SH5] a window that hung over the edge can be taken hold of', () => {
    expect(placeWindow({ ...saved, x: -1200, y: -30 }, [SCREEN])).toMatchObject({ x: -1200, y: 0 });
    expect(placeWindow({ ...saved, y: 900 }, [SCREEN])).toMatchObject({ y: 900 });
  });

  it("[OW2] a customer's window has its own size, and the next one stands a step further", () => {
    const limits = { size: CUSTOMER_SIZE, min: CUSTOMER_MIN_SIZE };
    expect(placeWindow(null, [SCREEN], limits)).toEqual(CUSTOMER_SIZE);
    const narrow = { x: 10, y: 20, width: 380, height: 500, isMaximized: false };
    const placed = placeWindow(narrow, [SCREEN], limits);
    expect(placed).toEqual({ x: 10, y: 20, width: 380, height: 500 });
    expect(cascade(placed, 2)).toEqual({ ...placed, x: 66, y: 76 });
    expect(cascade(placeWindow(null, [SCREEN], limits), 2)).toEqual(CUSTOMER_SIZE); // the system places it
  });
});

// Access rights do not bind the superuser, under whom some of these tests run.
describe.skipIf(process.getuid?.() === 0)('rights', () => {
  it('[FI2] a file that may not be read says so', async () => {
    const path = join(folder, 'closed.csv');
    await writeFile(path, 'x');
    await chmod(path, 0);
    const files = createChosenFiles(count => new Uint8Array(count));
    await expect(files.add(path)).rejects.toMatchObject({ code: 'file_not_readable' });
  });
});
