/**
 * Reads a file in the compute worker, so that queries and the sync of the data worker stay quick (BT4). One batch is judged ahead
 * while the one before it is written; never more, so memory stays flat.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import type { ComputeAnswer, ComputeRequest } from './compute-messages.ts';
import type { JudgedBatch, OpenRowReader } from './row-reader.ts';

/** Starts a worker for one file; `close` ends it at once, whatever it does. */
export const openInWorker: OpenRowReader = (source, job) => {
  const worker = new Worker(new URL('./import.worker.ts', import.meta.url), { type: 'module', name: 'import' });
  const send = (request: ComputeRequest, transfer: Transferable[] = []): void => worker.postMessage(request, transfer);
  send({ kind: 'open', size: source.size, stream: source.stream, job }, [source.stream]);

  let ahead: Promise<JudgedBatch | null> | null = null;
  const ask = (): Promise<JudgedBatch | null> =>
    new Promise((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<ComputeAnswer>): void => {
        if (event.data.ok) resolve(event.data.value);
        else reject(new AppError(event.data.error.code, event.data.error));
      };
      worker.onerror = (event): void => {
        reject(new AppError('internal', {}, { cause: new Error(event.message) }));
      };
      send({ kind: 'next' });
    });
  return {
    async next(): Promise<JudgedBatch | null> {
      const batch = await (ahead ?? ask());
      ahead = batch === null ? null : ask();
      ahead?.catch(() => undefined); // told by the next call, which awaits the same promise
      return batch;
    },
    async close(): Promise<void> {
      worker.terminate();
    },
  };
};
