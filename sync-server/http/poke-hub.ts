/**
 * Who waits for news of which company. A push announces its head after the commit; several in a short time become one poke, here and in
 * the other processes of the server, which hear of it through the bus. A slow look at the database finds what the bus did not bring.
 * A poke says that the head moved and never carries data. Rules SS18, PN2.
 */
import { z } from 'zod';
import type { Bus } from '../db/bus.ts';
import type { Connection } from '../db/database.ts';
import { readHeads } from '../queries/org-head.ts';

export interface PokeHub {
  /** Calls back with each new head of the company, until the returned function is called. */
  subscribe(orgId: string, listener: PokeListener): () => void;
  /** Says that the company's sequence has reached `head`. */
  announce(orgId: string, head: number): void;
  /** Ends the streams of one device, or of all devices of a person, in all processes. */
  endStreams(whose: StreamOwner): void;
  /** Ends all streams of this process. */
  close(): void;
}

export interface StreamOwner {
  readonly orgId: string;
  readonly userId: string;
  readonly clientId: string | null;
}

export interface PokeListener {
  /** Whose stream it is. */
  readonly userId: string;
  readonly clientId: string;
  onHead(head: number): void;
  onClose(): void;
}

export interface PokeHubOptions {
  readonly db: Connection;
  /** To and from the other processes of the server; without it they find each other's news by looking. */
  readonly bus?: Bus;
  /** Milliseconds in which announcements become one. */
  readonly coalesceMs?: number;
  /** Milliseconds between looks at the database. */
  readonly pollMs?: number;
}

const messageSchema = z.union([
  z.strictObject({ orgId: z.uuid(), head: z.int() }),
  z.strictObject({ orgId: z.uuid(), userId: z.uuid(), clientId: z.uuid().nullable() }),
]);

/** Makes a hub; it asks the database only while somebody waits. */
export function makePokeHub(options: PokeHubOptions): PokeHub {
  const { db, bus, coalesceMs = 40, pollMs = 1_000 } = options;
  const listeners = new Map<string, Set<PokeListener>>();
  const heads = new Map<string, number>();
  let poll: NodeJS.Timeout | undefined;

  const poke = makeCoalescer(coalesceMs, orgId => {
    const newest = heads.get(orgId);
    if (newest !== undefined) for (const listener of listeners.get(orgId) ?? []) listener.onHead(newest);
  });
  const tellOthers = makeCoalescer(coalesceMs, (orgId, head) => void bus?.publish(JSON.stringify({ orgId, head })));

  const hear = (orgId: string, head: number): void => {
    if (!listeners.has(orgId) || head <= (heads.get(orgId) ?? -1)) return;
    heads.set(orgId, head);
    poke.ask(orgId, head);
  };
  const endHere = ({ orgId, userId, clientId }: StreamOwner): void => {
    // A copy: whose stream ends, unsubscribes.
    for (const listener of Array.from(listeners.get(orgId) ?? [])) {
      const isMeant = listener.userId === userId && (clientId === null || listener.clientId === clientId);
      if (isMeant) listener.onClose();
    }
  };
  bus?.listen(text => {
    const message = parseMessage(text);
    if (message === null) return;
    if ('head' in message) hear(message.orgId, message.head);
    else endHere(message);
  });

  const lookAtDatabase = async (): Promise<void> => {
    try {
      for (const row of await readHeads(db, [...listeners.keys()])) hear(row.orgId, row.seq);
    } catch {
      // The database is away: pulls tell their callers, and the next look finds what was missed.
    }
  };
  const stopPolling = (): void => {
    clearInterval(poll);
    poll = undefined;
  };

  return {
    announce(orgId, head) {
      hear(orgId, head);
      if (bus !== undefined) tellOthers.ask(orgId, head);
    },
    subscribe(orgId, listener) {
      const some = listeners.get(orgId) ?? new Set();
      listeners.set(orgId, some.add(listener));
      poll ??= setInterval(() => void lookAtDatabase(), pollMs);
      return () => {
        some.delete(listener);
        if (some.size > 0 || listeners.get(orgId) !== some) return;
        listeners.delete(orgId);
        heads.delete(orgId);
        if (listeners.size === 0) stopPolling();
      };
    },
    endStreams(whose) {
      endHere(whose);
      const { orgId, userId, clientId } = whose;
      void bus?.publish(JSON.stringify({ orgId, userId, clientId }));
    },
    close() {
      stopPolling();
      poke.stop();
      tellOthers.stop();
      bus?.close();
      const all = [...listeners.values()].flatMap(some => [...some]);
      listeners.clear();
      for (const listener of all) listener.onClose();
    },
  };
}

/** Does something for a company once in a while, with the highest number that was asked for meanwhile. */
function makeCoalescer(
  ms: number,
  act: (orgId: string, highest: number) => void,
): { ask(orgId: string, value: number): void; stop(): void } {
  const waiting = new Map<string, { highest: number; readonly timer: NodeJS.Timeout }>();
  return {
    ask(orgId, value) {
      const present = waiting.get(orgId);
      if (present !== undefined) {
        present.highest = Math.max(present.highest, value);
        return;
      }
      const timer = setTimeout(() => {
        const { highest } = waiting.get(orgId) ?? { highest: value };
        waiting.delete(orgId);
        act(orgId, highest);
      }, ms);
      waiting.set(orgId, { highest: value, timer });
    },
    stop() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** The channel belongs to the database, where others could write as well: what is none of ours is passed over. */
function parseMessage(text: string): z.infer<typeof messageSchema> | null {
  try {
    return messageSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
