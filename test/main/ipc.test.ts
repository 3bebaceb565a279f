/** The page's questions: who may ask, with what, and what comes back. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHANNELS, type Channel } from '../../common/ipc/desktop.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { appHandlers } from '../../main/ipc/app.ts';
import { registerIpc, type Handlers, type IpcEvent } from '../../main/ipc/register.ts';
import { silentLog } from '../../main/services/log.ts';

const PAGE: IpcEvent = { senderFrame: { origin: 'app://pool', parent: null } };

function makePort(own: Partial<Record<Channel, (...args: never[]) => unknown>> = {}): {
  calls: string[];
  ask: (channel: string, event: IpcEvent, ...args: unknown[]) => unknown;
} {
  const calls: string[] = [];
  const listeners = new Map<string, (event: IpcEvent, ...args: unknown[]) => unknown>();
  const names = Object.keys(CHANNELS) as Channel[];
  const handlers = Object.fromEntries(
    names.map(name => [name, own[name] ?? (() => calls.push(name))]),
  ) as unknown as Handlers;
  registerIpc({ handle: (channel, listener) => listeners.set(channel, listener) }, handlers, silentLog);
  return { calls, ask: (channel, event, ...args) => listeners.get(channel)?.(event, ...args) };
}

describe('bridge to the page', () => {
  it.each([
    ['a frame that is gone', { senderFrame: null }],
    ['a frame inside the page', { senderFrame: { origin: 'app://pool', parent: {} } }],
    ['another origin', { senderFrame: { origin: 'https://evil.example', parent: null } }],
    ['another host', { senderFrame: { origin: 'app://other', parent: null } }],
    ['no origin', { senderFrame: { origin: 'null', parent: null } }],
  ])('[IP1] %s is refused', async (_name, event) => {
    const port = makePort();
    for (const channel of Object.keys(CHANNELS)) {
      expect(await port.ask(channel, event)).toEqual({ ok: false, error: { code: 'permission_denied' } });
    }
    expect(port.calls).toEqual([]);
  });

  it.each([
    ['app.setLocale', ['de']],
    ['app.setLocale', []],
    ['session.unlock', [{ passphrase: 7 }]],
    ['session.unlock', [{ passphrase: null, extra: 1 }]],
    ['session.signIn', [{ serverUrl: 'x', login: 'y' }]],
    ['session.signIn', [{ serverUrl: 'x', login: 'y'.repeat(101), password: 'z' }]],
    ['session.signOut', [{ wipe: 'yes' }]],
    ['session.lock', ['unexpected']],
    ['files.save', [{ suggestedName: 'a', data: 'text', kind: 'csv' }]],
    ['files.save', [{ suggestedName: 'a', data: new Uint8Array(1), kind: 'exe' }]],
  ] as const)('[IP2] %s with %j is refused before anything runs', async (channel, args) => {
    const port = makePort();
    expect(await port.ask(channel, PAGE, ...args)).toEqual({ ok: false, error: { code: 'validation_failed' } });
    expect(port.calls).toEqual([]);
  });

  it('[IP3] refusals come back as data, surprises as internal with a reference', async () => {
    const port = makePort({
      'session.lock': () => 'locked',
      'session.unlock': () => {
        throw new AppError('wrong_passphrase');
      },
      'session.state': () => Promise.reject(new Error('surprise with 13800138000 in it')),
    });
    expect(await port.ask('session.lock', PAGE)).toEqual({ ok: true, value: 'locked' });
    expect(await port.ask('session.unlock', PAGE, { passphrase: 'x' })).toEqual({
      ok: false,
      error: { code: 'wrong_passphrase' },
    });
    expect(await port.ask('session.state', PAGE)).toEqual({ ok: false, error: { code: 'internal', ref: 'test' } });
  });

  it('[IP4] every channel stands in the preload, which carries no schema library', async () => {
    const preload = await readFile(resolve('main/preload/index.ts'), 'utf8');
    for (const channel of Object.keys(CHANNELS)) expect(preload).toContain(`ask('${channel}'`);
    const imports = preload.match(/^import .*$/gm) ?? [];
    expect(imports.filter(line => !line.startsWith('import type'))).toEqual([
      "import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';",
      "import { DATA_PORT_EVENT, MENU_EVENT, SESSION_EVENT } from '../../common/ipc/events.ts';",
    ]);
  });
});

it('[UI19] an error of the page is logged by class and places; anything else in it is refused', async () => {
  const lines: unknown[] = [];
  const log = {
    ...silentLog,
    error: (event: string, thrown: unknown, data?: object) => (lines.push({ event, thrown, ...data }), 'r1'),
  };
  const { 'app.report': report } = appHandlers({
    info: () => {
      throw new Error('not asked');
    },
    setLocale: () => Promise.resolve(),
    setIdleMinutes: () => Promise.resolve(),
    notify: () => undefined,
    log,
  });
  const port = makePort({ 'app.report': report });
  const told = { source: 'window', name: 'TypeError', places: ['show (assets/index.js:1:2)'] };
  expect(await port.ask('app.report', PAGE, told)).toEqual({ ok: true, value: 'r1' });
  expect(lines).toEqual([
    { event: 'page.window', thrown: null, error: 'TypeError', stack: 'show (assets/index.js:1:2)' },
  ]);
  for (const bad of [
    { ...told, name: '王小明' },
    { ...told, places: ['13812345678'] },
    { ...told, message: 'x' },
  ]) {
    expect(await port.ask('app.report', PAGE, bad)).toMatchObject({ ok: false, error: { code: 'validation_failed' } });
  }
  expect(lines).toHaveLength(1);
});
