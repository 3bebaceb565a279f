/** Gives an order to the data worker: with its error, and whether it is under way. Rule AS2. */
import { useState } from 'react';
import type { Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';

export interface LocalOrder {
  readonly error: AppErrorData | null;
  readonly isBusy: boolean;
  /** Whether all were taken; the first that is refused ends it. */
  readonly give: (...orders: readonly (() => Promise<Result<unknown, AppErrorData>>)[]) => Promise<boolean>;
}

export function useLocalOrder(): LocalOrder {
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const give: LocalOrder['give'] = async (...orders) => {
    setIsBusy(true);
    setError(null);
    let failure: AppErrorData | null = null;
    for (const order of orders) {
      const answer = await order();
      if (answer.ok) continue;
      failure = answer.error;
      break;
    }
    setIsBusy(false);
    setError(failure);
    return failure === null;
  };
  return { error, isBusy, give };
}
