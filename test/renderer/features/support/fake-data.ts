/** A data worker of the test's own: answers are set by name, events are sent by hand. Used by `vi.mock` of renderer/data/client.ts. */
import { vi, type Mock } from 'vitest';
import type { DataApi, DataEvents } from '../../../../renderer/data/api.ts';

type Answers = { [K in keyof DataApi]?: (...args: Parameters<DataApi[K]>) => unknown };

/** What `vi.mock` puts in the place of the client, and what tests drive it with. */
export function makeFakeData(): {
  readonly client: { readonly data: DataApi; readonly onData: unknown };
  readonly answer: (answers: Answers) => void;
  readonly send: <E extends keyof DataEvents>(event: E, value: DataEvents[E]) => void;
  readonly calls: Mock<(name: string, ...args: unknown[]) => void>;
} {
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const calls = vi.fn<(name: string, ...args: unknown[]) => void>();
  let answers: Answers = {};
  const data = new Proxy({} as DataApi, {
    get:
      (_target, name: string) =>
      async (...args: unknown[]) => {
        calls(name, ...args);
        const answer = (answers as Record<string, ((...args: unknown[]) => unknown) | undefined>)[name];
        if (answer === undefined) throw new Error(`the test gives no answer to ${name}`);
        return answer(...args);
      },
  });
  const onData = (event: string, listener: (value: unknown) => void): (() => void) => {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  };
  return {
    client: { data, onData },
    answer: next => {
      answers = next;
      calls.mockClear();
    },
    send: (event, value) => {
      for (const listener of listeners.get(event) ?? []) listener(value);
    },
    calls,
  };
}
