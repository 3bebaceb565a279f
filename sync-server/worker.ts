/**
 * One of several processes of a server: waits for the primary's word, serves, and stops when the primary says so or is gone. Signals that
 * reach the whole group are the primary's business. Rules PN1, PN4.
 */
import cluster from 'node:cluster';
import { readConfig } from './config.ts';
import { describeFailure } from './describe-failure.ts';
import { startServer, type RunningServer } from './start.ts';
import type { FromWorker, ToWorker } from './workers.ts';

let running: Promise<RunningServer> | null = null;

function tell(message: FromWorker): void {
  process.send?.(message);
}

async function end(): Promise<void> {
  const server = await running?.catch(() => null);
  await server?.stop();
  process.exit(0);
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') {
    void end();
    return;
  }
  running = startServer({ ...readConfig(process.env), embedded: message.embedded ?? undefined });
  running.then(
    server => tell({ kind: 'listening', url: server.url }),
    (error: unknown) => {
      tell({ kind: 'failed', reason: describeFailure(error) });
      process.exit(1);
    },
  );
});
process.on('disconnect', () => void end());
cluster.worker?.on('error', () => undefined); // a primary that is gone cannot be written to; `disconnect` follows
process.on('SIGINT', () => undefined); // Ctrl+C reaches the primary as well, which stops us in order
process.once('SIGTERM', () => void end());
tell({ kind: 'hears' }); // what is sent before is lost
