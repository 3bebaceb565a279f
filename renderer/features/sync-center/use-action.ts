/** A button that asks the worker for something: whether it is being asked, and what went wrong. */
import { useState } from 'react';
import type { Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';

export interface ActionState {
  readonly isRunning: boolean;
  readonly error: AppErrorData | null;
  /** Asks; calls `then` only when it succeeded. */
  run(this: void, ask: () => Promise<Result<unknown, AppErrorData>>, then: () => void): void;
}

/** One action at a time. */
export function useAction(): ActionState {
  const [isRunning, setIsRunning] = useState(false);
  const [error, setError] = useState<AppErrorData | null>(null);
  const run: ActionState['run'] = (ask, then) => {
    setIsRunning(true);
    void ask().then(answer => {
      setIsRunning(false);
      setError(answer.ok ? null : answer.error);
      if (answer.ok) then();
    });
  };
  return { isRunning, error, run };
}
