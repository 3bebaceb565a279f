/** What the server does, over HTTP, beside the same rows without it: pushes, pulls, news, bytes, batches. */
import { benchBatch } from './batch.ts';
import { openBenchServer } from './bench-server.ts';
import type { Bench, ServerBenchOptions } from './bench-tools.ts';
import { benchBytes, benchPropagation } from './news.ts';
import { benchPull } from './pull.ts';
import { benchPushBatch, benchPushInteractive } from './push.ts';
import { benchRls } from './rls.ts';

export const SERVER_BENCHES: Readonly<Record<string, Bench>> = {
  'push-batch': benchPushBatch,
  'push-interactive': benchPushInteractive,
  pull: benchPull,
  propagation: benchPropagation,
  bytes: benchBytes,
  batch: benchBatch,
  rls: benchRls,
};

/** Runs all of them or those that are named, each on a server of its own. */
export async function runServerBenches(
  only: readonly string[] | null,
  options: ServerBenchOptions & { readonly progress: (text: string) => void },
): Promise<void> {
  for (const [name, bench] of Object.entries(SERVER_BENCHES)) {
    if (only !== null && !only.includes(name)) continue;
    options.progress(`${name} …`);
    const server = await openBenchServer();
    try {
      await bench(server, options);
    } finally {
      await server.close();
    }
  }
}
