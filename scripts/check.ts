/**
 * `npm run check`: types, lint, format, rules and tests, layers, coverage of the merge. All of them run, whatever fails; the exit code says whether all is well.
 * `--json FILE` also writes the counts for scripts/test.ts. It changes no file.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkLayers } from './check-layers.ts';
import { checkSpec } from './check-spec.ts';
import { PROJECT_ROOT } from './source-files.ts';

const CODE = ['common', 'main', 'renderer', 'sync-server', 'scripts', 'test'];

const MERGE_TESTS = [
  'merge',
  'bulk',
  'overlay',
  'group-tree',
  'classify-overlay',
  'dictionaries',
  'custom-fields',
  'merge-kinds',
].map(name => `test/common/${name}.test.ts`);

/** Runs a program of node_modules without a shell, with its output on ours. */
function runTool(script: string, ...args: string[]): boolean {
  const path = join(PROJECT_ROOT, 'node_modules', script);
  return spawnSync(process.execPath, [path, ...args], { cwd: PROJECT_ROOT, stdio: 'inherit' }).status === 0;
}

function report(faults: readonly string[]): boolean {
  for (const fault of faults) console.error(fault);
  return faults.length === 0;
}

const CHECKS: readonly (readonly [name: string, run: () => boolean])[] = [
  ['types', () => runTool('typescript/bin/tsc', '-b')],
  ['lint', () => runTool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings', ...CODE)],
  ['format', () => runTool('prettier/bin/prettier.cjs', '--check', '.', '--log-level', 'warn')],
  ['rules and tests', () => report(checkSpec())],
  ['layers', () => report(checkLayers())],
  // Every branch of the merge is walked: the rules by which edits meet are the last place for one that nobody has seen.
  ['merge coverage', () => runTool('vitest/vitest.mjs', 'run', '--project', 'unit', '--coverage', ...MERGE_TESTS)],
];

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const results = CHECKS.map(([name, run]) => {
  const start = performance.now();
  console.log(`\n── ${name}`);
  const isOk = run();
  console.log(`${isOk ? 'ok' : 'FAILED'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return isOk;
});
const passed = results.filter(Boolean).length;
const failed = results.length - passed;
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ passed, failed }));
console.log(`\ncheck: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
