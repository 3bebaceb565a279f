import { describe, expect, it } from 'vitest';
import { ok, type Result } from '../../../common/lib/result.ts';
import { AppError, type AppErrorData } from '../../../common/protocol/app-error.ts';
import { connectCalls, serveCalls, type Channel } from '../../../renderer/data/rpc.ts';

type Answer<T> = Promise<Result<T, AppErrorData>>;
interface Api {
  add(a: number, b: number): Answer<number>;
  refuse(): Answer<null>;
  fail(): Answer<null>;
  hang(): Answer<null>;
}
interface Events {
  readonly told: { readonly n: number };
}

/** Two ends that copy every message, as a worker does. */
function makeChannels(): [Channel, Channel] {
  const listeners: [((event: { data: unknown }) => void)[], ((event: { data: unknown }) => void)[]] = [[], []];
  const end = (own: 0 | 1, other: 0 | 1): Channel => ({
    postMessage(message) {
      const data: unknown = structuredClone(message);
      queueMicrotask(() => listeners[other].forEach(listener => listener({ data })));
    },
    addEventListener: (_type, listener) => void listeners[own].push(listener),
  });
  return [end(0, 1), end(1, 0)];
}

function connect(): {
  call: (method: string, ...args: unknown[]) => Promise<unknown>;
  fail: () => void;
  tell: (n: number) => void;
  told: unknown[];
  bugs: unknown[];
} {
  const [page, worker] = makeChannels();
  const bugs: unknown[] = [];
  const told: unknown[] = [];
  const api: Api = {
    add: async (a, b) => ok(a + b),
    refuse: () => Promise.reject(new AppError('name_taken', { fields: [{ field: 'name', code: 'name_taken' }] })),
    fail: () => Promise.reject(new Error('a bug')),
    hang: () => new Promise(() => undefined),
  };
  const send = serveCalls<Api, Events>(worker, api, bug => bugs.push(bug));
  const caller = connectCalls(page, (event, value) => told.push([event, value]));
  return {
    call: (method, ...args) => caller.call(method, args),
    fail: () => caller.fail({ code: 'store_locked' }),
    tell: n => send('told', { n }),
    told,
    bugs,
  };
}

describe('calls to the worker', () => {
  it('[ST9] answers are plain results, whatever the handler does', async () => {
    const { call, bugs } = connect();
    expect(await call('add', 1, 2)).toEqual({ ok: true, value: 3 });
    expect(await call('refuse')).toEqual({
      ok: false,
      error: { code: 'name_taken', fields: [{ field: 'name', code: 'name_taken' }] },
    });
    expect(await call('fail')).toEqual({ ok: false, error: { code: 'internal' } });
    expect(await call('unknown')).toEqual({ ok: false, error: { code: 'internal' } });
    expect(await call('add', () => 1)).toEqual({ ok: false, error: { code: 'internal' } });
    expect(bugs).toHaveLength(2);
  });

  it('[ST10] when the worker is gone every call is answered', async () => {
    const { call, fail } = connect();
    const open = call('hang');
    fail();
    expect(await open).toEqual({ ok: false, error: { code: 'store_locked' } });
    expect(await call('add', 1, 2)).toEqual({ ok: false, error: { code: 'store_locked' } });
  });

  it('[ST9] events arrive with their values', async () => {
    const { call, tell, told } = connect();
    tell(7);
    await call('add', 0, 0);
    expect(told).toEqual([['told', { n: 7 }]]);
  });
});
