/**
 * Where the system's browser comes back to after a sign-in at the identity provider: one path on a free port of this machine, open for one
 * answer and some minutes (RFC 8252). What it brings is judged by the server. Rules AC89, AC66.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../../common/protocol/app-error.ts';

const CALLBACK_PATH = '/oidc/callback';
const WAIT_MS = 10 * 60_000;
const MAX_QUERY = 4_000;

export interface SsoListener {
  readonly redirectUri: string;
  /** From now on the request with this state is the one. Before that none is. */
  expect(state: string): void;
  /** The query that the browser brings. Throws `sso_cancelled` when the signal aborts or nobody comes. */
  wait(signal: AbortSignal): Promise<string>;
  close(): void;
}

/** Begins to listen on this machine alone. */
export async function listenForBrowser(waitMs = WAIT_MS): Promise<SsoListener> {
  let expected: string | null = null;
  let arrive: (query: string) => void = () => undefined;
  const arrived = new Promise<string>(resolve => {
    arrive = resolve;
  });
  const server = createServer((request, response) => {
    const query = expected === null ? null : readQuery(request, redirectUri(), expected);
    answer(response, query !== null);
    if (query !== null) arrive(query);
  });
  const redirectUri = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${CALLBACK_PATH}`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    redirectUri: redirectUri(),
    expect(state) {
      expected = state;
    },
    async wait(signal) {
      const given = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
      const ended = new Promise<never>((_resolve, reject) => {
        const stop = (): void => reject(new AppError('sso_cancelled'));
        if (given.aborted) stop();
        else given.addEventListener('abort', stop, { once: true });
      });
      return Promise.race([arrived, ended]);
    },
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** The query of the one request that is meant: right path, host and state; null for everything else that may knock on the port. */
function readQuery(request: IncomingMessage, redirectUri: string, state: string): string | null {
  const expected = new URL(redirectUri);
  if (request.method !== 'GET' || request.headers.host !== expected.host) return null;
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  if (path !== expected.pathname || query.length > MAX_QUERY) return null;
  return new URLSearchParams(query).get('state') === state ? query : null;
}

/** No script, no style from elsewhere, nothing of what came: the address goes into the browser's history as it is. */
const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>客户资源池</title>
<body style="font:16px/1.6 sans-serif;max-width:24em;margin:20vh auto;padding:0 16px">
<p>登录信息已收到，请回到客户资源池。这个页面可以关闭。</p>
<p lang="en">Received. Please go back to the customer pool; you may close this page.</p></body></html>`;

function answer(response: ServerResponse, isMeant: boolean): void {
  response.writeHead(isMeant ? 200 : 404, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(isMeant ? PAGE : '');
}
