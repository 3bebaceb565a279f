/** Colours for new tags: the ten of the charts, chosen by name, so that the same name gets the same colour on every device. */
const COLORS = [
  '#0072B2',
  '#E69F00',
  '#009E73',
  '#CC79A7',
  '#D55E00',
  '#56B4E9',
  '#8C6D1F',
  '#6A51A3',
  '#737373',
  '#B22222',
] as const;

/** The colour for a name. */
export function pickTagColor(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9_973;
  return COLORS[sum % COLORS.length] ?? COLORS[0];
}
