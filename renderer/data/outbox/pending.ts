/**
 * Which mutations wait, by counter and by document: numbers only, the mutations themselves are read from the outbox when they are
 * needed. Rule SY13.
 */
import type { Mutation, MutationKind } from '../../../common/protocol/mutation.ts';

interface Waiting {
  readonly cseq: number;
  readonly kind: MutationKind;
}

export interface Pending {
  readonly size: number;
  add(mutation: Mutation): void;
  remove(mutation: Pick<Mutation, 'cseq' | 'docId'>): void;
  /** Counters of what waits on a document, ascending. */
  of(docId: string): readonly number[];
  has(docId: string): boolean;
  /** Whether the document itself waits to be created. */
  isCreating(docId: string): boolean;
  /** The first counters to be sent, ascending. */
  first(count: number): readonly number[];
  highest(): number;
}

const CREATING: ReadonlySet<MutationKind> = new Set<MutationKind>([
  'customer.create',
  'tag.create',
  'group.create',
  'behavior.create',
  'interaction.create',
  'task.save',
]);

/** Key of an outbox row: counters in the order of text. */
export function outboxKey(cseq: number): string {
  return String(cseq).padStart(16, '0');
}

export function createPending(): Pending {
  const byDoc = new Map<string, Waiting[]>();
  // A Map keeps the order of insertion. New mutations come in the order of their counters; one that comes back from the journal may
  // belong before those of the outbox, and the Map is then put in order when it is next read.
  const byCseq = new Map<number, string>();
  let last = 0;
  let isSorted = true;
  const inOrder = (): Map<number, string> => {
    if (isSorted) return byCseq;
    const entries = [...byCseq].toSorted(([a], [b]) => a - b);
    byCseq.clear();
    for (const [cseq, docId] of entries) byCseq.set(cseq, docId);
    isSorted = true;
    return byCseq;
  };
  return {
    get size() {
      return byCseq.size;
    },
    add({ cseq, kind, docId }) {
      if (byCseq.has(cseq)) return;
      byCseq.set(cseq, docId);
      isSorted &&= cseq > last;
      last = Math.max(last, cseq);
      const list = byDoc.get(docId) ?? [];
      const isLast = (list.at(-1)?.cseq ?? 0) < cseq;
      list.push({ cseq, kind });
      byDoc.set(docId, isLast ? list : list.toSorted((a, b) => a.cseq - b.cseq));
    },
    remove({ cseq, docId }) {
      byCseq.delete(cseq);
      const left = (byDoc.get(docId) ?? []).filter(waiting => waiting.cseq !== cseq);
      if (left.length === 0) byDoc.delete(docId);
      else byDoc.set(docId, left);
    },
    of: docId => (byDoc.get(docId) ?? []).map(waiting => waiting.cseq),
    has: docId => byDoc.has(docId),
    isCreating: docId => (byDoc.get(docId) ?? []).some(waiting => CREATING.has(waiting.kind)),
    first(count) {
      const result: number[] = [];
      for (const cseq of inOrder().keys()) {
        if (result.length >= count) break;
        result.push(cseq);
      }
      return result;
    },
    highest: () => Math.max(0, ...[...inOrder().keys()].slice(-1)),
  };
}
