import { defineConfig } from '@playwright/test';

/** The real application under a display; one worker, since each test may run several applications and a server. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.e2e.ts',
  timeout: 120_000,
  expect: { timeout: 15_000 }, // the machine may be shared
  workers: 1,
  retries: 1, // a loaded machine; a test that needed it is named as flaky in the totals
  outputDir: 'test-results',
  reporter: [['list']],
});
