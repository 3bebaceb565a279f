/** Pages that must not fall behind the code. Rule TO5. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../common/protocol/error-codes.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');

test('[TO5] the page of error codes lists every code with its group, status and retry, and no other', () => {
  const listed: [string, ErrorCode][] = [];
  let group = '';
  for (const line of page.split('\n')) {
    group = /^## .*\(`(\w+)`\)/.exec(line)?.[1] ?? group;
    const row = /^\| `(\w+)` \| (\d+) \| (\w+) \| [^|]+ \| [^|]+ \|$/.exec(line);
    if (row === null) continue;
    const [, code = '', status, retry] = row;
    listed.push([code, { group, status: Number(status), retry } as ErrorCode]);
  }
  expect(Object.fromEntries(listed)).toEqual(ERROR_CODES);
  expect(listed).toHaveLength(Object.keys(ERROR_CODES).length);
});
