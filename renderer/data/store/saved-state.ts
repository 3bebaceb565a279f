/**
 * A sealed container for the state of the pool index: a header, and the columns as one stream of bytes in pieces. The header is written
 * last and names its pieces by a random generation, so that a container is there as a whole or not at all. Pieces are bound to generation
 * and place. Rules ST20, ST21.
 */
import { z } from 'zod';
import type { RandomBytes } from '../../../common/lib/clock.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { ColumnState, IndexState } from '../index/index-state.ts';
import type { BlobTable } from './blob-table.ts';

const HEADER = 'header';
const FORM = 1;
const PIECE_BYTES = 4_194_304;
const TYPES = { Uint8Array, Uint16Array, Uint32Array, Float64Array } as const;
type TypeName = keyof typeof TYPES | 'text';

const headerSchema = z.strictObject({
  form: z.literal(FORM),
  generation: z.string(),
  /** Of the index: which states it takes. */
  version: z.string(),
  /** Up to which change of the documents it is valid, and how many customers it holds. */
  seq: z.int().min(0),
  size: z.int().min(0),
  /** Column, name in it, type, bytes: in the order of the stream. */
  parts: z.array(
    z.tuple([z.string(), z.string(), z.enum([...(Object.keys(TYPES) as TypeName[]), 'text']), z.int().min(0)]),
  ),
});
export type SavedHeader = z.infer<typeof headerSchema>;

const placeOf = (generation: string, piece: number): string => `${generation}/${piece}`;
const contextOf = (place: string): string => `saved-index\n${place}`;

export interface SavedStates {
  /**
   * Writes the state; `isStill` tells whether it is still what it was when it was taken, since its arrays are sealed as they lie there.
   * Answers false, and leaves what was there before, when it is not.
   */
  write(
    state: IndexState,
    valid: { readonly seq: number; readonly size: number },
    isStill: () => Promise<boolean>,
  ): Promise<boolean>;
  /** The header of what is stored; null when there is nothing, or nothing that can be read. */
  readHeader(): Promise<SavedHeader | null>;
  /** The state that the header names. Rejects when a piece is missing or is not what was written. */
  read(header: SavedHeader): Promise<IndexState>;
  /** Removes whatever is there. */
  drop(): Promise<void>;
}

export function createSavedStates(blobs: BlobTable, cipher: Cipher, randomBytes: RandomBytes): SavedStates {
  const removeOthers = async (generation: string | null): Promise<void> => {
    const keys = await blobs.listKeys();
    const others = keys.filter(key =>
      generation === null ? true : key !== HEADER && !key.startsWith(`${generation}/`),
    );
    if (others.length > 0) await blobs.remove(others);
  };
  return {
    async write(state, { seq, size }, isStill) {
      const generation = Array.from(randomBytes(12), byte => byte.toString(16).padStart(2, '0')).join('');
      const before = await this.readHeader();
      const { parts, pieces } = toPieces(state);
      let count = 0;
      for (const piece of pieces) {
        const place = placeOf(generation, count);
        await blobs.put(place, await cipher.sealBytes(piece, contextOf(place)));
        count += 1;
      }
      if (!(await isStill())) {
        await removeOthers(before?.generation ?? null);
        return false;
      }
      const header: SavedHeader = { form: FORM, generation, version: state.version, seq, size, parts };
      const bytes = new TextEncoder().encode(JSON.stringify(header));
      await blobs.put(HEADER, await cipher.sealBytes(bytes, contextOf(HEADER)));
      await removeOthers(generation);
      return true;
    },
    async readHeader() {
      const sealed = await blobs.get(HEADER);
      if (sealed === undefined) return null;
      try {
        const bytes = await cipher.openBytes(sealed, contextOf(HEADER));
        return headerSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null;
      } catch {
        return null; // not what was written: it is built again
      }
    },
    async read({ generation, version, parts }) {
      const total = parts.reduce((sum, [, , , bytes]) => sum + bytes, 0);
      const readPiece = async (piece: number): Promise<Uint8Array<ArrayBuffer>> => {
        const place = placeOf(generation, piece);
        return cipher.openBytes((await blobs.get(place)) ?? new Uint8Array(), contextOf(place));
      };
      const fill = createFill(parts);
      const count = Math.ceil(total / PIECE_BYTES);
      let next = count > 0 ? readPiece(0) : null;
      for (let piece = 0; next !== null; piece++) {
        const bytes = await next;
        next = piece + 1 < count ? readPiece(piece + 1) : null; // the next is read while this one is taken over
        next?.catch(() => undefined); // met at the next turn; when taking over fails first, nobody asks for it any more
        fill.add(bytes);
      }
      return { version, columns: fill.end() };
    },
    drop: () => removeOthers(null),
  };
}

/** The columns as parts of one stream, and the stream in pieces. Pieces are made one after the other, each when it is asked for. */
function toPieces(state: IndexState): { parts: SavedHeader['parts']; pieces: Generator<Uint8Array<ArrayBuffer>> } {
  const encoder = new TextEncoder();
  const parts: SavedHeader['parts'] = [];
  const arrays: Uint8Array[] = [];
  for (const [column, values] of Object.entries(state.columns)) {
    for (const [name, value] of Object.entries(values)) {
      const bytes = typeof value === 'string' ? encoder.encode(value) : toBytes(value);
      parts.push([column, name, typeof value === 'string' ? 'text' : typeOf(value), bytes.byteLength]);
      arrays.push(bytes);
    }
  }
  return { parts, pieces: cut(arrays) };
}

function* cut(arrays: readonly Uint8Array[]): Generator<Uint8Array<ArrayBuffer>> {
  let piece = new Uint8Array(PIECE_BYTES);
  let filled = 0;
  for (const array of arrays) {
    for (let at = 0; at < array.length;) {
      const some = array.subarray(at, at + PIECE_BYTES - filled);
      piece.set(some, filled);
      filled += some.length;
      at += some.length;
      if (filled < PIECE_BYTES) continue;
      yield piece;
      piece = new Uint8Array(PIECE_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.slice(0, filled);
}

function typeOf(value: Exclude<ColumnState[string], string>): keyof typeof TYPES {
  const name = Object.keys(TYPES).find(type => value instanceof TYPES[type as keyof typeof TYPES]);
  return name as keyof typeof TYPES;
}

function toBytes({ buffer, byteOffset, byteLength }: Exclude<ColumnState[string], string>): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Takes the stream and gives the columns; every array gets memory of its own. */
function createFill(parts: SavedHeader['parts']): {
  add(bytes: Uint8Array): void;
  end(): Record<string, Record<string, ColumnState[string]>>;
} {
  const buffers = parts.map(([, , , bytes]) => new Uint8Array(bytes));
  let part = 0;
  let filled = 0;
  return {
    add(bytes) {
      for (let at = 0; at < bytes.length;) {
        while (buffers[part] !== undefined && filled === buffers[part]!.length) {
          part += 1;
          filled = 0;
        }
        const target = buffers[part];
        if (target === undefined) throw new RangeError('more bytes than parts');
        const some = bytes.subarray(at, at + target.length - filled);
        target.set(some, filled);
        filled += some.length;
        at += some.length;
      }
    },
    end() {
      const decoder = new TextDecoder();
      const columns: Record<string, Record<string, ColumnState[string]>> = {};
      parts.forEach(([column, name, type], index) => {
        const bytes = buffers[index]!;
        const value = type === 'text' ? decoder.decode(bytes) : new TYPES[type](bytes.buffer);
        (columns[column] ??= {})[name] = value;
      });
      return columns;
    },
  };
}
