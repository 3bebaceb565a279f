/**
 * Requests to the sync server: sends them with the system's network stack and tells a failure of the network, a stranger that answers
 * in the server's place, and a refusal of the server apart. It knows no tokens and no session. Rules SP3 to SP6.
 */
import { z } from 'zod';
import { AppError, type AppErrorData } from '../../common/protocol/app-error.ts';
import { isErrorCode } from '../../common/protocol/error-codes.ts';
import {
  fieldErrorSchema,
  sessionAnswerSchema,
  type SessionAnswer,
  type SignInRequest,
} from '../../common/protocol/messages.ts';

export interface ServerRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string | undefined;
  readonly signal?: AbortSignal | undefined;
}
/** Sends one request; rejects when no answer came. Electron's `session.fetch` in the application, a fake in tests. */
export type Fetch = (
  url: string,
  init: ServerRequest & { readonly redirect: 'error'; readonly cache: 'no-store'; readonly credentials: 'omit' },
) => Promise<Response>;

export interface ServerClient {
  /** Sends a request and gives the answer, be it a success or a refusal. Throws `server_unreachable`, `certificate_error`, `not_a_server`. */
  send(url: string, request: ServerRequest): Promise<Response>;
  /** Sends JSON, expects JSON of the schema. Throws what `send` throws and what the server refused. */
  post<T>(url: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
}

/** Until the first byte of an answer. Streams may then take as long as they like. */
const ANSWER_TIMEOUT_MS = 30_000;
const MAX_ERROR_BYTES = 65_536;

export const SIGN_IN_PATH = '/auth/v1/sign-in';
export const REFRESH_PATH = '/auth/v1/refresh';
export const SIGN_OUT_PATH = '/auth/v1/sign-out';

export function createServerClient(fetch: Fetch, timeoutMs = ANSWER_TIMEOUT_MS): ServerClient {
  const send = async (url: string, request: ServerRequest): Promise<Response> => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, abort.signal]) : abort.signal;
    let response: Response;
    try {
      response = await fetch(url, { ...request, signal, redirect: 'error', cache: 'no-store', credentials: 'omit' });
    } catch (error) {
      throw networkError(error);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) {
      if (isOurs(response)) return response;
      await response.body?.cancel();
      throw new AppError('not_a_server');
    }
    return response;
  };
  return {
    send,
    async post(url, body, schema) {
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const response = await send(url, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!response.ok) {
        const refusal = await readRefusal(response);
        throw new AppError(refusal.code, refusal);
      }
      const parsed = schema.safeParse(await readJson(response));
      if (!parsed.success) throw new AppError('not_a_server', {}, { cause: parsed.error });
      return parsed.data;
    },
  };
}

/** Asks for a session with login and password. Throws what {@link ServerClient.post} throws. */
export function requestSignIn(client: ServerClient, serverUrl: string, body: SignInRequest): Promise<SessionAnswer> {
  return client.post(`${serverUrl}${SIGN_IN_PATH}`, body, sessionAnswerSchema);
}

/** Reads why the server refused. What does not look like our server's answer is a proxy's or a stranger's. */
export async function readRefusal(response: Response): Promise<AppErrorData> {
  const parsed = looseErrorSchema.safeParse(await readJson(response));
  if (!parsed.success) return { code: isGateway(response.status) ? 'server_unreachable' : 'not_a_server' };
  const { code, ...rest } = parsed.data.error;
  return { ...rest, code: isErrorCode(code) ? code : 'internal' };
}

/** The server's clock by its answer, or null. One second exact, which is enough for a lease of hours. */
export function serverTimeOf(response: Response): number | null {
  const time = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(time) ? null : time;
}

/** Loose on purpose: a newer server may know codes and keys that we do not. */
const looseErrorSchema = z.object({
  error: z.object({
    code: z.string(),
    ref: z.string().optional(),
    fields: z.array(fieldErrorSchema).optional(),
    params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
});

const OUR_TYPES = /^(application\/(json|x-ndjson|jsonl)|text\/event-stream)\b/i;

function isOurs(response: Response): boolean {
  return response.status === 204 || OUR_TYPES.test(response.headers.get('content-type') ?? '');
}

function isGateway(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    const text = await response.text();
    return text.length > MAX_ERROR_BYTES && !response.ok ? null : JSON.parse(text);
  } catch {
    return null; // not JSON, or cut off: the schema that follows refuses it
  }
}

function networkError(error: unknown): AppError {
  const message = error instanceof Error ? error.message : '';
  if (/net::ERR_(CERT_|BAD_SSL_CLIENT_AUTH_CERT|SSL_PINNED)/.test(message)) return failure('certificate_error', error);
  if (
    /net::ERR_(SSL_|INVALID_HTTP_RESPONSE|INVALID_REDIRECT|TOO_MANY_REDIRECTS|UNSAFE_REDIRECT)|redirect/i.test(message)
  ) {
    return failure('not_a_server', error);
  }
  return failure('server_unreachable', error);
}

function failure(code: 'certificate_error' | 'not_a_server' | 'server_unreachable', cause: unknown): AppError {
  return new AppError(code, {}, { cause });
}
