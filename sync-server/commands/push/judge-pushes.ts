/**
 * One transaction for the pushes of one or several people: loads what they are about in one flight, judges each push for itself on what the
 * ones before it left, and commits data, change log, audit, verdicts and counters together. Rules SS3 to SS12, SS22, SS25.
 */
import { documentsOf, isBulk } from '../../../common/merge/bulk.ts';
import type { Verdict } from '../../../common/protocol/messages.ts';
import type { Lane, Mutation } from '../../../common/protocol/mutation.ts';
import type { Connection, Database, Transaction } from '../../db/database.ts';
import { inOneFlight } from '../../db/flight.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { advanceDevices, deviceKey, lockDevices, type DeviceMarks } from '../../queries/accounts.ts';
import { bumpAllEntitlements } from '../../queries/grants.ts';
import { lockOrgHead, readOrgHead } from '../../queries/org-head.ts';
import { resolveActors } from '../access/resolve-actor.ts';
import { countAudits } from '../record/count-audits.ts';
import { maskOf } from '../sync/pull-cursor.ts';
import { attempt } from './attempt.ts';
import { keepAllowance, noteVerdict } from './limit-gate.ts';
import { sendLoad } from './load-state.ts';
import type { ParsedMutation } from './parse-mutation.ts';
import { rejected, type Outcome, type PushState } from './push-state.ts';
import { keepVerdicts, loadVerdicts, presentVerdict, readDocs, type Judged } from './verdicts.ts';
import { prepareWrites, sendWrites } from './write-state.ts';

/** Told about mutations that broke our own code: they are refused alone. */
export interface PushLog {
  error(details: object, message: string): void;
}

/** Mutations of one device, in the order in which it would send them. */
export interface Block {
  readonly caller: Caller;
  readonly items: readonly ParsedMutation[];
  /** Whether a counter was used before: nothing that follows is judged. */
  readonly isBehind: boolean;
  readonly log: PushLog;
}

export interface BlockAnswer {
  readonly verdicts: ReadonlyMap<ParsedMutation, Verdict>;
  readonly head: number;
  /** The rules of fields under which the documents of the verdicts were made. */
  readonly mask: string;
  readonly isBehind: boolean;
}

/** Judges the blocks in their order, of people who differ; the answers have the order of the blocks. */
export function judgePushes(db: Database, orgId: string, blocks: readonly Block[]): Promise<BlockAnswer[]> {
  return db.withTransaction(async tx => {
    const { makeStates, actors, marks, known } = await load(tx, db, orgId, blocks);
    const states = await makeStates(actors);
    const pushes = blocks.map((block, index) => {
      const state = states[index] as PushState;
      const { userId } = block.caller;
      const before = { known: known(userId), marks: marks.get(deviceKey(block.caller)) ?? { interactive: 0, bulk: 0 } };
      return { sender: block.caller, state, ...judgeAll(state, block, before) };
    });
    const { head, docs } = await write(tx, db, orgId, pushes);
    return pushes.map(({ state, judged, isBehind }, index) => ({
      verdicts: new Map(judged.map(entry => [entry.item, presentVerdict(state, entry, docs[index] ?? new Map())])),
      head,
      mask: maskOf(state.actor),
      isBehind,
    }));
  });
}

/** One flight: devices are locked before anything is read behind them. */
async function load(tx: Connection, db: Database, orgId: string, blocks: readonly Block[]) {
  const callers = blocks.map(block => block.caller);
  const parties = blocks.map(({ caller, items }) => ({ userId: caller.userId, mutations: mutationsOf(items) }));
  const verdictKeys = blocks.flatMap(({ caller: { userId }, items }) => items.map(({ id }) => ({ userId, id })));
  const [marks, present, known, makeStates] = await inOneFlight([
    lockDevices(tx, orgId, callers),
    // Role and team may have changed since the request was let in; what counts is what holds while we hold the device.
    resolveActors(db, tx, orgId, callers),
    loadVerdicts(tx, db, orgId, verdictKeys),
    sendLoad(tx, db, orgId, parties),
  ]);
  return { marks, known, makeStates, actors: callers.map(caller => present.get(deviceKey(caller))?.actor ?? caller) };
}

interface Push {
  readonly sender: Caller;
  readonly state: PushState;
  readonly judged: readonly Judged[];
}

/** Writes what was decided: what need not stand behind the lock of the head is sent before it, and the rest with the end of the transaction. */
async function write(
  tx: Transaction,
  db: Database,
  orgId: string,
  pushes: readonly Push[],
): Promise<{ readonly head: number; readonly docs: readonly ReadonlyMap<string, unknown>[] }> {
  const shared = (pushes[0] as Push).state; // what is to be written is the same object in all
  const { now } = shared;
  for (const { state } of pushes) await keepAllowance(tx, state);
  const limits = new Map(
    pushes.flatMap(({ state }) => (state.allowance === null ? [] : [[state.actor.userId, state.allowance.limits]])),
  );
  await countAudits(tx, { orgId, at: now, audits: shared.audits, limits });
  const hasNews = shared.changes.length > 0 || shared.audits.length > 0;
  const devices = pushes.flatMap(({ sender: { userId, clientId }, judged }) => {
    const kept = judged.filter(entry => entry.isNew);
    return kept.length === 0 ? [] : [{ userId, clientId, ...highest(kept), judged: kept.length }];
  });
  const notes = [...keepVerdicts(tx, db, pushes, now), advanceDevices(tx, orgId, devices, now)];
  // Before the head, as all who change what people may do.
  if (shared.rows.movesGrants.size > 0) await bumpAllEntitlements(tx, orgId);
  const locked = hasNews ? lockOrgHead(tx, orgId) : readOrgHead(tx, orgId);
  // While we wait for our turn; behind the lock all others wait for us.
  const prepared = prepareWrites(db.cipher, shared);
  const [head] = await inOneFlight([locked, ...notes]);
  const { statements, seq } = hasNews ? sendWrites(tx, shared, prepared, head) : { statements: [], seq: head.seq };
  const docs = pushes.map(({ state, judged }) => readDocs(tx, db, state, judged));
  await inOneFlight([...statements, ...docs, tx.commit()]);
  return { head: seq, docs: await Promise.all(docs) };
}

/** The last counter of each lane. */
function highest(kept: readonly Judged[]): DeviceMarks {
  const of = (lane: Lane): number =>
    Math.max(0, ...kept.flatMap(({ item }) => (item.lane === lane ? [item.cseq] : [])));
  return { interactive: of('interactive'), bulk: of('bulk') };
}

function mutationsOf(items: readonly ParsedMutation[]): Mutation[] {
  return items.flatMap(({ parsed }) => (parsed.refusal === undefined ? [parsed.mutation] : []));
}

function judgeAll(
  state: PushState,
  block: Block,
  before: { readonly known: ReadonlyMap<string, Outcome>; readonly marks: DeviceMarks },
): { readonly judged: readonly Judged[]; readonly isBehind: boolean } {
  const known = new Map(before.known);
  const marks = { ...before.marks };
  let { isBehind } = block;
  const judged = block.items.map((item): Judged => {
    const given = known.get(item.id);
    if (given !== undefined) return { item, outcome: restate(item, given), isNew: false };
    // Not kept: the device sends the same edit again under a counter that was not used, and what follows it too, so that none of
    // its edits overtakes another.
    isBehind ||= item.cseq <= marks[item.lane];
    if (isBehind) return { item, outcome: rejected('cseq_reused'), isNew: false };
    marks[item.lane] = item.cseq;
    const outcome = judgeOne(state, item, block.log);
    known.set(item.id, outcome);
    return { item, outcome, isNew: true };
  });
  return { judged, isBehind };
}

/**
 * The verdict of a bulk mutation that comes again states all its documents: the device may have read the log past them while the mutation
 * still waited, with what it wanted laid over them, and the log will not bring them again.
 */
function restate({ parsed }: ParsedMutation, outcome: Outcome): Outcome {
  if (parsed.refusal !== undefined || !isBulk(parsed.mutation)) return outcome;
  return { ...outcome, docs: documentsOf(parsed.mutation).map(id => ({ collection: 'customers', id })) };
}

function judgeOne(state: PushState, { parsed, id }: ParsedMutation, log: PushLog): Outcome {
  if (parsed.refusal !== undefined) return parsed.refusal;
  const { mutation } = parsed;
  const outcome = attempt(state, mutation, error => {
    const name = error instanceof Error ? error.name : 'unknown';
    log.error({ mutationId: id, kind: mutation.kind, error: name }, 'verdict failed');
  });
  noteVerdict(state, mutation, outcome);
  return outcome;
}
