/** The bytes of a file in small pieces, whatever pieces the stream comes in, so that progress and cancelling stay fine-grained. */
import { AppError } from '../../../common/protocol/app-error.ts';

export interface ByteSource {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly stream: ReadableStream<Uint8Array>;
}

export const PIECE_BYTES = 65_536;

/** Gives the stream in pieces of at most {@link PIECE_BYTES}; a caller that stops early closes it. Throws `file_gone`. */
export async function* readPieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  let isOpen = true;
  const read = async (): Promise<Uint8Array | undefined> => {
    try {
      return (await reader.read()).value;
    } catch (error) {
      isOpen = false;
      throw new AppError('file_gone', {}, { cause: error });
    }
  };
  try {
    for (let block = await read(); block !== undefined; block = await read()) {
      for (let at = 0; at < block.length; at += PIECE_BYTES) yield block.subarray(at, at + PIECE_BYTES);
    }
  } finally {
    if (isOpen) await reader.cancel();
  }
}
