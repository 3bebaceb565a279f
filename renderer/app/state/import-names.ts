/**
 * The names of the files that were imported since the store was opened, by task, so that the task's title can say them. They stay in
 * the page's memory: task documents are sent to the server, and a file's name may carry a person's.
 */
import { create } from 'zustand';
import { onSessionState } from './session.ts';

const useStore = create<{ readonly names: Readonly<Record<string, string>> }>(() => ({ names: {} }));
let isFollowing = false;

/** Keeps the name until the store is locked. */
export function rememberImportName(taskId: string, name: string): void {
  if (!isFollowing) {
    isFollowing = true;
    onSessionState(state => {
      if (state?.status !== 'unlocked') useStore.setState({ names: {} });
    });
  }
  useStore.setState(({ names }) => ({ names: { ...names, [taskId]: name } }));
}

/** The names by task. */
export function useImportNames(): Readonly<Record<string, string>> {
  return useStore(({ names }) => names);
}
