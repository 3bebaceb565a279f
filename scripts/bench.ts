/**
 * `npm run bench -- [--json] [--only NAME,NAME] [--n N] [--rounds N]`: measures the product's data paths beside their references, in the
 * product's own runtime, in interleaved rounds, and prints medians and ratios. The benches themselves are in test/bench.
 *
 * It asserts nothing about time: machines are noisy, ratios of one run say more than its milliseconds (docs/bench.md).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { openPage } from './bench/electron.ts';
import { formatTable, type BenchLine } from './bench/report.ts';
import { servePage } from './bench/serve.ts';

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

/** The server's benches run in Node, as the server does. Answers 3 when the named one is none of them. */
async function runOnServer(): Promise<number> {
  const args = ['--import', 'tsx', 'test/bench/server/main.ts', options.only ?? '', options.n ?? ''];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: BenchLine[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    lines.push(JSON.parse(text) as BenchLine);
    if (options.json) console.log(text);
  }
  if (child.exitCode === null) await once(child, 'exit');
  if (lines.length > 0 && !options.json) console.log(formatTable(lines));
  return child.exitCode ?? 1;
}

const NOT_OF_THE_SERVER = 3;
const exitCode = await runOnServer();
const wantsPage = options.only === undefined || exitCode === NOT_OF_THE_SERVER;
process.exitCode = wantsPage ? (await runBenches()) || (options.only === undefined ? exitCode : 0) : exitCode;
