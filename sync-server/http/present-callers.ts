/**
 * Who asks, read anew from the database for every request, several requests of one company with one statement: while one is under way, those
 * that come wait for the next, so that each is answered by a statement that began after it had come. Rules AU3, AC59.
 */
import { resolveActors, type PresentActor } from '../commands/access/resolve-actor.ts';
import type { Database } from '../db/database.ts';
import { deviceKey } from '../queries/accounts.ts';

interface Key {
  readonly orgId: string;
  readonly userId: string;
  readonly clientId: string;
}

interface Waiting {
  readonly key: Key;
  readonly resolve: (present: PresentActor | null) => void;
  readonly reject: (error: unknown) => void;
}

interface Company {
  waiting: Waiting[];
  running: number;
}

/** Statements of one company at once; one that is slow holds up half of the others at most. */
const MAX_RUNNING = 2;
/** By pool and not by process: tests keep several servers. */
const pools = new WeakMap<object, Map<string, Company>>();

/** The person and his device as they stand now, or null when there is none such. `db` is that of his company. */
export function readPresent(db: Database, key: Key): Promise<PresentActor | null> {
  const companies = pools.get(db.pool) ?? new Map<string, Company>();
  pools.set(db.pool, companies);
  const company = companies.get(key.orgId) ?? { waiting: [], running: 0 };
  companies.set(key.orgId, company);
  return new Promise((resolve, reject) => {
    company.waiting.push({ key, resolve, reject });
    const goOn = (): void => {
      while (company.running < MAX_RUNNING && company.waiting.length > 0) {
        const some = company.waiting;
        company.waiting = [];
        company.running += 1;
        void readSome(db, key.orgId, some).then(() => {
          company.running -= 1;
          goOn();
          if (company.running === 0) companies.delete(key.orgId);
        });
      }
    };
    goOn();
  });
}

async function readSome(db: Database, orgId: string, some: readonly Waiting[]): Promise<void> {
  try {
    const keys = new Map(some.map(({ key }) => [deviceKey(key), key]));
    const present = await resolveActors(db, db, orgId, [...keys.values()]);
    for (const { key, resolve } of some) resolve(present.get(deviceKey(key)) ?? null);
  } catch (error) {
    for (const { reject } of some) reject(error);
  }
}
