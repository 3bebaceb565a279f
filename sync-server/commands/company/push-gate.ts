/**
 * In which order the pushes of a company reach the database: interactive ones at once; of bulk mutations one at a time, after the
 * interactive ones that had come before it. So whoever edits by hand waits for one bulk mutation at most, and the queue of the company's
 * head is never filled by a batch. Rule SS24.
 */
import { AppError } from '../../../common/protocol/app-error.ts';

export interface PushGate {
  /** Runs at once. */
  interactive<T>(orgId: string, work: () => Promise<T>): Promise<T>;
  /** Waits for its turn; rejects with `server_busy` when too many wait already. */
  bulk<T>(orgId: string, work: () => Promise<T>): Promise<T>;
}

/** Bulk mutations of one company that may wait in one process: one for each device, as a device sends one at a time. */
const MAX_WAITING = 200;

interface Company {
  readonly interactive: Set<Promise<unknown>>;
  bulkTail: Promise<unknown>;
  bulk: number;
}

export function createPushGate(): PushGate {
  const companies = new Map<string, Company>();
  const enter = (orgId: string): Company => {
    const company = companies.get(orgId) ?? { interactive: new Set(), bulkTail: Promise.resolve(), bulk: 0 };
    companies.set(orgId, company);
    return company;
  };
  const leave = (orgId: string, company: Company): void => {
    if (company.bulk === 0 && company.interactive.size === 0) companies.delete(orgId);
  };
  return {
    async interactive(orgId, work) {
      const company = enter(orgId);
      const running = work();
      company.interactive.add(running);
      try {
        return await running;
      } finally {
        company.interactive.delete(running);
        leave(orgId, company);
      }
    },
    async bulk(orgId, work) {
      const company = enter(orgId);
      if (company.bulk >= MAX_WAITING) throw new AppError('server_busy');
      company.bulk += 1;
      const running = company.bulkTail.then(async () => {
        await Promise.allSettled(company.interactive); // those that are here now; later ones do not hold it up for ever
        return work();
      });
      company.bulkTail = running.catch(() => undefined); // its caller receives the failure
      try {
        return await running;
      } finally {
        company.bulk -= 1;
        leave(orgId, company);
      }
    },
  };
}

const gates = new WeakMap<object, PushGate>();

/** The gate of all pushes that go to this pool of connections. */
export function gateOf(pool: object): PushGate {
  const gate = gates.get(pool) ?? createPushGate();
  gates.set(pool, gate);
  return gate;
}
