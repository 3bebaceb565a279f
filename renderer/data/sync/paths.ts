/** Where the sync server answers, and how an answer that is none is told apart. */
import type { z } from 'zod';
import { AppError } from '../../../common/protocol/app-error.ts';

export const PATHS = {
  hello: '/sync/v1/hello',
  push: '/sync/v1/push',
  pull: '/sync/v1/pull',
  digest: '/sync/v1/digest',
  consent: '/sync/v1/consent',
  poke: '/sync/v1/poke',
} as const;

/** Parses an answer; what has another shape does not come from a sync server that we understand. */
export function parseAnswer<T extends z.ZodType>(schema: T, answer: unknown): z.infer<T> {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new AppError('not_a_server', {}, { cause: parsed.error });
  return parsed.data;
}
