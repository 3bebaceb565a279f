/**
 * Texts that the database cannot hold, found before they get there: NUL characters and lone surrogates; and values nested too deeply
 * to be walked. Without recursion, because depth is what it looks for. Rule RT3.
 */
const MAX_DEPTH = 64;

/** The path of the first value that cannot be stored, e.g. `doc.name`, or null when all can. '' is the value itself. */
export function findUnstorable(value: unknown): string | null {
  const stack: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value, path: '', depth: 0 },
  ];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value: current, path, depth } = item;
    if (typeof current === 'string') {
      if (!isStorableText(current)) return path;
    } else if (typeof current === 'object' && current !== null) {
      if (depth >= MAX_DEPTH) return path;
      for (const [key, child] of Object.entries(current)) {
        if (!isStorableText(key)) return path;
        stack.push({ value: child, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 });
      }
    }
  }
  return null;
}

/** Whether PostgreSQL can hold the text. */
export function isStorableText(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}
