import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/**
 * Four projects: `unit` (pure code, renderer and main with fakes), `server` (real PostgreSQL), `sim` (several devices and a server),
 * `chaos` (real processes that are killed).
 * A test that needs a DOM says so with `// @vitest-environment happy-dom` in its first line.
 */
export default defineConfig({
  plugins: [react()],
  test: {
    // `npm run test:merge`: the merge decides about what people typed, so every branch of it is walked.
    coverage: {
      provider: 'v8',
      include: ['common/merge/**'],
      reporter: ['text'],
      thresholds: { branches: 100, functions: 100, lines: 100, statements: 100 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/{bench,common,main,renderer,scripts}/**/*.test.{ts,tsx}'],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'server',
          include: ['test/sync-server/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/support/postgres-global.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'sim',
          include: ['test/sync/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/support/postgres-global.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'chaos',
          include: ['test/chaos/**/*.test.ts'],
          environment: 'node',
        },
      },
    ],
  },
});
