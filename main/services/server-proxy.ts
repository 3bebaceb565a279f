/**
 * The way of the data worker to the sync server: `app://pool/_server/<path>` becomes the same path there, with the session's token.
 * Answers stream through (the poke stream never ends); failures of the network become error answers. Rules SP7 to SP9, DS11, AC51.
 */
import { z } from 'zod';
import { SERVER_PATH } from '../../common/ipc/worker-bridge.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { errorResponse } from '../protocol/error-response.ts';
import type { Log } from './log.ts';
import type { Session } from './session.ts';

/** What of a request goes on; cookies, origin and the like stay here. */
const REQUEST_HEADERS = [
  'content-type',
  'content-encoding',
  'accept',
  'accept-language',
  'if-none-match',
  'last-event-id',
];
/** What of an answer comes back; the network stack has already decoded the body. */
const ANSWER_HEADERS = ['content-type', 'retry-after', 'x-request-id'];
const HELLO_PATH = '/sync/v1/hello';

type SessionPort = Pick<Session, 'fetchServer' | 'destroyRevoked' | 'noteHours'>;

export interface ServerProxy {
  handle(request: Request): Promise<Response>;
}

export function createServerProxy(session: SessionPort, log: Log): ServerProxy {
  return {
    async handle(request) {
      try {
        const url = new URL(request.url);
        const path = url.pathname.slice(SERVER_PATH.length);
        const abort = new AbortController();
        // Read at once: after a 401 it is sent a second time. Pushes are limited to a megabyte.
        const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
        const response = await session.fetchServer(`${path}${url.search}`, {
          method: request.method,
          headers: pick(request.headers, REQUEST_HEADERS),
          body,
          signal: AbortSignal.any([request.signal, abort.signal]),
        });
        if (path === HELLO_PATH) return await judgeHello(response, session);
        return passOn(response, endWith(response.body, abort));
      } catch (error) {
        return errorResponse(error, log, 'server-proxy');
      }
    },
  };
}

/** A revoked device is told so by its next hello, and destroys its keys before the worker hears of it. */
async function judgeHello(response: Response, session: SessionPort): Promise<Response> {
  const text = await response.text();
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new AppError('not_a_server', {}, { cause: error });
  }
  if (typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'wipe') {
    await session.destroyRevoked();
    throw new AppError('device_revoked');
  }
  const hours = hoursSchema.safeParse(answer).data;
  if (hours !== undefined) session.noteHours(hours.serverTime, hours);
  return passOn(response, text);
}

/** What of a hello concerns the lease. */
const hoursSchema = z.object({ serverTime: z.number(), leaseHours: z.number(), unlockHours: z.number().optional() });

/** The same bytes; when the reader goes away, so does the connection to the server. */
function endWith(body: ReadableStream<Uint8Array> | null, abort: AbortController): ReadableStream<Uint8Array> | null {
  if (body === null) return null;
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      abort.abort();
    },
  });
}

function passOn(response: Response, body: ReadableStream<Uint8Array> | string | null): Response {
  const headers = { ...pick(response.headers, ANSWER_HEADERS), 'cache-control': 'no-store' };
  return new Response(response.status === 204 ? null : body, { status: response.status, headers });
}

function pick(headers: Headers, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) picked[name] = value;
  }
  return picked;
}
