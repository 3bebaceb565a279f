/**
 * Who works here and whether the store may be read: the page's copy of the main process's session. It decides nothing by itself.
 */
import { create } from 'zustand';
import type { SessionState } from '../../../common/ipc/desktop.ts';
import { assert } from '../../../common/lib/assert.ts';
import { can, type Action } from '../../../common/domain/permissions.ts';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { desktop } from '../desktop.ts';

const useStore = create<{ readonly state: SessionState | null }>(() => ({ state: null }));

/** The present state of the session; null until the main process has answered for the first time. */
export function useSessionState(): SessionState | null {
  return useStore(store => store.state);
}

/** The signed-in user. Only for screens behind the sign-in: elsewhere it is a bug to ask. */
export function useSession(): SessionUser {
  const user = useStore(store =>
    store.state === null || store.state.status === 'signed_out' ? null : store.state.user,
  );
  assert(user !== null, 'a screen behind the sign-in has a user');
  return user;
}

/** Whether the signed-in user holds the permission; what is not allowed is not offered. */
export function useCan(action: Action): boolean {
  return can(useSession(), action);
}

/** Takes over a state that the main process answered. */
export function setSessionState(state: SessionState): void {
  useStore.setState({ state });
}

/** The present state outside of React. */
export function getSessionState(): SessionState | null {
  return useStore.getState().state;
}

/** Calls back on each change of the session; returns the unsubscribe function. */
export function onSessionState(listener: (state: SessionState | null) => void): () => void {
  return useStore.subscribe(store => listener(store.state));
}

/** Asks for the state and follows it; returns the unsubscribe function. */
export async function followSession(): Promise<() => void> {
  const stop = desktop.session.onChange(setSessionState);
  const answer = await desktop.session.state();
  if (answer.ok) setSessionState(answer.value);
  return stop;
}
