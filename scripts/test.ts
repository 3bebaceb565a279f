/**
 * `npm test`: check, unit, server, simulation, killed processes, then the real application, one after the other, and the totals.
 *
 *   npm test [-- --only unit,server]
 *
 * A failing stage hides no other. The last line is `N passed, N failed`; the exit code is 0 only when nothing failed. Rule TO2.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from './source-files.ts';
import { addTotals, judgeStage, type StageResult } from './test-totals.ts';

interface Stage {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'customer-pool-test-'));
const reportOf = (name: string): string => join(folder, `${name}.json`);

function vitestStage(name: string, project: string): Stage {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportOf(name)}`];
  return { name, args: ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters], env: {} };
}

const STAGES: readonly Stage[] = [
  { name: 'check', args: ['--import', 'tsx', 'scripts/check.ts', '--json', reportOf('check')], env: {} },
  vitestStage('unit', 'unit'),
  vitestStage('server', 'server'),
  vitestStage('sim', 'sim'),
  vitestStage('chaos', 'chaos'),
  {
    name: 'e2e',
    args: ['scripts/run-e2e.mjs', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: reportOf('e2e') },
  },
];

function runStage(stage: Stage): Promise<StageResult> {
  console.log(`\n━━ ${stage.name}`);
  const start = performance.now();
  return new Promise(done => {
    const child = spawn(process.execPath, stage.args, {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...stage.env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const finish = (exitCode: number | null): void => {
      done({
        name: stage.name,
        seconds: (performance.now() - start) / 1000,
        ...judgeStage(reportOf(stage.name), exitCode),
      });
    };
    child.once('error', () => finish(null)).once('close', finish);
  });
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',');
const unknown = wanted?.filter(name => !STAGES.some(stage => stage.name === name)) ?? [];
if (unknown.length > 0) throw new Error(`no such stage: ${unknown.join(', ')}`);
const results: StageResult[] = [];
for (const stage of STAGES) {
  if (wanted === undefined || wanted.includes(stage.name)) results.push(await runStage(stage));
}
rmSync(folder, { recursive: true });

console.log('\n━━ summary');
for (const { name, passed, failed, skipped, seconds, note } of results) {
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  console.log(`${name.padEnd(8)}${counts.padEnd(36)}${seconds.toFixed(1)} s${note === '' ? '' : `  (${note})`}`);
}
const totals = addTotals(results);
process.exitCode = totals.failed === 0 ? 0 : 1;
console.log(`${totals.passed} passed, ${totals.failed} failed`);
