/** The benches run to their end on a tiny pool, so that they are not found broken on the day they are needed. Nothing is timed. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { formatTable, nameReference, type BenchLine } from '../../scripts/bench/report.ts';
import { BENCH_NAMES, runBenches } from './run-benches.ts';

const ignore = (): void => undefined;

describe('benches', { timeout: 60_000 }, () => {
  it.each(BENCH_NAMES)('[BE1] [BE2] %s runs and reports a ratio for each reference', async name => {
    const lines: BenchLine[] = [];
    await runBenches({ only: name, n: 12, rounds: 1, report: line => lines.push(line), progress: ignore });
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(['name', 'n', 'ours', 'unit', 'reference', 'referenceValue', 'ratio']);
      const ratio = line.unit === 'ms' ? line.referenceValue / line.ours : line.ours / line.referenceValue;
      expect(line.name.split(',')[0]).toBe(name); // a bench may measure several things
      expect(line.n).toBe(12);
      expect(line.ratio).toBeCloseTo(ratio, 6);
    }
  });

  it('[BE1] an unknown name is refused with the names that there are', async () => {
    await expect(runBenches({ only: 'nothing', report: ignore, progress: ignore })).rejects.toThrow(/bulk-insert/);
  });

  it('[BE3] the table names the reference and how many customers it was given', () => {
    const line: BenchLine = {
      name: 'bulk-insert',
      n: 10_000,
      ours: 4_321.5,
      unit: 'docs/s',
      reference: nameReference('slow one', 2_000, 10_000),
      referenceValue: 432.15,
      ratio: 10,
    };
    expect(nameReference('quick one', 10_000, 10_000)).toBe('quick one');
    expect(formatTable([line]).split('\n').at(-1)).toBe(
      '| bulk-insert | 10,000 | 4,322 | docs/s | slow one (n 2,000) | 432       | 10 x  |',
    );
  });
});
