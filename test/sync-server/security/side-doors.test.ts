/**
 * Side doors: whatever a person asks by whatever road, he receives nothing that the permission table keeps from him, and no request
 * makes the server fail. More requests by `npm run fuzz -- --requests N --seed S`.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ROUTES } from '../../../sync-server/app.ts';
import { TEST_PASSWORD } from '../../support/postgres.ts';
import { PATHS } from './paths.ts';
import { plant, walk, type Planted } from './walker.ts';

// Slow by intention, and not what is looked at here: of ten thousand requests one in ten would wait for it.
vi.mock('../../../sync-server/crypto/passwords.ts', () => ({
  hashPassword: (password: string) => Promise.resolve(`quick:${password}`),
  verifyPassword: (stored: string | null, password: string) =>
    Promise.resolve(
      stored === `quick:${password}` || (stored?.startsWith('$argon2') === true && password === TEST_PASSWORD),
    ),
}));

const COUNT = Number(process.env['FUZZ_REQUESTS'] ?? 10_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

let planted: Planted;
beforeAll(async () => {
  planted = await plant();
});
afterAll(() => planted.close());

test('[SD1] every path of the router is in the list of walked paths, and none that is gone', () => {
  const routes = ROUTES.map(route => `${route.method} ${route.url.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(Object.keys(PATHS).toSorted()).toEqual(routes.toSorted());
});

test('[SD2] the walk finds what leaks: a canary that is planted into an answer is seen', async () => {
  const { findCanaries } = await import('./world.ts');
  const [canary] = planted.world.canaries;
  expect(canary).toBeDefined();
  const hidden = Buffer.from(`{"next":"${canary?.text}"}`).toString('base64url');
  expect(findCanaries(`{"cursor":"${hidden}"}`, planted.world.canaries)).toEqual([canary]);
});

test(
  `[SD2][SD3] ${COUNT} requests of every role and of strangers, fitting and broken: no leak, no 5xx (seed ${SEED})`,
  { timeout: 1_800_000 },
  async () => {
    const targets = planted.targets.filter(target => PATHS[target.key]?.by !== 'hand');
    const report = await walk(planted, { seed: SEED, count: COUNT, brokenShare: 0.4, targets });
    expect(report.findings.slice(0, 20)).toEqual([]);
    // A walk that never gets in proves nothing: each route has taken some requests and refused some.
    const silent = targets.filter(({ key }) => PATHS[key]?.by !== 'refused' && !report.counts.has(`${key} 2xx`));
    expect(silent.map(({ key }) => key)).toEqual([]);
  },
);
