/**
 * Folded text per row, searched by fragment. Texts of 1,024 neighbouring rows are one string, so that a scan is a few hundred calls
 * of the engine's own substring search instead of one per row; changed rows wait beside it and are joined in before the next scan.
 *
 * It does not fold: what goes in and what is searched for must already be in the folded form.
 */
import type { Bitmap } from './bitmap.ts';
import type { ColumnState } from './index-state.ts';

const CHUNK_BITS = 10;
const CHUNK_ROWS = 1 << CHUNK_BITS;
/** Stands between two rows. A match across it is recognised by the offsets, so a text may contain it. */
const SEPARATOR = '\0';
/** A surrogate without its other half. */
const HALF_PAIR = /\p{Surrogate}/u;

interface Chunk {
  joined: string;
  /** Where each row's text begins; one more entry than rows, the last one is where a further row would begin. */
  readonly starts: Uint32Array;
  /** Changed rows by their place in the chunk, not yet in `joined`. */
  readonly changed: Map<number, string>;
}

export class TextColumn {
  readonly #chunks: Chunk[] = [];

  set(slot: number, text: string): void {
    if (text === '' && slot >>> CHUNK_BITS >= this.#chunks.length) return; // a field that nobody uses costs no memory
    const chunk = this.#chunkOf(slot);
    chunk.changed.set(slot & (CHUNK_ROWS - 1), text);
    if (chunk.changed.size === CHUNK_ROWS) joinChanged(chunk);
  }

  get(slot: number): string {
    const chunk = this.#chunks[slot >>> CHUNK_BITS];
    return chunk === undefined ? '' : textAt(chunk, slot & (CHUNK_ROWS - 1));
  }

  /** Adds to `found` each slot whose text contains the fragment; the fragment is not empty. */
  scan(fragment: string, found: Bitmap): void {
    this.#chunks.forEach((chunk, index) => {
      if (chunk.changed.size > 0) joinChanged(chunk);
      scanChunk(chunk, fragment, place => found.add((index << CHUNK_BITS) | place));
    });
  }

  save(): ColumnState {
    const encoder = new TextEncoder();
    for (const chunk of this.#chunks) if (chunk.changed.size > 0) joinChanged(chunk);
    // Half a surrogate pair has no bytes of its own: such a chunk is written with escapes.
    const escaped = Uint8Array.from(this.#chunks, chunk => Number(HALF_PAIR.test(chunk.joined)));
    const parts = this.#chunks.map(({ joined }, index) =>
      encoder.encode(escaped[index] === 1 ? JSON.stringify(joined) : joined),
    );
    const sizes = Uint32Array.from(parts, part => part.length);
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    const starts = new Uint32Array(parts.length * (CHUNK_ROWS + 1));
    let at = 0;
    parts.forEach((part, index) => {
      bytes.set(part, at);
      at += part.length;
      starts.set(this.#chunks[index]!.starts, index * (CHUNK_ROWS + 1));
    });
    return { bytes, sizes, starts, escaped };
  }

  load(state: ColumnState): void {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const escaped = state['escaped'] as Uint8Array;
    const bytes = state['bytes'] as Uint8Array;
    const starts = state['starts'] as Uint32Array;
    this.#chunks.length = 0;
    let at = 0;
    (state['sizes'] as Uint32Array).forEach((size, index) => {
      const text = decoder.decode(bytes.subarray(at, at + size));
      at += size;
      this.#chunks.push({
        joined: escaped[index] === 1 ? (JSON.parse(text) as string) : text,
        starts: starts.slice(index * (CHUNK_ROWS + 1), (index + 1) * (CHUNK_ROWS + 1)),
        changed: new Map(),
      });
    });
  }

  #chunkOf(slot: number): Chunk {
    const index = slot >>> CHUNK_BITS;
    while (this.#chunks.length <= index) {
      const starts = Uint32Array.from({ length: CHUNK_ROWS + 1 }, (_, place) => place);
      this.#chunks.push({ joined: SEPARATOR.repeat(CHUNK_ROWS - 1), starts, changed: new Map() });
    }
    return this.#chunks[index]!;
  }
}

function textAt(chunk: Chunk, place: number): string {
  return chunk.changed.get(place) ?? chunk.joined.slice(chunk.starts[place], chunk.starts[place + 1]! - 1);
}

function joinChanged(chunk: Chunk): void {
  const texts: string[] = [];
  for (let place = 0; place < CHUNK_ROWS; place++) texts.push(textAt(chunk, place));
  let start = 0;
  texts.forEach((text, place) => {
    start += text.length + 1;
    chunk.starts[place + 1] = start;
  });
  chunk.joined = texts.join(SEPARATOR);
  chunk.changed.clear();
}

function scanChunk(chunk: Chunk, fragment: string, visit: (place: number) => void): void {
  const { joined, starts } = chunk;
  let place = 0;
  let at = joined.indexOf(fragment);
  while (at >= 0) {
    while (starts[place + 1]! <= at) place++;
    const next = starts[place + 1]!;
    const isInside = at + fragment.length < next;
    if (isInside) visit(place);
    at = joined.indexOf(fragment, isInside ? next : at + 1);
  }
}
