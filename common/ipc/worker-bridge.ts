/**
 * What the main process answers to the data worker under the application's own origin (`app://pool/…`, by fetch).
 *
 * The page's thread never holds the key, a token or a file: the worker fetches them here. Only the origin `app://pool` is answered.
 *
 *   GET  /_bridge/session         → WorkerSession (JSON), 423 when locked
 *   POST /_bridge/user            → SessionUser (JSON), as the server told it: kept, and told to the page
 *   GET  /_bridge/key             → 32 bytes: the data key, 423 when locked
 *   GET  /_bridge/journal         → JSON lines of JournalRecord: those not yet acknowledged, oldest first
 *   POST /_bridge/journal/append  → JSON lines of JournalRecord; answers after fsync, 507 on a full disk
 *   POST /_bridge/journal/ack     → JSON array of mutation ids whose verdict is stored locally; an empty one takes
 *                                   acknowledged records out of the file at once
 *   GET  /_bridge/file/<token>    → the bytes of a file that the user chose, as a stream; header `x-file-size`: their number
 *   *    /_server/<path>          → the same path on the sync server, with the session's token; failures of the network come back as
 *                                   an error answer (common/protocol/messages.ts) with status 502, 503 or 401
 */
import { z } from 'zod';
import { sessionUserSchema } from '../protocol/messages.ts';

export const APP_ORIGIN = 'app://pool';
export const BRIDGE_PATH = '/_bridge';
export const SERVER_PATH = '/_server';

export const workerSessionSchema = z.strictObject({
  user: sessionUserSchema,
  clientId: z.uuid(),
  /** Name of the local database of this user on this device: carries no personal data. */
  storeName: z.string(),
  leaseEndsAt: z.int(),
});
export type WorkerSession = z.infer<typeof workerSessionSchema>;

/** One journalled mutation. `data` is AES-256-GCM ciphertext (base64) made by the worker: the file on disk is unreadable. */
export const journalRecordSchema = z.strictObject({ id: z.uuid(), cseq: z.int().min(1), data: z.string() });
export type JournalRecord = z.infer<typeof journalRecordSchema>;
