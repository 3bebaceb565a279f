/** The last step of a set-up or a code: signing in with the password that was just set. Rule AN14. */
import { useCallback } from 'react';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import type { Credentials } from './RedeemPage.tsx';

/** Gives the function that signs in. What is in the way of it is for the sign-in form, which `onFailed` opens with everything filled in. */
export function useEntry(onFailed: (credentials: Credentials) => void): (credentials: Credentials) => Promise<void> {
  return useCallback(
    async credentials => {
      const answer = await desktop.session.signIn(credentials);
      if (answer.ok) setSessionState(answer.value);
      else onFailed(credentials);
    },
    [onFailed],
  );
}
