/** Everything under app://pool: files, policy, worker bridge, way to the server. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAppHandler } from '../../main/protocol/handle-app.ts';
import { buildCsp } from '../../main/protocol/csp.ts';
import { createChosenFiles } from '../../main/services/chosen-files.ts';
import { silentLog } from '../../main/services/log.ts';
import { createServerProxy } from '../../main/services/server-proxy.ts';
import type { Session } from '../../main/services/session.ts';
import { createWorkerBridge } from '../../main/services/worker-bridge.ts';
import { Device } from './support/device.ts';

let device: Device;
let session: Session;
let folder = '';
let files = createChosenFiles(count => new Uint8Array(count).fill(7));

beforeEach(async () => {
  device = await Device.make();
  folder = await mkdtemp(join(tmpdir(), 'renderer-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'page.js'), 'export {}');
  await writeFile(`${folder}-secret.js`, 'secret');
  session = await device.startOpen();
  files = createChosenFiles(count => new Uint8Array(count).fill(7));
});
afterEach(async () => {
  await device.remove();
  await rm(folder, { recursive: true, force: true });
  await rm(`${folder}-secret.js`);
});

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const bridge = createWorkerBridge(session, files, silentLog);
  const proxy = createServerProxy(session, silentLog);
  const fetchDev = (): Promise<Response> => Promise.reject(new Error('no hot reload here'));
  const handle = createAppHandler({ folder, devServer: null, fetchDev, bridge, proxy, log: silentLog });
  return handle(new Request(path.startsWith('app:') ? path : `app://pool${path}`, init));
}
async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}
const record = (n: number): string =>
  JSON.stringify({ id: `0190a0a0-0000-7000-8000-00000000000${n}`, cseq: n, data: 'QUJD' });

describe('files of the interface', () => {
  it('[SH1] the page comes with a policy that allows nothing from outside', async () => {
    const response = await ask('/');
    expect(response.headers.get('content-type')).toContain('text/html');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toBe(buildCsp());
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).not.toMatch(/unsafe-eval|https?:|ws:|\*/);
    expect(policy.match(/unsafe-inline/g)).toHaveLength(1);
  });

  it.each([
    '/../x.js',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/secret.js',
    '/assets/..%5c..%5cx.js',
    '/none.js',
    '/assets',
    '/%',
    '/a%00.js',
  ])('[SH2] %s is not served', async path => {
    expect((await ask(path)).status).toBe(404);
  });

  it('[SH2] files are served with their type, and a neighbour of the folder is not', async () => {
    const response = await ask('/assets/page.js');
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(await response.text()).toBe('export {}');
    expect((await ask(`/..${folder.slice(folder.lastIndexOf('/'))}-secret.js`)).status).toBe(404);
  });

  it.each([
    ['another host', 'app://other/_bridge/key', {}],
    ['another origin', '/_bridge/key', { headers: { origin: 'https://evil.example' } }],
    ['a page of another site', '/_bridge/key', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ])('[WB3] %s is refused', async (_name, path, init) => {
    const response = await ask(path, init);
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe('permission_denied');
  });
});

describe('worker bridge', () => {
  it('[WB1] gives session and key of the open store', async () => {
    expect(await (await ask('/_bridge/session')).json()).toEqual(session.workerSession());
    const key = new Uint8Array(await (await ask('/_bridge/key')).arrayBuffer());
    expect(key).toEqual(session.dataKey());
  });

  it('[WB1] keeps records until they are acknowledged', async () => {
    const body = `${record(1)}\n${record(2)}\n`;
    expect((await ask('/_bridge/journal/append', { method: 'POST', body })).status).toBe(200);
    expect(await (await ask('/_bridge/journal')).text()).toBe(body);
    const ids = JSON.stringify(['0190a0a0-0000-7000-8000-000000000001']);
    expect((await ask('/_bridge/journal/ack', { method: 'POST', body: ids })).status).toBe(200);
    expect(await (await ask('/_bridge/journal')).text()).toBe(`${record(2)}\n`);
  });

  it.each(['/_bridge/session', '/_bridge/key', '/_bridge/journal', '/_bridge/file/x', '/_server/sync/v1/pull'])(
    '[DS5][WB1] %s is refused when locked',
    async path => {
      await session.lock('user');
      const response = await ask(path);
      expect(response.status).toBe(423);
      expect(await codeOf(response)).toBe('store_locked');
    },
  );

  it.each(['no json', '{"id":"x","cseq":1,"data":""}', `${record(1)}\n{"id":`])(
    '[WB2] %j is refused and not written',
    async body => {
      const response = await ask('/_bridge/journal/append', { method: 'POST', body });
      expect(await codeOf(response)).toBe('validation_failed');
      expect(session.journal().pending()).toEqual([]);
      expect((await ask('/_bridge/journal/ack', { method: 'POST', body })).status).toBe(400);
    },
  );

  it('[FI1] a chosen file is read by its token', async () => {
    const path = join(folder, 'assets', 'page.js');
    const opened = await files.add(path);
    expect(opened).toEqual({ token: expect.any(String) as string, name: 'page.js', size: 9 });
    expect(JSON.stringify(opened)).not.toContain(folder);
    expect(await (await ask(`/_bridge/file/${opened.token}`)).text()).toBe('export {}');
    expect(await codeOf(await ask('/_bridge/file/guess'))).toBe('file_gone');
  });

  it('[WB1] what the contract does not name is unknown', async () => {
    expect((await ask('/_bridge/other')).status).toBe(404);
    expect((await ask('/_bridge/key', { method: 'POST', body: '' })).status).toBe(404);
  });
});

describe('way to the server', () => {
  it('[SP7] goes to the same path with the token, and no token comes back', async () => {
    const response = await ask('/_server/sync/v1/pull?a=1', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', cookie: 'x=1', authorization: 'Bearer forged' },
    });
    expect(response.status).toBe(200);
    const seen = device.server.requestsTo('/sync/v1/pull')[0];
    expect(seen).toMatchObject({ url: 'https://pool.example.com/sync/v1/pull?a=1', method: 'POST', token: 'access-1' });
    expect(JSON.stringify([...response.headers])).not.toContain('access-');
  });

  it('[SP9] of an answer only harmless headers pass', async () => {
    const headers = { 'content-type': 'application/json', 'set-cookie': 'a=b', 'retry-after': '3', server: 'x' };
    device.server.answers.set('/x', () => new Response('{}', { headers }));
    const response = await ask('/_server/x');
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'retry-after': '3',
      'cache-control': 'no-store',
    });
  });

  it('[SP3][SP8] failures of the network come back as error answers', async () => {
    device.server.networkError = new Error('net::ERR_CONNECTION_REFUSED');
    const response = await ask('/_server/x');
    expect(response.status).toBe(503);
    expect(await codeOf(response)).toBe('server_unreachable');
  });

  it('[SP8] an endless answer streams, and its connection ends with the reader', async () => {
    device.server.answers.set('/poke', () => {
      const body = new ReadableStream({
        pull: controller => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    const reader = (await ask('/_server/poke')).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n');
    expect(device.server.lastSignal?.aborted).toBe(false);
    await reader?.cancel();
    expect(device.server.lastSignal?.aborted).toBe(true);
  });

  it('[DS11] a hello that says wipe destroys the keys before the worker hears of it', async () => {
    const type = { headers: { 'content-type': 'application/json' } };
    device.server.answers.set('/sync/v1/hello', () => new Response('{"status":"wipe"}', type));
    const response = await ask('/_server/sync/v1/hello', { method: 'POST', body: '{}' });
    expect(await codeOf(response)).toBe('device_revoked');
    expect(session.state().status).toBe('signed_out');
    expect([...(await device.readAll()).keys()].filter(path => path.endsWith('vault.json'))).toEqual([]);
  });

  it('[DS7] an ended session is told as such', async () => {
    device.server.endSession();
    const response = await ask('/_server/sync/v1/pull', { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe('session_ended');
  });
});
