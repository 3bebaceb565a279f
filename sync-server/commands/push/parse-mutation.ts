/** From what came to a mutation, or to the refusal of this one alone: a bad one delays nothing. Rule SS3. */
import { ZodError } from 'zod';
import { isBulk } from '../../../common/merge/bulk.ts';
import { mutationSchema, type Lane, type Mutation } from '../../../common/protocol/mutation.ts';
import { toFieldErrors } from '../../http/error-handler.ts';
import { findUnstorable } from '../../http/text-guard.ts';
import { rejected, type Outcome } from './push-state.ts';

/** As it came: `id` and `cseq` were checked with the request, anything else may be of any form. */
export interface RawMutation {
  readonly id: string;
  readonly cseq: number;
  readonly lane?: unknown;
}

export interface ParsedMutation {
  readonly id: string;
  readonly cseq: number;
  readonly lane: Lane;
  /** Whether it concerns many documents. */
  readonly isBulk: boolean;
  readonly parsed: { readonly mutation: Mutation; readonly refusal?: never } | { readonly refusal: Outcome };
}

/** Parses one mutation. One that cannot be read counts in the lane that it names. */
export function parseMutation(raw: RawMutation): ParsedMutation {
  const { id, cseq } = raw;
  const place = { id, cseq, lane: raw.lane === 'bulk' ? ('bulk' as const) : ('interactive' as const) };
  const unstorable = findUnstorable(raw); // first: it bounds the depth that the schema has to walk
  if (unstorable !== null) return { ...place, isBulk: false, parsed: { refusal: refuse([{ path: unstorable }]) } };
  const result = mutationSchema.safeParse(raw);
  if (result.success) return { ...place, isBulk: isBulk(result.data), parsed: { mutation: result.data } };
  const fields = toFieldErrors(new ZodError(result.error.issues));
  return { ...place, isBulk: false, parsed: { refusal: rejected('validation_failed', [], fields) } };
}

function refuse(places: readonly { readonly path: string }[]): Outcome {
  const fields = places.map(({ path }) => ({
    field: path.replace(/[^\w.:-]/g, '').slice(0, 100),
    code: 'validation_failed',
  }));
  return rejected('validation_failed', [], fields);
}
