/**
 * Group commit: while a transaction of a company runs, the interactive pushes of other people that come meanwhile wait for it and are then
 * judged together in one, so that they share its round trips, its hold of the company's head and its commit. Rule SS25, decision 0013.
 */
import type { Database } from '../../db/database.ts';
import { judgePushes, type Block, type BlockAnswer } from './judge-pushes.ts';

export interface PushQueue {
  /** The answer to one push; it is judged alone when nothing else is under way. */
  judge(db: Database, orgId: string, block: Block): Promise<BlockAnswer>;
}

/** Transactions of one company under way at once: while one holds the head, the next is loaded and judged. */
const MAX_RUNNING = 2;
/** Mutations of one transaction, so that nobody waits long for those who came before him. */
const MAX_MUTATIONS = 200;

interface Waiting {
  readonly block: Block;
  readonly resolve: (answer: BlockAnswer) => void;
  readonly reject: (error: unknown) => void;
}

interface Company {
  readonly waiting: Waiting[];
  running: number;
}

/** Makes a queue; `judge` is another one in tests. */
export function createPushQueue(judge = judgePushes): PushQueue {
  const companies = new Map<string, Company>();

  const run = async (db: Database, orgId: string, group: readonly Waiting[]): Promise<void> => {
    try {
      const answers = await judge(
        db,
        orgId,
        group.map(({ block }) => block),
      );
      group.forEach(({ resolve }, index) => resolve(answers[index] as BlockAnswer));
    } catch (error) {
      const [only] = group;
      if (only !== undefined && group.length === 1) only.reject(error);
      // Nothing of it was committed. One of them is to blame: each by itself, and nobody else is held up.
      else await Promise.all(group.map(one => run(db, orgId, [one])));
    }
  };

  const goOn = (db: Database, orgId: string, company: Company): void => {
    while (company.running < MAX_RUNNING && company.waiting.length > 0) {
      company.running += 1;
      void run(db, orgId, takeGroup(company.waiting)).then(() => {
        company.running -= 1;
        if (company.running === 0 && company.waiting.length === 0) companies.delete(orgId);
        else goOn(db, orgId, company);
      });
    }
  };

  return {
    judge(db, orgId, block) {
      const company = companies.get(orgId) ?? { waiting: [], running: 0 };
      companies.set(orgId, company);
      return new Promise((resolve, reject) => {
        company.waiting.push({ block, resolve, reject });
        goOn(db, orgId, company);
      });
    },
  };
}

/** The first that wait, one push of each person: verdicts and uses of one person are judged one after the other. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  const group: Waiting[] = [];
  const people = new Set<string>();
  let mutations = 0;
  for (let at = 0; at < waiting.length;) {
    const { block } = waiting[at] as Waiting;
    const { userId } = block.caller;
    const isFull = group.length > 0 && mutations + block.items.length > MAX_MUTATIONS;
    if (isFull) break;
    // A second push of the same person waits for the next group, and what stands behind it goes on.
    if (people.has(userId)) {
      at += 1;
      continue;
    }
    people.add(userId);
    mutations += block.items.length;
    group.push(...waiting.splice(at, 1));
  }
  return group;
}

const queues = new WeakMap<object, PushQueue>();

/** The queue of all pushes that go to this pool of connections. */
export function queueOf(pool: object): PushQueue {
  const queue = queues.get(pool) ?? createPushQueue();
  queues.set(pool, queue);
  return queue;
}
