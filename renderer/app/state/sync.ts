/** The state of synchronisation as the data worker last told it. Filled by state/store.ts. */
import { create } from 'zustand';
import type { SyncState } from '../../data/api.ts';

const STARTING: SyncState = {
  phase: 'starting',
  waiting: 0,
  attention: 0,
  progress: null,
  lastSyncedAt: null,
  reason: null,
};

const useStore = create<{ readonly state: SyncState }>(() => ({ state: STARTING }));

/** The present state of synchronisation. */
export function useSync(): SyncState {
  return useStore(store => store.state);
}

/** Replaces the state; null starts anew (on locking). */
export function setSync(state: SyncState | null): void {
  useStore.setState({ state: state ?? STARTING });
}
