/**
 * `npm run bench -- [--json] [--only NAME] [--n N] [--rounds N]`: measures the product's data paths beside their references, in the
 * product's own runtime, in interleaved rounds, and prints medians and ratios. The benches themselves are in test/bench.
 *
 * It asserts nothing about time: machines are noisy, ratios of one run say more than its milliseconds (docs/bench.md).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { openPage } from './bench/electron.ts';
import { formatTable, type BenchLine } from './bench/report.ts';
import { servePage } from './bench/serve.ts';
import { runServerBenches, SERVER_BENCHES } from '../test/bench/server/server-benches.ts';

type Report =
  | { readonly kind: 'line'; readonly line: BenchLine }
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'done' };

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    n: { type: 'string' },
    rounds: { type: 'string' },
  },
});

async function runBenches(): Promise<number> {
  for (const name of ['n', 'rounds'] as const) {
    const value = options[name];
    if (value === undefined || /^[1-9]\d*$/.test(value)) continue;
    console.error(`--${name} is a whole number from 1 on, not ${value}`);
    return 1;
  }
  // Ctrl+C ends the window as well; waiting for that lets the temporary folder be removed.
  process.once('SIGINT', () => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'customer-pool-bench-'));
  const lines: BenchLine[] = [];
  let failure: string | null = null;
  let isDone = false;
  const server = await servePage(join(folder, 'page'), raw => {
    const report = raw as Report;
    if (report.kind === 'line') {
      lines.push(report.line);
      if (options.json) console.log(JSON.stringify(report.line));
    } else if (report.kind === 'progress') {
      console.error(report.text);
    } else if (report.kind === 'failed') {
      failure = report.text;
    } else {
      isDone = true;
    }
  });
  try {
    await buildPage(join(folder, 'page'));
    const { exitCode, log } = await openPage(`${server.url}?${makeSearch()}`, join(folder, 'profile'));
    if (failure !== null || exitCode !== 0 || !isDone) {
      console.error(failure ?? `the bench page ended before its time (code ${exitCode})\n${log}`);
      return 1;
    }
    if (!options.json) console.log(formatTable(lines));
    return 0;
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function makeSearch(): string {
  const search = new URLSearchParams();
  for (const name of ['only', 'n', 'rounds'] as const) {
    const value = options[name];
    if (value !== undefined) search.set(name, value);
  }
  return search.toString();
}

/** Built as the product is built: same target, minified. */
async function buildPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: resolve('test/bench/page'),
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { target: 'chrome130', outDir, emptyOutDir: true, chunkSizeWarningLimit: 10_000 },
  });
}

/** The server's benches run in Node, as the server does. */
async function runOnServer(): Promise<number> {
  const lines: BenchLine[] = [];
  await runServerBenches(options.only ?? null, {
    n: Number(options.n ?? 10_000),
    progress: text => console.error(text),
    report(line) {
      lines.push(line);
      if (options.json) console.log(JSON.stringify(line));
    },
  });
  if (!options.json) console.log(formatTable(lines));
  return 0;
}

const isOfServer = options.only !== undefined && options.only in SERVER_BENCHES;
process.exitCode = isOfServer ? await runOnServer() : await runBenches();
if (options.only === undefined && process.exitCode === 0) process.exitCode = await runOnServer();
