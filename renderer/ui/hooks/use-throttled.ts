/** Calls at once and then at most once in a span, the last wish being kept: for figures that follow a stream of events. */
import { useCallback, useEffect, useRef } from 'react';

export interface Throttle {
  call(this: void): void;
  /** Forgets what is still wanted. */
  stop(this: void): void;
}

/** A function that may be called as often as events come; the latest `run` is called at most once in `ms`. */
export function useThrottled(run: () => void, ms: number): () => void {
  const latest = useRef(run);
  const throttle = useRef<Throttle>(null);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    throttle.current = createThrottle(() => latest.current(), ms);
    return () => throttle.current?.stop();
  }, [ms]);
  return useCallback(() => throttle.current?.call(), []);
}

/** The same without React. */
export function createThrottle(run: () => void, ms: number): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;
  const start = (): void => {
    isWanted = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) start();
    }, ms);
    run();
  };
  return {
    call: () => {
      if (timer === undefined) start();
      else isWanted = true;
    },
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
      isWanted = false;
    },
  };
}
