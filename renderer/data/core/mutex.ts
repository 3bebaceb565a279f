/**
 * One at a time, in the order of asking: local writes, verdicts and pulled pages change documents only inside of it, so that an
 * optimistic edit never flickers. It is never held across a request to the server. Rule SY13.
 */
export interface Mutex {
  /** Runs the work when all earlier work has ended; a failure concerns its caller alone. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createMutex(): Mutex {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const result = tail.then(work);
      tail = result.catch(() => undefined); // the caller receives the failure through `result`
      return result;
    },
  };
}
