/** Statements of one transaction that are sent without waiting for each other's answers: together they cost one round trip. Rule DB2. */
import { sqlStateOf } from './database.ts';

/** What statements answer that come behind one that failed. */
const IN_FAILED_TRANSACTION = '25P02';

/** Waits until all have ended, so that nothing is sent behind a rollback, and then rejects with the failure that began it. */
export async function inOneFlight<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [K in keyof Work]: Awaited<Work[K]> }> {
  const outcomes = await Promise.allSettled(work);
  const reasons = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const [first] = reasons;
  if (first !== undefined) throw reasons.find(reason => sqlStateOf(reason) !== IN_FAILED_TRANSACTION) ?? first;
  return outcomes.map(outcome => (outcome as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof Work]: Awaited<Work[K]>;
  };
}

/** The same with names. */
export async function namedFlight<Work extends Readonly<Record<string, Promise<unknown>>>>(
  work: Work,
): Promise<{ -readonly [K in keyof Work]: Awaited<Work[K]> }> {
  const values = await inOneFlight(Object.values(work));
  const names = Object.keys(work);
  return Object.fromEntries(names.map((name, index) => [name, values[index]])) as {
    -readonly [K in keyof Work]: Awaited<Work[K]>;
  };
}
