/**
 * One door for everything under `app://pool`: the window's files, the worker bridge, the way to the server. Requests of any other host
 * or origin are refused. Rules SH1, SH2, WB3.
 */
import { APP_ORIGIN, BRIDGE_PATH, SERVER_PATH } from '../../common/ipc/worker-bridge.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import type { Log } from '../services/log.ts';
import type { ServerProxy } from '../services/server-proxy.ts';
import type { WorkerBridge } from '../services/worker-bridge.ts';
import { securityHeaders } from './csp.ts';
import { errorResponse } from './error-response.ts';
import { serveFile } from './static-files.ts';

export interface AppHandlerDeps {
  readonly folder: string;
  /** Address of the hot-reload server while developing; null in a build. */
  readonly devServer: string | null;
  /** Fetches from the hot-reload server. */
  readonly fetchDev: (url: string) => Promise<Response>;
  readonly bridge: WorkerBridge;
  readonly proxy: ServerProxy;
  readonly log: Log;
}

/** The handler for the scheme `app`. */
export function createAppHandler(deps: AppHandlerDeps): (request: Request) => Promise<Response> {
  return async request => {
    const url = new URL(request.url);
    if (`${url.protocol}//${url.host}` !== APP_ORIGIN || isForeign(request)) {
      return errorResponse(new AppError('permission_denied'), deps.log, 'app');
    }
    if (isBelow(url.pathname, BRIDGE_PATH)) return deps.bridge.handle(request);
    if (isBelow(url.pathname, SERVER_PATH)) return deps.proxy.handle(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return errorResponse(new AppError('route_not_found'), deps.log, 'app');
    }
    if (deps.devServer === null) return serveFile(deps.folder, url.pathname);
    const response = await deps.fetchDev(`${deps.devServer}${url.pathname}${url.search}`);
    const headers = { ...securityHeaders(deps.devServer), 'content-type': response.headers.get('content-type') ?? '' };
    return new Response(response.body, { status: response.status, headers });
  };
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** Whether another origin asks. The window's own requests carry its origin or none. */
function isForeign(request: Request): boolean {
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== APP_ORIGIN) return true;
  const site = request.headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}
