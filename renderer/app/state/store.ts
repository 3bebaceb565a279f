/**
 * Opens the local store when the session is unlocked and forgets everything in memory when it is not; hands what the data worker
 * pushes to the other stores. The one place that listens for the whole application.
 */
import { create } from 'zustand';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { data, onData } from '../../data/client.ts';
import { resetCustomerView } from './customer-view.ts';
import { setReference } from './reference.ts';
import { onSessionState } from './session.ts';
import { setSync } from './sync.ts';
import { resetUndo } from './undo.ts';

export type StoreState =
  | { readonly status: 'closed' | 'opening' }
  | { readonly status: 'open'; /** Edits that the journal brought back after a crash. */ readonly recovered: number }
  | { readonly status: 'failed'; readonly error: AppErrorData };

const useStore = create<{ readonly state: StoreState }>(() => ({ state: { status: 'closed' } }));

/** Whether the local store is open. */
export function useStoreState(): StoreState {
  return useStore(store => store.state);
}

/** Follows session and worker from now on. Call once at the start. */
export function followStore(): void {
  onData('reference', setReference);
  onData('sync', setSync);
  onData('closed', error => {
    forget();
    // Without an error the store was closed on purpose (locking): the session says what comes next.
    useStore.setState({ state: error === null ? { status: 'closed' } : { status: 'failed', error } });
  });
  onSessionState(session => {
    const { status } = useStore.getState().state;
    if (session?.status === 'unlocked') {
      // `failed` as well: a request that met the lock may have closed the store with an error.
      if (status === 'closed' || status === 'failed') void openStore();
    } else if (status !== 'closed') {
      void closeStore();
    }
  });
}

/** Opens the store, also again after a failure. */
export async function openStore(): Promise<void> {
  useStore.setState({ state: { status: 'opening' } });
  const opened = await data.open();
  if (useStore.getState().state.status !== 'opening') return; // locked meanwhile
  if (!opened.ok) {
    useStore.setState({ state: { status: 'failed', error: opened.error } });
    return;
  }
  const [reference, sync] = await Promise.all([data.reference(), data.syncState()]);
  if (useStore.getState().state.status !== 'opening') return;
  if (reference.ok) setReference(reference.value);
  if (sync.ok) setSync(sync.value);
  useStore.setState({ state: { status: 'open', recovered: opened.value.recovered } });
}

async function closeStore(): Promise<void> {
  useStore.setState({ state: { status: 'closed' } });
  forget();
  await data.close();
}

/** Nothing personal stays in the page's memory behind the lock. */
function forget(): void {
  setReference(null);
  setSync(null);
  resetCustomerView();
  resetUndo();
}
