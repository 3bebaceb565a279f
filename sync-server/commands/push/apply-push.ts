/**
 * Takes the mutations of one device: parses each on its own, and lets them be judged in the order of the device's counter. Rules SS3 to SS12,
 * SS22, SS24, SS25.
 */
import type { PushAnswer, Verdict } from '../../../common/protocol/messages.ts';
import type { Database } from '../../db/database.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { carryOutAtOnce, mayOrder } from '../classify/schedule.ts';
import { judgePushes, type PushLog } from './judge-pushes.ts';
import { parseMutation, type ParsedMutation, type RawMutation } from './parse-mutation.ts';
import { gateOf } from '../company/push-gate.ts';
import { queueOf } from './push-queue.ts';

export type { PushLog } from './judge-pushes.ts';

/**
 * Judges and commits; the answer holds one verdict per mutation, in the order in which they came. The interactive lane comes first, and
 * each bulk mutation has a transaction of its own: what was committed before a failure stays, and gets the same verdict when it comes again.
 */
export async function applyPush(
  db: Database,
  caller: Caller,
  raw: readonly RawMutation[],
  log: PushLog,
): Promise<PushAnswer> {
  const { orgId } = caller;
  const items = raw.map(parseMutation);
  const gate = gateOf(db.pool);
  const queue = queueOf(db.pool);
  const verdicts = new Map<ParsedMutation, Verdict>();
  const masks = new Set<string>();
  let head = 0;
  let isBehind = false;
  for (const block of toBlocks(items)) {
    const push = { caller, items: block, isBehind, log };
    const judge = (): ReturnType<typeof queue.judge> => queue.judge(db, orgId, push);
    const alone = async (): ReturnType<typeof queue.judge> => first(await judgePushes(db, orgId, [push]));
    const hasBulk = block.some(item => item.isBulk);
    const answer = await (hasBulk ? gate.bulk(orgId, alone) : gate.interactive(orgId, judge));
    for (const [item, verdict] of answer.verdicts) verdicts.set(item, verdict);
    masks.add(answer.mask);
    ({ head, isBehind } = answer);
  }
  if (mayOrder(items.flatMap(({ parsed }) => (parsed.refusal === undefined ? [parsed.mutation.kind] : [])))) {
    head = Math.max(head, (await carryOutQuietly(db, orgId, log)) ?? 0);
  }
  return { verdicts: items.flatMap(item => verdicts.get(item) ?? []), head, mask: [...masks].join('+') };
}

/** The verdicts are given whatever becomes of it: an order that was cut off is carried out later. */
async function carryOutQuietly(db: Database, orgId: string, log: PushLog): Promise<number | null> {
  try {
    return await carryOutAtOnce(db, orgId);
  } catch (error) {
    log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'orders on tags and groups wait');
    return null;
  }
}

function first<Item>(items: readonly Item[]): Item {
  return items[0] as Item; // one block, one answer
}

/** Mutations that are judged in one transaction, in the order in which their device would send them. */
function toBlocks(items: readonly ParsedMutation[]): ParsedMutation[][] {
  const inOrder = items.toSorted((a, b) => a.cseq - b.cseq);
  const blocks: ParsedMutation[][] = [inOrder.filter(item => item.lane === 'interactive')];
  for (const item of inOrder.filter(({ lane }) => lane === 'bulk')) {
    const last = blocks.at(-1);
    if (last === undefined || item.isBulk || last.some(other => other.isBulk)) blocks.push([item]);
    else last.push(item);
  }
  return blocks.filter(block => block.length > 0);
}
