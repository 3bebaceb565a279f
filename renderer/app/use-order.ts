/** Gives an order to the server from a dialog: busy while it runs, its refusal in words, and what to do when it was carried out. */
import { useState } from 'react';
import type { z } from 'zod';
import type { AppErrorData } from '../../common/protocol/app-error.ts';
import type { CallSpec } from '../../common/protocol/calls/call.ts';
import { callServer } from './call-server.ts';

export interface Order {
  readonly isBusy: boolean;
  readonly error: AppErrorData | null;
  /** Calls; answers the value, or null after a refusal, which `error` then holds. */
  readonly give: <Request extends z.ZodType, Answer extends z.ZodType>(
    call: CallSpec<Request, Answer>,
    input: z.input<Request>,
  ) => Promise<z.output<Answer> | null>;
}

/** One order at a time. */
export function useOrder(): Order {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  return {
    isBusy,
    error,
    async give(call, input) {
      setIsBusy(true);
      setError(null);
      const answer = await callServer(call, input);
      setIsBusy(false);
      if (answer.ok) return answer.value;
      setError(answer.error);
      return null;
    },
  };
}
