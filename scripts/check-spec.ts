/**
 * Holds the written rules and the tests together: each rule `- **XX1** …` (or X1) of docs/spec has a test whose title begins with `[XX1]`, and
 * each such title has a rule. Whether the test proves the rule is for people to judge. Rule TO3.
 */
import { readSources } from './source-files.ts';

const RULE = /^- \*\*([A-Z]{1,2}\d+)\*\*/gm;
/** A string that begins with one or more ids in brackets: `'[ME5] …'`, `'[ME5, ME6] …'`, `'[ME5][ME6] …'`. */
const TITLE = /['"`]((?:\[[A-Z]{1,2}\d+(?:,\s*[A-Z]{1,2}\d+)*\]\s*)+)/g;

/** What does not fit together, one sentence each; empty when all does. */
export function findSpecFaults(spec: ReadonlyMap<string, string>, tests: ReadonlyMap<string, string>): string[] {
  const rules = new Map<string, string>();
  const faults: string[] = [];
  for (const [path, text] of spec) {
    for (const [, id = ''] of text.matchAll(RULE)) {
      const first = rules.get(id);
      if (first !== undefined) faults.push(`${id} stands twice: in ${first} and in ${path}`);
      rules.set(id, path);
    }
  }
  const tested = new Set<string>();
  for (const [path, text] of tests) {
    for (const [, title = ''] of text.matchAll(TITLE)) {
      for (const [id] of title.matchAll(/[A-Z]{1,2}\d+/g)) {
        if (!rules.has(id)) faults.push(`${path}: a test names ${id}, which is no rule of docs/spec`);
        tested.add(id);
      }
    }
  }
  for (const [id, path] of rules) {
    if (!tested.has(id)) faults.push(`${path}: ${id} has no test`);
  }
  return [...new Set(faults)].toSorted();
}

/** Checks the project. */
export function checkSpec(): string[] {
  return findSpecFaults(readSources(['docs/spec'], ['.md']), readSources(['test'], ['.ts', '.tsx']));
}
