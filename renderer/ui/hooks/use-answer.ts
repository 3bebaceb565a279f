/**
 * Loads something that is answered as a result, again whenever a dependency changes, and keeps the old value meanwhile.
 * A late answer to an earlier question is dropped.
 */
import { useCallback, useEffect, useRef, useState, type DependencyList } from 'react';
import type { Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: AppErrorData | undefined;
  readonly isLoading: boolean;
  /** Asks once more, e.g. after a failure or when the data changed. */
  readonly reload: () => void;
}

/** The answer to `load`, asked at first and whenever `deps` change. A thrown failure becomes `internal`. */
export function useAnswer<T>(load: () => Promise<Result<T, AppErrorData>>, deps: DependencyList): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({
    value: undefined,
    error: undefined,
    isLoading: true,
  });
  const latest = useRef(load);
  const turn = useRef(0);
  useEffect(() => {
    latest.current = load;
  });

  const reload = useCallback(() => {
    const mine = ++turn.current;
    setState(old => ({ ...old, isLoading: true }));
    const settle = (result: Result<T, AppErrorData>): void => {
      if (turn.current !== mine) return;
      setState(old =>
        result.ok
          ? { value: result.value, error: undefined, isLoading: false }
          : { value: old.value, error: result.error, isLoading: false },
      );
    };
    latest.current().then(settle, () => settle({ ok: false, error: { code: 'internal' } }));
  }, []);

  // oxlint-disable-next-line react/exhaustive-deps -- the caller's list is the dependency, `reload` never changes
  useEffect(reload, deps);
  useEffect(
    () => () => {
      turn.current++; // an answer after unmounting belongs to nobody
    },
    [],
  );
  return { ...state, reload };
}
