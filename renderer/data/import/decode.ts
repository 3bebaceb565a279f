/**
 * Bytes to text, piece by piece and strictly: a byte sequence that the encoding does not know is `bad_encoding` and never a
 * replacement character that would be stored as somebody's name. Rule IM4. Detection is in encoding.ts.
 */
import type { ImportEncoding } from '../../../common/domain/import-mapping.ts';
import { AppError } from '../../../common/protocol/app-error.ts';

export interface Decoder {
  /** Text of the next bytes; an incomplete character at the end waits for the next call. Throws AppError `bad_encoding`. */
  decode(bytes: Uint8Array): string;
  /** Ends the text; throws AppError `bad_encoding` when it ends within a character. */
  finish(): string;
}

export function createDecoder(encoding: ImportEncoding): Decoder {
  const inner = encoding === 'utf-32le' || encoding === 'utf-32be' ? createWide(encoding) : createNative(encoding);
  return {
    decode: bytes => refuseNul(inner.decode(bytes)),
    finish: () => refuseNul(inner.finish()),
  };
}

/** No text holds NUL; 16-bit text read as an 8-bit encoding does. */
function refuseNul(text: string): string {
  if (text.includes('\0')) throw new AppError('bad_encoding');
  return text;
}

function createNative(encoding: string): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const run = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw new AppError('bad_encoding', {}, { cause: error });
    }
  };
  return { decode: run, finish: () => run() };
}

function createWide(encoding: 'utf-32le' | 'utf-32be'): Decoder {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    decode(bytes): string {
      const all = new Uint8Array(rest.length + bytes.length);
      all.set(rest);
      all.set(bytes, rest.length);
      const end = all.length - (all.length % 4);
      rest = all.slice(end);
      const view = new DataView(all.buffer);
      let text = '';
      for (let i = 0; i < end; i += 4) {
        const point = view.getUint32(i, encoding === 'utf-32le');
        if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw new AppError('bad_encoding');
        text += String.fromCodePoint(point);
      }
      return text;
    },
    finish(): string {
      if (rest.length > 0) throw new AppError('bad_encoding');
      return '';
    },
  };
}
