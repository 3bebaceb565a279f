/**
 * The ports of the data worker over HTTP: the main process answers `/_bridge/*`, and passes `/_server/*` on to the sync server
 * (common/ipc/worker-bridge.ts). Every failure comes out as an AppError with the code of the answer.
 */
import {
  BRIDGE_PATH,
  journalRecordSchema,
  SERVER_PATH,
  workerSessionSchema,
  type WorkerSession,
} from '../../common/ipc/worker-bridge.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { isErrorCode, type ErrorCodeName } from '../../common/protocol/error-codes.ts';
import { errorAnswerSchema, pokeSchema, type SessionUser } from '../../common/protocol/messages.ts';
import type { JournalPort, Transport } from './core/ports.ts';
import { encodeBody } from './compress.ts';
import type { OpenFile } from './engine/engine-writer.ts';
import { PATHS } from './sync/paths.ts';

/** A request that has not been answered by then is given up and repeated later. */
const TIMEOUT_MS = 60_000;
/** The server says something at least every 25 s; a stream that is silent for longer has lost its network without notice. */
const SILENCE_MS = 60_000;

/** Who is signed in and which store is his; rejects with `store_locked`. */
export async function readSession(): Promise<WorkerSession> {
  const response = await ask(`${BRIDGE_PATH}/session`, {}, 'store_locked');
  return workerSessionSchema.parse(await response.json());
}

/** The data key; rejects with `store_locked`. */
export async function readKey(): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(`${BRIDGE_PATH}/key`, {}, 'store_locked');
  return new Uint8Array(await response.arrayBuffer());
}

/** Tells the main process what the server says of the user now; it keeps it and tells the page. */
export async function saveUser(user: SessionUser): Promise<void> {
  await ask(`${BRIDGE_PATH}/user`, { method: 'POST', body: JSON.stringify(user) }, 'store_locked');
}

export const bridgeJournal: JournalPort = {
  async append(records) {
    const body = records.map(record => JSON.stringify(record)).join('\n');
    await ask(`${BRIDGE_PATH}/journal/append`, { method: 'POST', body }, 'journal_failed');
  },
  async readUnacked() {
    const response = await ask(`${BRIDGE_PATH}/journal`, {}, 'journal_failed');
    const lines = (await response.text()).split('\n').filter(line => line !== '');
    return lines.map(line => journalRecordSchema.parse(JSON.parse(line)));
  },
  async ack(ids) {
    await ask(`${BRIDGE_PATH}/journal/ack`, { method: 'POST', body: JSON.stringify(ids) }, 'journal_failed');
  },
};

export const serverTransport: Transport = {
  async request(path, body) {
    const init = { method: 'POST', ...(await encodeBody(body)), signal: AbortSignal.timeout(TIMEOUT_MS) };
    const response = await ask(`${SERVER_PATH}${path}`, init, 'server_unreachable');
    try {
      return await response.json();
    } catch (cause) {
      throw new AppError('not_a_server', {}, { cause });
    }
  },
  async listen(onHead, signal) {
    const silent = new AbortController();
    const either = AbortSignal.any([signal, silent.signal]);
    const response = await ask(`${SERVER_PATH}${PATHS.poke}`, { signal: either }, 'server_unreachable');
    if (response.body === null) return;
    let rest = '';
    const listenFor = (): ReturnType<typeof setTimeout> => setTimeout(() => silent.abort(), SILENCE_MS);
    let watchdog = listenFor();
    try {
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        clearTimeout(watchdog);
        watchdog = listenFor();
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line.startsWith('data:')) onHead(pokeSchema.parse(JSON.parse(line.slice(5))).head);
        }
      }
    } finally {
      clearTimeout(watchdog);
    }
  },
};

export const openBridgeFile: OpenFile = async token => {
  const response = await ask(`${BRIDGE_PATH}/file/${encodeURIComponent(token)}`, {}, 'file_gone');
  if (response.body === null) throw new AppError('file_gone');
  return { size: Number(response.headers.get('x-file-size') ?? 0), stream: response.body };
};

/** Fetches; `otherwise` is the code of a failure that brings none of its own. */
async function ask(url: string, init: RequestInit, otherwise: ErrorCodeName): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    throw new AppError(otherwise, {}, { cause });
  }
  if (response.ok) return response;
  throw await readError(response, otherwise);
}

async function readError(response: Response, otherwise: ErrorCodeName): Promise<AppError> {
  const text = await response.text().catch(() => ''); // the status alone then says what went wrong
  const parsed = errorAnswerSchema.safeParse(parseJson(text));
  if (parsed.success && isErrorCode(parsed.data.error.code)) {
    const { code, ...data } = parsed.data.error;
    return new AppError(code as ErrorCodeName, data);
  }
  if (response.status === 423) return new AppError('store_locked');
  if (response.status === 507) return new AppError('disk_full');
  return new AppError(otherwise);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
