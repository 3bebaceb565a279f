/** What a chart shows: parts with a name, a figure and, where it may be opened, an id. Knows no domain words. Rule CH3. */
export interface ChartPart {
  /** Handed to the click; null for a part behind which no list stands. */
  readonly id: string | null;
  readonly label: string;
  readonly value: number;
  readonly color: string;
}

/** How figures and shares are written in the user's language. */
export interface ChartFormat {
  /** A whole number with its grouping. */
  readonly number: (value: number) => string;
  /** A share from 0 to 1 as per cent. */
  readonly share: (value: number) => string;
}

/** The sum of all figures. */
export function sumParts(parts: readonly ChartPart[]): number {
  return parts.reduce((sum, part) => sum + part.value, 0);
}

/**
 * The largest parts, largest first, the rest as one part at the end. Parts that count nothing are left out.
 * The rest has no id: several lists stand behind it.
 */
export function rankParts(
  parts: readonly ChartPart[],
  limit: number,
  rest: { readonly label: (count: number) => string; readonly color: string },
): readonly ChartPart[] {
  const ranked = parts.filter(part => part.value > 0).toSorted((a, b) => b.value - a.value);
  if (ranked.length <= limit) return ranked;
  const others = ranked.slice(limit - 1);
  return [
    ...ranked.slice(0, limit - 1),
    { id: null, label: rest.label(others.length), value: sumParts(others), color: rest.color },
  ];
}

/** `12.3%` of a whole; nothing of nothing is 0. */
export function shareOf(value: number, total: number): number {
  return total === 0 ? 0 : value / total;
}
