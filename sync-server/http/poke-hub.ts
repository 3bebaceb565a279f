/**
 * Who waits for news of which company. A push announces its head after the commit; several in a short time become one poke. A slow look at
 * the database finds what other server processes wrote. A poke says that the head moved and never carries data. Rules SS18.
 */
import type { Connection } from '../db/database.ts';
import { readHeads } from '../queries/org-head.ts';

export interface PokeHub {
  /** Calls back with each new head of the company, until the returned function is called. */
  subscribe(orgId: string, listener: PokeListener): () => void;
  /** Says that the company's sequence has reached `head`. */
  announce(orgId: string, head: number): void;
  /** Ends all streams. */
  close(): void;
}

export interface PokeListener {
  onHead(head: number): void;
  onClose(): void;
}

export interface PokeHubOptions {
  readonly db: Connection;
  /** Milliseconds in which announcements become one. */
  readonly coalesceMs?: number;
  /** Milliseconds between looks at the database. */
  readonly pollMs?: number;
}

/** Makes a hub; it asks the database only while somebody waits. */
export function makePokeHub(options: PokeHubOptions): PokeHub {
  const { db, coalesceMs = 40, pollMs = 1_000 } = options;
  const listeners = new Map<string, Set<PokeListener>>();
  const heads = new Map<string, number>();
  const pending = new Map<string, NodeJS.Timeout>();
  let poll: NodeJS.Timeout | undefined;

  const announce = (orgId: string, head: number): void => {
    if (!listeners.has(orgId) || head <= (heads.get(orgId) ?? -1)) return;
    heads.set(orgId, head);
    if (pending.has(orgId)) return;
    const send = (): void => {
      pending.delete(orgId);
      const newest = heads.get(orgId);
      if (newest !== undefined) for (const listener of listeners.get(orgId) ?? []) listener.onHead(newest);
    };
    pending.set(orgId, setTimeout(send, coalesceMs));
  };

  const lookAtDatabase = async (): Promise<void> => {
    try {
      for (const row of await readHeads(db, [...listeners.keys()])) announce(row.orgId, row.seq);
    } catch {
      // The database is away: pulls tell their callers, and the next look finds what was missed.
    }
  };

  const stopPolling = (): void => {
    clearInterval(poll);
    poll = undefined;
  };

  return {
    announce,
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
    close() {
      stopPolling();
      for (const timer of pending.values()) clearTimeout(timer);
      pending.clear();
      const all = [...listeners.values()].flatMap(some => [...some]);
      listeners.clear();
      for (const listener of all) listener.onClose();
    },
  };
}
