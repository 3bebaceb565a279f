/**
 * Online-only calls of the page to the server, for administration and the like: through the data worker, since tokens never reach the
 * page. An answer that does not fit its schema counts as no answer of our server. Rules CA2, CA3.
 */
import type { DependencyList } from 'react';
import type { z } from 'zod';
import type { Result } from '../../common/lib/result.ts';
import { err, ok } from '../../common/lib/result.ts';
import type { CallSpec } from '../../common/protocol/calls/call.ts';
import type { AppErrorData } from '../../common/protocol/app-error.ts';
import { data } from '../data/client.ts';
import { useAnswer, type Loaded } from '../ui/hooks/use-answer.ts';

/** Asks the server. Answers `server_unreachable` without network. */
export async function callServer<Request extends z.ZodType, Answer extends z.ZodType>(
  call: CallSpec<Request, Answer>,
  input: z.input<Request>,
): Promise<Result<z.output<Answer>, AppErrorData>> {
  const answer = await data.call(call.name, input);
  if (!answer.ok) return answer;
  const parsed = call.answer.safeParse(answer.value);
  return parsed.success ? ok(parsed.data) : err({ code: 'not_a_server' });
}

/** {@link callServer} for what a screen shows: asked at first and whenever `deps` change. */
export function useCall<Request extends z.ZodType, Answer extends z.ZodType>(
  call: CallSpec<Request, Answer>,
  input: z.input<Request>,
  deps: DependencyList,
): Loaded<z.output<Answer>> {
  return useAnswer(() => callServer(call, input), deps);
}
