/** The texts of the interface by language, for tests that walk it in more than one. Reads the application's own language files. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Locale } from '../../../common/ipc/desktop.ts';

const RENDERER = resolve(import.meta.dirname, '../../../renderer');
/** Namespaces beside the application, not in a feature's folder. */
const OWN = new Set(['app', 'delegation', 'errors', 'ui']);

export type Words = (space: string, key: string, values?: Readonly<Record<string, string>>) => string;

/** Gives the function that reads a text by namespace and key, e.g. `words('customers', 'list.create')`. */
export function readWords(locale: Locale): Words {
  const spaces = new Map<string, unknown>();
  const load = (space: string): unknown => {
    const path = OWN.has(space) ? `app/i18n/${space}.${locale}.json` : `features/${space}/locales/${locale}.json`;
    const texts: unknown = spaces.get(space) ?? JSON.parse(readFileSync(resolve(RENDERER, path), 'utf8'));
    spaces.set(space, texts);
    return texts;
  };
  return (space, key, values = {}) => {
    let at: unknown = load(space);
    for (const part of key.split('.')) at = (at as Record<string, unknown> | undefined)?.[part];
    if (typeof at !== 'string') throw new Error(`no text ${space}:${key} in ${locale}`);
    return at.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
  };
}
