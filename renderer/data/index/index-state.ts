/**
 * The whole index as plain arrays, so that it can be stored and read again instead of being built. It holds personal data: whoever
 * stores it encrypts it. Rule IX6.
 */

/** Typed arrays, or texts that fit into one string. */
export type ColumnState = Readonly<Record<string, Uint8Array | Uint16Array | Uint32Array | Float64Array | string>>;

export interface IndexState {
  /** Of the form and the fields: a state of another version is refused. */
  readonly version: string;
  readonly columns: Readonly<Record<string, ColumnState>>;
}

/** The form of the columns; raise it with every change of what they hold. */
export const STATE_FORM = 1;

/** A list of texts in one string. */
export function packTexts(texts: readonly (string | null)[]): string {
  return JSON.stringify(texts);
}

export function unpackTexts(packed: ColumnState[string] | undefined): (string | null)[] {
  return JSON.parse(packed as string) as (string | null)[];
}
