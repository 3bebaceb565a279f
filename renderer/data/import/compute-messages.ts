/** Messages between the data worker and the compute worker of one import. One request, one answer, in order. */
import type { Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { JudgedBatch, ReadJob } from './row-reader.ts';

export type ComputeRequest =
  | { readonly kind: 'open'; readonly size: number; readonly stream: ReadableStream<Uint8Array>; readonly job: ReadJob }
  | { readonly kind: 'next' };

/** Answers `next`; `open` is not answered. */
export type ComputeAnswer = Result<JudgedBatch | null, AppErrorData>;
