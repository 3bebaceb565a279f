/** The project's own checks: rules and tests, layers, and the totals of `npm test`. Rules TO2 to TO4. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findLayerFaults } from '../../scripts/check-layers.ts';
import { findSpecFaults } from '../../scripts/check-spec.ts';
import { addTotals, judgeStage } from '../../scripts/test-totals.ts';

const files = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries));
// Ids and SQL are put together from parts here, so that the checks do not take these samples for the project's own.
const title = (...ids: string[]): string => `test('${ids.map(id => `[${id}]`).join('')} something', () => {});`;

describe('specification', () => {
  test('[TO3] rules and tests that name each other are in order', () => {
    const spec = files({ 'docs/spec/a.md': '- **QQ1** One.\n- **QQ2** Two.\n' });
    expect(findSpecFaults(spec, files({ 'test/a.test.ts': title('QQ1', 'QQ2') }))).toEqual([]);
  });

  test('[TO3] a rule without test, a test without rule and a doubled rule are named', () => {
    const spec = files({
      'docs/spec/a.md': '- **QQ1** One.\n- **QQ2** Two.\n',
      'docs/spec/b.md': '- **QQ1** Again.\n',
    });
    expect(findSpecFaults(spec, files({ 'test/a.test.ts': title('QQ1') + title('QQ9') }))).toEqual([
      'QQ1 stands twice: in docs/spec/a.md and in docs/spec/b.md',
      'docs/spec/a.md: QQ2 has no test',
      'test/a.test.ts: a test names QQ9, which is no rule of docs/spec',
    ]);
  });
});

describe('layers', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'folders in a circle',
      {
        'main/a/one.ts': "import { two } from '../b/two.ts';",
        'main/b/two.ts': "import { three } from '../a/three.ts';",
        'main/a/three.ts': '',
      },
      /folders in a circle: main\/a -> main\/b -> main\/a/,
    ],
    ['a barrel', { 'common/lib/index.ts': "/** All. */\nexport { ok } from './result.ts';" }, /a barrel/],
    ['export *', { 'renderer/features/x/index.ts': "export * from './Page.tsx';" }, /export \*/],
    [
      'a feature that imports another',
      { 'renderer/features/x/Page.tsx': "import { Y } from '../y/index.ts';" },
      /feature x imports the feature y/,
    ],
    [
      'a page that reaches past the client',
      { 'renderer/features/x/Page.tsx': "import type { Store } from '../../data/store/store.ts';" },
      /reaches past the data client/,
    ],
    [
      'the interface kit that knows a feature',
      { 'renderer/ui/A.tsx': "import { P } from '../features/x/index.ts';" },
      /knows neither/,
    ],
    ['SQL in a route', { 'sync-server/routes/a.ts': `const text = '${'SEL'}ECT 1';` }, /SQL belongs/],
    [
      'ipcRenderer in the page',
      { 'renderer/app/a.ts': "import { ipcRenderer } from 'electron';" },
      /only main\/preload/,
    ],
    [
      'product code that imports a test',
      { 'main/a.ts': "import { x } from '../test/support/x.ts';" },
      /imports test\//,
    ],
  ])('[TO4] %s is refused', (_name, sources, fault) => {
    const faults = findLayerFaults(files(sources));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  test('[TO4] what the architecture allows is allowed', () => {
    const sources = files({
      'renderer/features/x/index.ts': "export { XPage } from './XPage.tsx';",
      'renderer/features/x/XPage.tsx':
        "import { data } from '../../data/client.ts';\nimport { desktop } from '../../app/desktop.ts';",
      'renderer/app/routes.tsx': "import { XPage } from '../features/x/index.ts';",
      'renderer/app/desktop.ts': '',
      'common/domain/a.ts': "import type { B } from '../protocol/b.ts';",
      'common/protocol/b.ts': "import { a } from '../domain/a.ts';",
      'sync-server/queries/q.ts': `const text = '${'SEL'}ECT 1';`,
      'main/preload/index.ts': "import { contextBridge, ipcRenderer } from 'electron';",
    });
    expect(findLayerFaults(sources)).toEqual([]);
  });
});

describe('totals', () => {
  const folder = mkdtempSync(join(tmpdir(), 'totals-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const judge = (report: unknown, exitCode: number): ReturnType<typeof judgeStage> => {
    const path = join(folder, 'report.json');
    writeFileSync(path, typeof report === 'string' ? report : JSON.stringify(report));
    return judgeStage(path, exitCode);
  };
  const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, testResults: [] as unknown[] };
  const playwright = { stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 0 }, errors: [] };

  test('[TO2] counts come from the report of either tool', () => {
    expect(judge(vitest, 0)).toEqual({ passed: 3, failed: 0, skipped: 1, note: '' });
    expect(judge(playwright, 1)).toEqual({ passed: 3, failed: 1, skipped: 0, note: '1 needed a second attempt' });
    expect(judge({ passed: 5, failed: 0 }, 0)).toEqual({ passed: 5, failed: 0, skipped: 0, note: '' });
  });

  test('[TO2] a file that could not be loaded counts as a failure', () => {
    const broken = { ...vitest, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(judge(broken, 1)).toMatchObject({ passed: 3, failed: 1 });
  });

  test.each([
    ['without a report', '', 1],
    ['with a report that was cut off', '{"numPassed', 0],
    ['with an exit code that no test explains', vitest, 137],
    ['in which no test ran', { ...vitest, numPassedTests: 0, numPendingTests: 0 }, 0],
  ])('[TO2] a stage %s has failed', (_name, report, exitCode) => {
    const counts = judge(report, exitCode);
    expect(counts.failed).toBe(1);
    expect(counts.note).not.toBe('');
  });

  test('[TO2] totals are sums', () => {
    const counts = [judge(vitest, 0), judge(playwright, 1)];
    expect(addTotals(counts)).toEqual({ passed: 6, failed: 1 });
  });
});
