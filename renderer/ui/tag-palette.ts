/**
 * The colours that are offered for tags: each stands as a dot beside the word, and has a contrast of at least 3 to the surface and the page of
 * both modes (WCAG 1.4.11). Rule TG2.
 */
export const TAG_PALETTE = [
  '#3B76EE',
  '#0E8388',
  '#24914F',
  '#6A8A1F',
  '#B7791F',
  '#D0601A',
  '#D14545',
  '#C5548F',
  '#8B63E0',
  '#717C89',
] as const;

/** The colour that fewest tags have, for the next one. */
export function nextTagColor(taken: readonly string[]): string {
  const uses = (color: string): number => taken.filter(other => other.toLowerCase() === color.toLowerCase()).length;
  return [...TAG_PALETTE].toSorted((a, b) => uses(a) - uses(b))[0] ?? TAG_PALETTE[0];
}
