/** From what came to a mutation, or to the refusal of this one alone: a bad one delays nothing. Rule SS3. */
import { ZodError } from 'zod';
import { mutationSchema, type Mutation } from '../../../common/protocol/mutation.ts';
import { toFieldErrors } from '../../http/error-handler.ts';
import { findUnstorable } from '../../http/text-guard.ts';
import { rejected, type Outcome } from './push-state.ts';

export interface ParsedMutation {
  readonly id: string;
  readonly cseq: number;
  readonly parsed: { readonly mutation: Mutation; readonly refusal?: never } | { readonly refusal: Outcome };
}

/** Parses one mutation; `id` and `cseq` were checked with the request. */
export function parseMutation(raw: { readonly id: string; readonly cseq: number }): ParsedMutation {
  const { id, cseq } = raw;
  const unstorable = findUnstorable(raw); // first: it bounds the depth that the schema has to walk
  if (unstorable !== null) return { id, cseq, parsed: { refusal: refuse([{ path: unstorable }]) } };
  const result = mutationSchema.safeParse(raw);
  if (result.success) return { id, cseq, parsed: { mutation: result.data } };
  return {
    id,
    cseq,
    parsed: { refusal: rejected('validation_failed', [], toFieldErrors(new ZodError(result.error.issues))) },
  };
}

function refuse(places: readonly { readonly path: string }[]): Outcome {
  const fields = places.map(({ path }) => ({
    field: path.replace(/[^\w.:-]/g, '').slice(0, 100),
    code: 'validation_failed',
  }));
  return rejected('validation_failed', [], fields);
}
