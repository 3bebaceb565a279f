/**
 * Which mutations wait, by lane, by counter and by document: numbers only, the mutations themselves are read from the outbox when they
 * are needed. It also says in which lane a new mutation goes and what is sent next (docs/decisions/0007). Rules SY13, CY16.
 */
import { concernsOf, documentsOf, isBulk } from '../../../common/merge/bulk.ts';
import { LANES, type Lane, type Mutation, type MutationKind } from '../../../common/protocol/mutation.ts';

interface Waiting {
  readonly cseq: number;
  readonly kind: MutationKind;
  readonly lane: Lane;
  readonly isBulk: boolean;
  readonly documents: readonly string[];
  readonly concerns: readonly string[];
  /** What a person counts as one thing: an edit, or a whole batch or import with its task. */
  readonly item: string;
}

export interface Pending {
  readonly size: number;
  /** As a person counts: a batch or an import is one, however many parts of it wait. */
  readonly items: number;
  add(mutation: Mutation): void;
  remove(mutation: Pick<Mutation, 'cseq'>): void;
  /** Counters of what waits on a document, ascending. */
  of(docId: string): readonly number[];
  has(docId: string): boolean;
  /** Whether the document itself waits to be created. */
  isCreating(docId: string): boolean;
  /** The first counters of both lanes, ascending. */
  first(count: number): readonly number[];
  /** What the next request carries: of the interactive lane while anything waits there; a bulk mutation alone. */
  next(count: number): readonly number[];
  /** The first things that wait, as a person counts them: the counter of the first mutation of each, and how many documents it concerns. */
  groups(count: number): readonly { readonly cseq: number; readonly documents: number }[];
  /** The lane of a mutation that is made now. */
  laneFor(mutation: Mutation): Lane;
  highest(): number;
}

const CREATING: ReadonlySet<MutationKind> = new Set<MutationKind>([
  'customer.create',
  'customers.import',
  'tag.create',
  'group.create',
  'behavior.create',
  'interaction.create',
  'consent.record',
  'task.save',
  'view.save',
]);

/** Key of an outbox row: counters in the order of text. */
export function outboxKey(cseq: number): string {
  return String(cseq).padStart(16, '0');
}

export function createPending(): Pending {
  const byDoc = new Map<string, Waiting[]>();
  const lanes: Readonly<Record<Lane, Queue>> = { interactive: createQueue(), bulk: createQueue() };
  const inBulkLane = createTally();
  const items = createTally();
  const forget = (cseq: number): Waiting | undefined => lanes.interactive.take(cseq) ?? lanes.bulk.take(cseq);
  return {
    get size() {
      return lanes.interactive.size + lanes.bulk.size;
    },
    get items() {
      return items.size;
    },
    add(mutation) {
      const { cseq, kind, lane } = mutation;
      const documents = documentsOf(mutation);
      const what = { isBulk: isBulk(mutation), concerns: concernsOf(mutation), item: itemOf(mutation) };
      const waiting: Waiting = { cseq, kind, lane, documents, ...what };
      if (lanes.interactive.has(cseq) || lanes.bulk.has(cseq)) return;
      lanes[lane].put(waiting);
      items.add(waiting.item);
      if (lane === 'bulk') waiting.concerns.forEach(inBulkLane.add);
      for (const docId of documents) {
        const list = byDoc.get(docId) ?? [];
        const isLast = (list.at(-1)?.cseq ?? 0) < cseq;
        list.push(waiting);
        byDoc.set(docId, isLast ? list : list.toSorted((a, b) => a.cseq - b.cseq));
      }
    },
    remove({ cseq }) {
      const waiting = forget(cseq);
      if (waiting === undefined) return;
      items.remove(waiting.item);
      if (waiting.lane === 'bulk') waiting.concerns.forEach(inBulkLane.remove);
      for (const docId of waiting.documents) {
        const left = (byDoc.get(docId) ?? []).filter(other => other.cseq !== cseq);
        if (left.length === 0) byDoc.delete(docId);
        else byDoc.set(docId, left);
      }
    },
    of: docId => (byDoc.get(docId) ?? []).map(waiting => waiting.cseq),
    has: docId => byDoc.has(docId),
    isCreating: docId => (byDoc.get(docId) ?? []).some(waiting => CREATING.has(waiting.kind)),
    first(count) {
      const some = LANES.flatMap(lane => lanes[lane].first(count).map(waiting => waiting.cseq));
      return some.toSorted((a, b) => a - b).slice(0, count);
    },
    next(count) {
      if (lanes.interactive.size > 0) return lanes.interactive.first(count).map(waiting => waiting.cseq);
      const some = lanes.bulk.first(count);
      const firstBulk = some.findIndex(waiting => waiting.isBulk);
      const alone = firstBulk === 0 ? some.slice(0, 1) : firstBulk < 0 ? some : some.slice(0, firstBulk);
      return alone.map(waiting => waiting.cseq);
    },
    groups(count) {
      const byItem = new Map<string, { readonly cseq: number; documents: number }>();
      for (const waiting of LANES.flatMap(lane => lanes[lane].first(Number.POSITIVE_INFINITY))) {
        const documents = waiting.kind === 'task.save' ? 0 : waiting.documents.length;
        const group = byItem.get(waiting.item);
        if (group === undefined) byItem.set(waiting.item, { cseq: waiting.cseq, documents });
        else group.documents += documents;
      }
      return [...byItem.values()].slice(0, count);
    },
    laneFor: mutation =>
      isBulk(mutation) || concernsOf(mutation).some(id => inBulkLane.has(id)) ? 'bulk' : 'interactive',
    highest: () => Math.max(lanes.interactive.last(), lanes.bulk.last()),
  };
}

function itemOf(mutation: Mutation): string {
  return isBulk(mutation) || mutation.kind === 'task.save' ? mutation.docId : mutation.id;
}

interface Queue {
  readonly size: number;
  has(cseq: number): boolean;
  put(waiting: Waiting): void;
  take(cseq: number): Waiting | undefined;
  first(count: number): readonly Waiting[];
  last(): number;
}

/**
 * Mutations by counter. A Map keeps the order of insertion: new mutations come in the order of their counters; one that comes back from
 * the journal may belong before those of the outbox, and the Map is then put in order when it is next read.
 */
function createQueue(): Queue {
  const byCseq = new Map<number, Waiting>();
  let last = 0;
  let isSorted = true;
  const inOrder = (): Map<number, Waiting> => {
    if (isSorted) return byCseq;
    const entries = [...byCseq].toSorted(([a], [b]) => a - b);
    byCseq.clear();
    for (const [cseq, waiting] of entries) byCseq.set(cseq, waiting);
    isSorted = true;
    return byCseq;
  };
  return {
    get size() {
      return byCseq.size;
    },
    has: cseq => byCseq.has(cseq),
    put(waiting) {
      byCseq.set(waiting.cseq, waiting);
      isSorted &&= waiting.cseq > last;
      last = Math.max(last, waiting.cseq);
    },
    take(cseq) {
      const waiting = byCseq.get(cseq);
      byCseq.delete(cseq);
      return waiting;
    },
    first(count) {
      const result: Waiting[] = [];
      for (const waiting of inOrder().values()) {
        if (result.length >= count) break;
        result.push(waiting);
      }
      return result;
    },
    last: () => Math.max(0, ...[...inOrder().keys()].slice(-1)),
  };
}

interface Tally {
  readonly size: number;
  add(this: void, key: string): void;
  remove(this: void, key: string): void;
  has(key: string): boolean;
}

/** How often each key was added and not removed. */
function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    get size() {
      return counts.size;
    },
    add: key => void counts.set(key, (counts.get(key) ?? 0) + 1),
    remove(key) {
      const left = (counts.get(key) ?? 0) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    },
    has: key => counts.has(key),
  };
}
