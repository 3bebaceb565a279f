/**
 * Takes the mutations of one device: parses each on its own, finds verdicts that were given before, judges the rest in the order of the
 * device's counter, and commits data, change log, audit, verdicts and the counter together. Rules SS3 to SS12, SS22, SS24.
 */
import { isContactField } from '../../../common/domain/customer.ts';
import { inScope, readOf, type Placed } from '../../../common/domain/permissions.ts';
import { documentsOf, isBulk } from '../../../common/merge/bulk.ts';
import { COLLECTION_NAMES, type CollectionName } from '../../../common/protocol/collections.ts';
import type { Conflict, PushAnswer, Verdict } from '../../../common/protocol/messages.ts';
import type { Lane, Mutation } from '../../../common/protocol/mutation.ts';
import type { Connection, Database } from '../../db/database.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { presentDocument } from '../../presenters/documents.ts';
import { maskValues } from '../../presenters/history.ts';
import { advanceDevice, lockDevice, type DeviceMarks } from '../../queries/accounts.ts';
import { readVisible } from '../../queries/documents.ts';
import { readOrgHead } from '../../queries/org-head.ts';
import { readVerdicts } from '../../queries/push-load.ts';
import { insertRows } from '../../queries/write-timeline.ts';
import { resolveActor } from '../access/resolve-actor.ts';
import { countAudits } from '../record/count-audits.ts';
import { attempt } from './attempt.ts';
import { keepAllowance, noteVerdict } from './limit-gate.ts';
import { loadState } from './load-state.ts';
import { parseMutation, type ParsedMutation, type RawMutation } from './parse-mutation.ts';
import { maskOf } from '../sync/pull-cursor.ts';
import { gateOf } from './push-gate.ts';
import { rejected, type DocRef, type Outcome, type PushState } from './push-state.ts';
import { inOneFlight, writeState } from './write-state.ts';

/** Told about mutations that broke our own code: they are refused alone. */
export interface PushLog {
  error(details: object, message: string): void;
}

interface Judged {
  readonly item: ParsedMutation;
  readonly outcome: Outcome;
  /** Whether the verdict is new and to be kept. */
  readonly isNew: boolean;
}

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
  const items = raw.map(parseMutation);
  const gate = gateOf(db.pool);
  const verdicts = new Map<ParsedMutation, Verdict>();
  const masks = new Set<string>();
  let head = 0;
  let isBehind = false;
  for (const block of toBlocks(items)) {
    const work = (): Promise<BlockAnswer> => applyBlock(db, caller, block, { isBehind, log });
    const isBulk = block.some(item => item.isBulk);
    const answer = await (isBulk ? gate.bulk(caller.orgId, work) : gate.interactive(caller.orgId, work));
    for (const [item, verdict] of answer.verdicts) verdicts.set(item, verdict);
    masks.add(answer.mask);
    ({ head, isBehind } = answer);
  }
  return { verdicts: items.flatMap(item => verdicts.get(item) ?? []), head, mask: [...masks].join('+') };
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

interface BlockAnswer {
  readonly verdicts: ReadonlyMap<ParsedMutation, Verdict>;
  readonly head: number;
  /** The rules of fields under which the documents of the verdicts were made. */
  readonly mask: string;
  /** Whether a counter was used before: nothing that follows is judged. */
  readonly isBehind: boolean;
}

function applyBlock(
  db: Database,
  caller: Caller,
  block: readonly ParsedMutation[],
  context: { readonly isBehind: boolean; readonly log: PushLog },
): Promise<BlockAnswer> {
  return db.withTransaction(async tx => {
    const marks = await lockDevice(tx, caller);
    // Role and team may have changed since the request was let in; what counts is what holds while we hold the device.
    const actor = (await resolveActor(db, tx, caller))?.actor ?? caller;
    const known = await loadVerdicts(tx, db, caller, block);
    const fresh = block.filter(item => !known.has(item.id));
    const state = await loadState(tx, db, actor, mutationsOf(fresh));
    const { judged, isBehind } = judgeAll(state, { block, known, marks, ...context });
    const kept = judged.filter(entry => entry.isNew);
    await keepAllowance(tx, state);
    const counting = { orgId: caller.orgId, at: state.now, audits: state.audits };
    await countAudits(tx, { ...counting, revealsPerDay: state.allowance?.limits.revealsPerDay });
    const hasNews = state.changes.length > 0 || state.audits.length > 0;
    // Sent before the head is locked, and not waited for: what stands behind the lock is what all others wait for.
    const notes = [keepVerdicts(tx, db, caller, kept, state.now)];
    if (kept.length > 0) notes.push(advanceDevice(tx, caller, highest(kept), state.now, kept.length));
    const written = hasNews ? writeState(tx, db, state) : readOrgHead(tx, caller.orgId).then(({ seq }) => seq);
    await inOneFlight([...notes, written]);
    const head = await written;
    const docs = await readDocs(tx, db, state, judged);
    const given = new Map(judged.map(entry => [entry.item, presentVerdict(state, entry, docs)]));
    return { verdicts: given, head, mask: maskOf(actor), isBehind };
  });
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
  input: {
    readonly block: readonly ParsedMutation[];
    readonly known: ReadonlyMap<string, Outcome>;
    readonly marks: DeviceMarks;
    readonly isBehind: boolean;
    readonly log: PushLog;
  },
): { readonly judged: readonly Judged[]; readonly isBehind: boolean } {
  const known = new Map(input.known);
  const marks = { ...input.marks };
  let { isBehind } = input;
  const judged = input.block.map((item): Judged => {
    const before = known.get(item.id);
    if (before !== undefined) return { item, outcome: restate(item, before), isNew: false };
    // Not kept: the device sends the same edit again under a counter that was not used, and what follows it too, so that none of
    // its edits overtakes another.
    isBehind ||= item.cseq <= marks[item.lane];
    if (isBehind) return { item, outcome: rejected('cseq_reused'), isNew: false };
    marks[item.lane] = item.cseq;
    const outcome = judgeOne(state, item, input.log);
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

/** What is stored of a verdict: sealed, because conflicts hold values. The documents are read anew whenever it is given. */
function verdictPlace(orgId: string, mutationId: string): string {
  return `${orgId}/verdict/${mutationId}`;
}

async function loadVerdicts(
  tx: Connection,
  db: Database,
  caller: Caller,
  items: readonly ParsedMutation[],
): Promise<Map<string, Outcome>> {
  const { orgId, userId } = caller;
  const ids = items.map(item => item.id);
  const rows = await readVerdicts(tx, orgId, userId, ids);
  return new Map(
    rows.map(row => [row.id, JSON.parse(db.cipher.open(row.result, verdictPlace(orgId, row.id))) as Outcome]),
  );
}

async function keepVerdicts(
  tx: Connection,
  db: Database,
  caller: Caller,
  kept: readonly Judged[],
  at: number,
): Promise<void> {
  const { orgId, userId, clientId } = caller;
  const verdicts = kept.map(({ item, outcome }) => ({
    userId,
    mutationId: item.id,
    clientId,
    cseq: item.cseq,
    result: db.cipher.seal(JSON.stringify(outcome), verdictPlace(orgId, item.id)).toString('base64'),
    at,
  }));
  await insertRows(tx, orgId, 'verdicts', verdicts);
  const quarantined = kept.flatMap(({ item, outcome }) => {
    const { refusal, ...rest } = item.parsed as { refusal?: Outcome; mutation?: Mutation };
    if (outcome.status !== 'quarantined' || refusal !== undefined || rest.mutation === undefined) return [];
    const docId = customerOf(rest.mutation);
    const body = db.cipher.seal(JSON.stringify(rest.mutation), `${orgId}/quarantine/${item.id}`).toString('base64');
    return [{ userId, mutationId: item.id, docId, code: outcome.code ?? 'deleted', body, at }];
  });
  await insertRows(tx, orgId, 'quarantine', quarantined);
}

/** The customer whose new owner decides about a quarantined edit. */
function customerOf(mutation: Mutation): string {
  return 'doc' in mutation && 'customerId' in mutation.doc ? mutation.doc.customerId : mutation.docId;
}

/** The documents of all verdicts, as their reader may see them now: read back, so that they leave by the one road of all documents. */
async function readDocs(
  tx: Connection,
  db: Database,
  state: PushState,
  judged: readonly Judged[],
): Promise<Map<string, unknown>> {
  const docs = new Map<string, unknown>();
  const refs = judged.flatMap(({ outcome }) => [...outcome.docs, ...conflictingParts(outcome)]);
  const read = async (collection: CollectionName): Promise<void> => {
    const ids = [...new Set(refs.filter(ref => ref.collection === collection).map(ref => ref.id))];
    for (const row of await readVisible(tx, state.actor, collection, ids)) {
      docs.set(`${collection}/${row.docId}`, presentDocument(db.cipher, state.actor, collection, row));
    }
  };
  await inOneFlight(COLLECTION_NAMES.map(read));
  return docs;
}

function conflictingParts({ parts = [] }: Outcome): DocRef[] {
  return parts.flatMap(({ id, conflicts }) => (conflicts.length === 0 ? [] : [{ collection: 'customers', id }]));
}

/** Role and customer may have gone since the verdict was given: values that lost are told to whom they would be told now (SD4). */
function presentVerdict(state: PushState, { item, outcome }: Judged, docs: ReadonlyMap<string, unknown>): Verdict {
  const present = (conflicts: readonly Conflict[], customerId: string | undefined): Conflict[] => {
    const customer = docs.get(`customers/${customerId}`) as Placed | undefined;
    if (customer === undefined || !inScope(state.actor, customer)) return [];
    return conflicts.flatMap((conflict): Conflict[] => {
      const { field } = conflict;
      const read = readOf(state.actor, field);
      if (read === 'plain') return [{ ...conflict }];
      if (read === 'hidden' || !isContactField(field)) return [];
      return [{ field, theirs: maskValues(field, conflict.theirs), yours: maskValues(field, conflict.yours) }];
    });
  };
  return {
    id: item.id,
    status: outcome.status,
    code: outcome.code,
    fields: [...outcome.fields],
    conflicts: present(outcome.conflicts, outcome.docs[0]?.id),
    docs: outcome.docs.map(({ collection, id }) => ({ collection, id, doc: docs.get(`${collection}/${id}`) ?? null })),
    ...(outcome.parts === undefined
      ? {}
      : { parts: outcome.parts.map(part => ({ ...part, conflicts: present(part.conflicts, part.id) })) }),
  };
}
