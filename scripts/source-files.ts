/** Reads the project's own source files, for the checks. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const PROJECT_ROOT = dirname(import.meta.dirname);

/** Text of every file with one of the endings at or below the folders, by its path from the root with forward slashes. */
export function readSources(
  folders: readonly string[],
  endings: readonly string[],
  root = PROJECT_ROOT,
): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !endings.some(ending => entry.name.endsWith(ending))) continue;
      const full = join(entry.parentPath, entry.name);
      const path = full.slice(root.length + 1).replaceAll('\\', '/');
      if (!path.includes('/fixtures/')) files.set(path, readFileSync(full, 'utf8'));
    }
  }
  return files;
}
