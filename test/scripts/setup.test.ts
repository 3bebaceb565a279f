/** When `npm start` and `npm test` install the dependencies by themselves. Rule TO1. */
import { expect, test } from 'vitest';
import { isInstalled } from '../../scripts/setup.mjs';

const lock = JSON.stringify({
  packages: {
    '': { name: 'customer-pool' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/win-only': { version: '2.0.0', optional: true },
  },
});
const installed = (packages: Record<string, { version: string }>): string => JSON.stringify({ packages });

test.each([
  ['nothing is installed', undefined, false],
  ['everything is there', installed({ 'node_modules/a': { version: '1.0.0' } }), true],
  ['a package is missing', installed({}), false],
  ['a package has another version', installed({ 'node_modules/a': { version: '1.0.1' } }), false],
  [
    'an optional package of another version is there',
    installed({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/win-only': { version: '1.0.0' } }),
    false,
  ],
])('[TO1] %s', (_case, text, answer) => {
  expect(isInstalled(lock, text)).toBe(answer);
});
