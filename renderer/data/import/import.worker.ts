/**
 * The compute worker of an import: decodes, parses, validates. It has no store and no key, and writes nothing; the file's bytes come
 * as a stream that was handed over. Lives as long as one import.
 */
import { err, ok } from '../../../common/lib/result.ts';
import { AppError, toErrorData } from '../../../common/protocol/app-error.ts';
import type { ComputeAnswer, ComputeRequest } from './compute-messages.ts';
import { openInThread, type RowReader } from './row-reader.ts';

let reader: RowReader | null = null;

async function answer(request: ComputeRequest): Promise<ComputeAnswer | null> {
  if (request.kind === 'open') {
    reader = openInThread(request, request.job);
    return null;
  }
  try {
    return ok(reader === null ? null : await reader.next());
  } catch (error) {
    if (!(error instanceof AppError)) self.reportError(error); // a bug: told to the thread above as an error of this worker
    return err(toErrorData(error)); // the edge of the thread: plain data only
  }
}

let queue: Promise<void> = Promise.resolve();
self.addEventListener('message', (event: MessageEvent<ComputeRequest>) => {
  queue = queue.then(async () => {
    const reply = await answer(event.data);
    if (reply !== null) self.postMessage(reply);
  });
});
