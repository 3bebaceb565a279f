/**
 * What the data worker gets from the main process under `app://pool/_bridge/…`: session, key, journal and chosen files.
 * The contract is common/ipc/worker-bridge.ts. Locked: 423; unknown: 404. Who may ask is judged by the caller (protocol/handle-app.ts).
 * Rules WB1 to WB3.
 */
import { z } from 'zod';
import { BRIDGE_PATH, journalRecordSchema, type JournalRecord } from '../../common/ipc/worker-bridge.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { sessionUserSchema, type SessionUser } from '../../common/protocol/messages.ts';
import { errorResponse, jsonResponse } from '../protocol/error-response.ts';
import type { ChosenFiles } from './chosen-files.ts';
import type { Log } from './log.ts';
import type { Session } from './session.ts';

export interface WorkerBridge {
  handle(request: Request): Promise<Response>;
}
type SessionPort = Pick<Session, 'dataKey' | 'workerSession' | 'journal' | 'takeUser'>;

const FILE_PREFIX = '/file/';
const BYTES = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' };

export function createWorkerBridge(session: SessionPort, files: ChosenFiles, log: Log): WorkerBridge {
  const answer = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname.slice(BRIDGE_PATH.length);
    switch (`${request.method} ${path}`) {
      case 'GET /session':
        return jsonResponse(session.workerSession());
      case 'GET /key':
        return new Response(session.dataKey(), { headers: BYTES });
      case 'GET /journal':
        return streamLines(session.journal().pending());
      case 'POST /user':
        await session.takeUser(parseUser(await request.text()));
        return jsonResponse(null);
      case 'POST /journal/append':
        await session.journal().append(parseLines(await request.text()));
        return jsonResponse(null);
      case 'POST /journal/ack':
        await session.journal().acknowledge(parseIds(await request.text()));
        return jsonResponse(null);
      default:
        if (request.method === 'GET' && path.startsWith(FILE_PREFIX)) {
          session.workerSession(); // locked: 423
          const { body, size } = await files.read(path.slice(FILE_PREFIX.length));
          return new Response(body, { headers: { ...BYTES, 'x-file-size': String(size) } });
        }
        throw new AppError('route_not_found');
    }
  };
  return {
    async handle(request) {
      try {
        return await answer(request);
      } catch (error) {
        return errorResponse(error, log, 'worker-bridge');
      }
    },
  };
}

/** Parses JSON lines of records. Throws `validation_failed`: the worker sent something that we must not keep. */
function parseLines(text: string): JournalRecord[] {
  try {
    const lines = text.split('\n').filter(line => line !== '');
    return lines.map(line => journalRecordSchema.parse(JSON.parse(line)));
  } catch (error) {
    throw new AppError('validation_failed', {}, { cause: error });
  }
}

function parseUser(text: string): SessionUser {
  try {
    return sessionUserSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('validation_failed', {}, { cause: error });
  }
}

function parseIds(text: string): string[] {
  try {
    return z.array(z.uuid()).parse(JSON.parse(text));
  } catch (error) {
    throw new AppError('validation_failed', {}, { cause: error });
  }
}

/** JSON lines, made as they are read: a journal of a hundred thousand records is never one string. */
function streamLines(records: readonly JournalRecord[]): Response {
  const encoder = new TextEncoder();
  const batch = 500;
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (next >= records.length) return controller.close();
      const lines = records.slice(next, next + batch).map(record => `${JSON.stringify(record)}\n`);
      next += batch;
      controller.enqueue(encoder.encode(lines.join('')));
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } });
}
