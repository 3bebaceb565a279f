/** Counts what one stage of `npm test` passed and failed, from the report that it wrote and its exit code. Rule TO2. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export interface StageCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why there is a failure that no test reported, or how many tests passed only when repeated; '' otherwise. */
  readonly note: string;
}

export interface StageResult extends StageCounts {
  readonly name: string;
  readonly seconds: number;
}

const vitestReport = z
  .object({
    numPassedTests: z.int(),
    numFailedTests: z.int(),
    numPendingTests: z.int(),
    testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
  })
  .transform(report => {
    // A file that could not even be loaded has no tests that could fail.
    const broken = report.testResults.filter(
      file => file.status === 'failed' && file.assertionResults.every(test => test.status !== 'failed'),
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: report.numPendingTests,
      flaky: 0,
    };
  });
const playwrightReport = z
  .object({
    stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
    errors: z.array(z.unknown()),
  })
  .transform(({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    flaky: stats.flaky,
  }));
const checkReport = z
  .object({ passed: z.int(), failed: z.int() })
  .transform(counts => ({ ...counts, skipped: 0, flaky: 0 }));
const anyReport = z.union([vitestReport, playwrightReport, checkReport]);

/** The counts of a stage. Without a report, or with an exit code that no failed test explains, the stage itself has failed once. */
export function judgeStage(reportPath: string, exitCode: number | null): StageCounts {
  const read = readReport(reportPath);
  if (read === null) return { passed: 0, failed: 1, skipped: 0, note: `ended with ${exitCode} and no result` };
  const { flaky, ...report } = read;
  if (exitCode !== 0 && report.failed === 0) return { ...report, failed: 1, note: `ended with ${exitCode}` };
  if (report.passed + report.failed === 0) return { ...report, failed: 1, note: 'no test ran' };
  return { ...report, note: flaky === 0 ? '' : `${flaky} needed a second attempt` };
}

/** Sums over the stages. */
export function addTotals(results: readonly StageCounts[]): { readonly passed: number; readonly failed: number } {
  return {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failed: results.reduce((sum, result) => sum + result.failed, 0),
  };
}

function readReport(path: string): z.infer<typeof anyReport> | null {
  try {
    const parsed = anyReport.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // not written, or cut off when the stage was killed
  }
}
