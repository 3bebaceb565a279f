/** Lanes: edits of one document keep their order whatever happens, and nobody waits for a batch without need. Rule CY16. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concernsOf, isBulk } from '../../../common/merge/bulk.ts';
import { mutationSchema, type Lane, type Mutation } from '../../../common/protocol/mutation.ts';
import { assignLanes } from '../../../renderer/data/outbox/lanes.ts';
import { createPending, type Pending } from '../../../renderer/data/outbox/pending.ts';
import { uuid } from './support/samples.ts';

const doc = (n: number): string => uuid(n, 1);
const task = (n: number): string => uuid(n, 4);
const stamp = (cseq: number) => ({ id: uuid(cseq, 8), cseq, madeAt: 1 });

function edit(cseq: number, n: number): Mutation {
  const fields = {
    kind: 'customer.tags',
    docId: doc(n),
    taskId: null,
    lane: 'interactive',
    add: [],
    remove: [],
  } as const;
  return { ...stamp(cseq), ...fields, add: [], remove: [] };
}
function followUp(cseq: number, n: number): Mutation {
  return mutationSchema.parse({
    ...stamp(cseq),
    kind: 'interaction.create',
    docId: uuid(cseq, 5),
    taskId: null,
    doc: { customerId: doc(n), type: 't', content: 'c', channel: '', initiatedBy: 'company', occurredAt: 1 },
  });
}
function batch(cseq: number, ns: readonly number[]): Mutation {
  const what = { operation: { type: 'add_tag', tagId: uuid(1, 6) }, ids: [...new Set(ns)].map(doc) } as const;
  return mutationSchema.parse({
    ...stamp(cseq),
    kind: 'customers.batch',
    docId: task(1),
    taskId: task(1),
    lane: 'bulk',
    ...what,
  });
}
function save(cseq: number): Mutation {
  return { ...edit(cseq, 1), docId: task(1) }; // like the saving of the task: it concerns the task itself
}

type Step =
  | { readonly kind: 'edit' | 'followUp'; readonly n: number }
  | { readonly kind: 'batch'; readonly ns: readonly number[] }
  | { readonly kind: 'save' | 'send' | 'lost' | 'crash' };
const n = fc.integer({ min: 1, max: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('edit' as const, 'followUp' as const), n }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('batch' as const), ns: fc.array(n, { minLength: 1, maxLength: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('save' as const, 'send' as const, 'lost' as const, 'crash' as const),
    }),
  },
);

/** A device and a server of a few lines, with the rules of the lanes alone. */
function createModel() {
  const made: Mutation[] = [];
  const outbox = new Map<number, Mutation>();
  const judged: Mutation[] = [];
  const marks: Record<Lane, number> = { interactive: 0, bulk: 0 };
  let pending: Pending = createPending();
  const send = (isLost: boolean): void => {
    const request = pending.next(3).map(cseq => outbox.get(cseq));
    for (const mutation of request) {
      if (mutation === undefined) throw new Error('not in the outbox');
      if (!judged.includes(mutation)) {
        if (mutation.cseq <= marks[mutation.lane]) throw new Error(`counter ${mutation.cseq} was used`);
        marks[mutation.lane] = mutation.cseq;
        judged.push(mutation);
      }
      if (isLost) continue;
      outbox.delete(mutation.cseq);
      pending.remove(mutation);
    }
  };
  return {
    made,
    judged,
    get pending() {
      return pending;
    },
    run(given: Step): void {
      const cseq = made.length + 1;
      const draft =
        given.kind === 'edit'
          ? edit(cseq, given.n)
          : given.kind === 'followUp'
            ? followUp(cseq, given.n)
            : given.kind === 'batch'
              ? batch(cseq, given.ns)
              : given.kind === 'save'
                ? save(cseq)
                : null;
      if (given.kind === 'crash') {
        pending = createPending();
        for (const mutation of [...outbox.values()].toReversed()) pending.add(mutation); // as the journal may give them back
      } else if (draft === null) send(given.kind === 'lost');
      else {
        const [mutation = draft] = assignLanes(pending, [draft]);
        made.push(mutation);
        outbox.set(cseq, mutation);
        pending.add(mutation);
      }
    },
    drain(): void {
      while (pending.size > 0) send(false);
    },
  };
}

describe('lanes', () => {
  it('[P22][CY16] every edit is judged once, and those of one document in the order in which they were made', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), steps => {
        const model = createModel();
        for (const given of steps) model.run(given);
        model.drain();
        expect(model.judged.toSorted((a, b) => a.cseq - b.cseq)).toEqual(model.made);
        const last = new Map<string, number>();
        for (const mutation of model.judged) {
          for (const id of concernsOf(mutation)) {
            expect(mutation.cseq).toBeGreaterThan(last.get(id) ?? 0);
            last.set(id, mutation.cseq);
          }
        }
      }),
      { numRuns: 600, seed: 16 },
    );
  });

  it('[CY16] an edit that concerns nothing of a batch is sent before it, and a bulk mutation goes alone', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const model = createModel();
        for (const given of steps) {
          model.run(given);
          const next = model.pending.next(100).map(cseq => model.made[cseq - 1]);
          const waiting = model.pending.first(1_000).map(cseq => model.made[cseq - 1]);
          const isByHand = (mutation: Mutation | undefined): boolean => mutation?.lane === 'interactive';
          expect(next.every(isByHand) || !waiting.some(isByHand)).toBe(true);
          expect(next.length <= 1 || !next.some(mutation => mutation !== undefined && isBulk(mutation))).toBe(true);
          for (const mutation of waiting) {
            if (mutation?.lane !== 'bulk' || isBulk(mutation)) continue;
            expect(model.made.some(other => other.lane === 'bulk' && other.cseq < mutation.cseq)).toBe(true);
          }
        }
      }),
      { numRuns: 200, seed: 17 },
    );
  });

  it('[CY16] a batch with its task is one thing that waits, however many parts it has', () => {
    const model = createModel();
    model.run({ kind: 'batch', ns: [1, 2] });
    model.run({ kind: 'batch', ns: [3, 4, 5] });
    model.run({ kind: 'edit', n: 6 });
    model.run({ kind: 'edit', n: 2 });
    expect([model.pending.size, model.pending.items]).toEqual([4, 3]);
    expect(model.pending.groups(10)).toEqual([
      { cseq: 3, documents: 1 },
      { cseq: 1, documents: 5 },
      { cseq: 4, documents: 1 },
    ]);
    expect([model.pending.has(doc(4)), model.pending.of(doc(2)), model.pending.highest()]).toEqual([true, [1, 4], 4]);
    model.drain();
    expect([model.pending.size, model.pending.items, model.pending.has(doc(4)), model.pending.highest()]).toEqual([
      0,
      0,
      false,
      0,
    ]);
  });

  it('[CY16] what is written together keeps its order too', () => {
    const lanes = assignLanes(createPending(), [edit(1, 1), batch(2, [1, 2]), edit(3, 2), followUp(4, 1), edit(5, 3)]);
    expect(lanes.map(mutation => mutation.lane)).toEqual(['interactive', 'bulk', 'bulk', 'bulk', 'interactive']);
  });
});
