/**
 * Fills an empty database with the demonstration company and its customers, and a few interactions through the server's own interface.
 *
 * Deterministic but for ids and times. Writes only into a database without companies. Rules DE1, DE5.
 */
import type { EpochMs } from '../../common/lib/clock.ts';
import { bulkInsertCustomers } from '../../sync-server/commands/company/bulk-insert-customers.ts';
import { createCompany, type Company } from '../../sync-server/commands/company/create-company.ts';
import type { Database } from '../../sync-server/db/database.ts';
import { DEMO_COMPANY, POOL_SHARE, SHARES } from './company.ts';
import { generateCustomers, type DemoCustomer } from './generate-customers.ts';
import { makeInteractions, pushInteractions } from './interactions.ts';
import { loadSources } from './sources.ts';

export interface SeedOptions {
  readonly db: Database;
  /** Address of the running server on this database. */
  readonly url: string;
  readonly count: number;
  readonly seed: number;
  readonly now: EpochMs;
  /** Told what is being done, for a person who waits. */
  readonly onProgress: (text: string) => void;
}

export interface SeedResult {
  readonly orgId: string;
  readonly customers: number;
  readonly interactions: number;
}

const BLOCK = 2_000;

/** Whether the database holds a company already. */
export async function hasCompany(db: Database): Promise<boolean> {
  const rows = await db.query<{ found: boolean }>(
    { name: 'demo-has-company', text: 'SELECT EXISTS (SELECT 1 FROM org) AS found' },
    [],
  );
  return rows[0]?.found === true;
}

/** Makes company, customers and interactions. */
export async function seedDemo(options: SeedOptions): Promise<SeedResult> {
  const { db, count, seed, now, onProgress } = options;
  onProgress('creating the company 演示公司 with its teams and accounts');
  const company = await createCompany(db, DEMO_COMPANY);
  onProgress(`generating ${count.toLocaleString('en')} customers`);
  const customers = generateCustomers({ seed, count, now, sources: loadSources() }, peopleOf(company));
  const ids: string[] = [];
  for (let start = 0; start < customers.length; start += BLOCK) {
    ids.push(...(await bulkInsertCustomers(db, company.orgId, customers.slice(start, start + BLOCK))));
    onProgress(`stored ${ids.length.toLocaleString('en')} of ${count.toLocaleString('en')} customers`);
  }
  // Without statistics the planner takes the full tables for empty ones and reads them from end to end.
  await db.query({ name: 'demo-analyze', text: 'ANALYZE' }, []);
  const interactions = await seedInteractions(options, company, customers, ids);
  onProgress(`recorded ${interactions} interactions`);
  return { orgId: company.orgId, customers: ids.length, interactions };
}

function peopleOf(company: Company): Parameters<typeof generateCustomers>[1] {
  const author = company.users.find(user => user.role === 'admin') ?? company.users[0];
  if (author === undefined) throw new Error('The demonstration company has no users');
  return {
    owners: [
      ...company.users.map(user => ({
        ownerId: user.userId,
        teamId: user.teamId,
        share: SHARES.get(user.login) ?? 0,
      })),
      { ownerId: null, teamId: null, share: POOL_SHARE },
    ],
    authorId: author.userId,
    tagIds: Object.values(company.tagIds),
  };
}

/** Each sales person records some of his customers' last contacts, as he would from his own device. */
async function seedInteractions(
  { url, seed, now }: SeedOptions,
  company: Company,
  customers: readonly DemoCustomer[],
  ids: readonly string[],
): Promise<number> {
  let recorded = 0;
  for (const user of company.users.filter(item => item.role === 'sales')) {
    const own = customers.flatMap((customer, index) => {
      const customerId = ids[index];
      return customer.ownerId === user.userId && customerId !== undefined ? [{ customer, customerId }] : [];
    });
    const interactions = makeInteractions({ seed: seed + recorded + 1, now, customers: own.slice(-120) });
    await pushInteractions({ url, login: user.login, interactions });
    recorded += interactions.length;
  }
  return recorded;
}
