import { defineConfig } from '@playwright/test';

/** The real application under a display; one worker, since each test may run several applications and a server. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.e2e.ts',
  timeout: 120_000,
  workers: 1,
  outputDir: 'test-results',
  reporter: [['list']],
});
