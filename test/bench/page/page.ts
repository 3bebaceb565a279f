/** The bench page: starts the worker, hands its reports on to the script that opened the page, and closes when it is done. */

/** Reports arrive in order: each waits for the one before. */
let posted = Promise.resolve();

function post(report: unknown): void {
  posted = posted.then(async () => {
    await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
  });
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
worker.addEventListener('message', ({ data }: MessageEvent<{ readonly kind: string }>) => {
  post(data);
  if (data.kind === 'done') void posted.then(() => window.close());
});
worker.addEventListener('error', event => {
  post({ kind: 'failed', text: event.message });
  void posted.then(() => window.close());
});
worker.postMessage(location.search);
