/**
 * What the processes of one server tell each other through the database they share: PostgreSQL's NOTIFY, sent after the commit and never
 * inside of a transaction, which would slow every commit down. It is a means to be quicker and never the only one: where LISTEN cannot be
 * had (a hot standby, a pooler, another database) nothing is received, and the processes look for news by themselves. Rules SS18, PN2.
 */
import type pg from 'pg';

export interface Bus {
  /** Tells the other processes; resolves whether or not anybody heard it. */
  publish(message: string): Promise<void>;
  /** Calls back with what any process has told, this one included. */
  listen(listener: (message: string) => void): void;
  close(): void;
}

export interface BusOptions {
  readonly pool: pg.Pool;
  /** Milliseconds after which listening is tried again; doubled up to thirty times as long. */
  readonly retryMs?: number;
}

const CHANNEL = 'customer_pool';
const MAX_RETRY_FACTOR = 30;

/** Makes the bus; it takes one connection of the pool once somebody listens. */
export function openBus({ pool, retryMs = 1_000 }: BusOptions): Bus {
  const listeners: ((message: string) => void)[] = [];
  let client: pg.PoolClient | null = null;
  let timer: NodeJS.Timeout | undefined;
  let wait = retryMs;
  let isClosed = false;
  let isConnecting = false;

  const drop = (broken: boolean): void => {
    const former = client;
    client = null;
    former?.release(broken);
  };
  const again = (): void => {
    drop(true);
    if (isClosed || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, wait).unref();
    wait = Math.min(wait * 2, retryMs * MAX_RETRY_FACTOR);
  };
  const connect = async (): Promise<void> => {
    if (isClosed || isConnecting || client !== null) return;
    isConnecting = true;
    try {
      const taken = await pool.connect();
      client = taken;
      taken.on('notification', ({ payload }) => {
        if (payload !== undefined) for (const listener of listeners) listener(payload);
      });
      taken.on('error', again);
      taken.on('end', again);
      await taken.query(`LISTEN ${CHANNEL}`);
      wait = retryMs;
    } catch {
      again(); // the pools of requests tell whoever asks; here it only means that news come a little later
    } finally {
      isConnecting = false;
      if (isClosed) drop(true);
    }
  };

  return {
    async publish(message) {
      if (isClosed) return;
      try {
        await pool.query({ name: 'bus-publish', text: 'SELECT pg_notify($1, $2)', values: [CHANNEL, message] });
      } catch {
        // What was committed is committed: the others find it when they next look.
      }
    },
    listen(listener) {
      listeners.push(listener);
      void connect();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      drop(true); // the connection still listens: it is not for the next user of the pool
    },
  };
}
