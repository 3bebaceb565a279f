/** Calls at once and then at most once in a span, the last wish being kept: for figures that follow a stream of events. */
import { useEffect, useMemo, useRef } from 'react';

/** A function that may be called as often as events come; the latest `run` is called at most once in `ms`. */
export function useThrottled(run: () => void, ms: number): () => void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const throttle = useMemo(() => createThrottle(() => latest.current(), ms), [ms]);
  useEffect(() => () => throttle.stop(), [throttle]);
  return throttle.call;
}

/** The same without React. `stop` forgets what is still wanted. */
export function createThrottle(run: () => void, ms: number): { readonly call: () => void; readonly stop: () => void } {
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
