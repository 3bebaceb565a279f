/** Runs the benches in a worker, as the product runs its data engine, and reports each line as soon as it is measured. */
import { runBenches } from '../run-benches.ts';

// The library of types for workers clashes with that for pages; these two members are all that is used here.
interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<string>) => void): void;
}
const scope = globalThis as unknown as WorkerScope;

scope.addEventListener('message', ({ data }) => {
  const search = new URLSearchParams(data);
  const toNumber = (name: string): number | undefined => (search.has(name) ? Number(search.get(name)) : undefined);
  runBenches({
    only: search.get('only'),
    n: toNumber('n'),
    rounds: toNumber('rounds'),
    report: line => scope.postMessage({ kind: 'line', line }),
    progress: text => scope.postMessage({ kind: 'progress', text }),
  })
    .catch((thrown: unknown) => {
      const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      scope.postMessage({ kind: 'failed', text });
    })
    .finally(() => scope.postMessage({ kind: 'done' }));
});
