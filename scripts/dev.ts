/**
 * `npm run dev`: a sync server with the embedded PostgreSQL and demonstration data, and the application with hot reload.
 *
 * The official Electron only (package.json runs scripts/ensure-electron.mjs first, without the fallback): what one develops against is
 * what users get. Data lies in `.local/dev`; everything ends with the application or Ctrl+C. Arguments go on to electron-vite.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DEMO_ACCOUNTS } from './demo/company.ts';
import { PROJECT_ROOT } from './source-files.ts';
import { startDemoServer } from './start/demo-server.ts';

const FOLDER = join(PROJECT_ROOT, '.local', 'dev');
const CUSTOMERS = 2_000;

const runtime = join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist');
// A runtime that the developer chose himself (ELECTRON_EXEC_PATH) is his affair.
if (process.env['ELECTRON_EXEC_PATH'] === undefined && existsSync(join(runtime, 'FALLBACK.json'))) {
  console.error(
    '[dev] The test-only runtime is installed; developing needs the official Electron: npm run electron:official',
  );
  process.exit(1);
}

const onProgress = (text: string): void => console.log(`[dev] ${text}`);
onProgress('starting the sync server');
const server = await startDemoServer({ folder: FOLDER, customers: CUSTOMERS, onProgress });
onProgress(`the sync server listens at ${server.url}`);

const tool = join(PROJECT_ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
const separator = process.argv.includes('--') ? [] : ['--'];
const args = ['dev', '--watch', ...process.argv.slice(2), ...separator, `--user-data-dir=${join(FOLDER, 'profile')}`];
const child = spawn(process.execPath, [tool, ...args], {
  cwd: PROJECT_ROOT,
  stdio: 'inherit',
  env: {
    ...process.env,
    CUSTOMER_POOL_SERVER: server.url,
    CUSTOMER_POOL_DEMO: JSON.stringify(DEMO_ACCOUNTS),
    ...(process.geteuid?.() === 0 ? { NO_SANDBOX: '1' } : {}),
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', code => {
  void server.stop().then(() => process.exit(code ?? 0));
});
