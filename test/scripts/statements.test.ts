/** Names of prepared statements, read from the sources. Rule DB6. */
import { expect, test } from 'vitest';
import { readSources } from '../../scripts/source-files.ts';

/** A statement is an object with a name and, right behind it, its text. */
const STATEMENT = /name: (['`])([a-z][a-z0-9-]*(?:\$\{[^}]+\}[a-z0-9-]*)*)\1,\s*(?:\/\/[^\n]*\s*)?text\b/g;

test('[DB6] no two statements of the server bear one name', () => {
  const places = new Map<string, string[]>();
  for (const [path, text] of readSources(['sync-server'], ['.ts'])) {
    for (const [, , name = ''] of text.matchAll(STATEMENT)) places.set(name, [...(places.get(name) ?? []), path]);
  }
  expect(places.size).toBeGreaterThan(200);
  expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([]);
});
