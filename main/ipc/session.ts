/** Topic `session`: who is signed in, unlocking, locking. */
import type { Channel } from '../../common/ipc/desktop.ts';
import type { Session } from '../services/session.ts';
import type { Handlers } from './register.ts';

type SessionChannels = Extract<Channel, `session.${string}`>;

export function sessionHandlers(session: Session): Pick<Handlers, SessionChannels> {
  return {
    'session.state': () => session.state(),
    'session.ways': input => session.signInWays(input.serverUrl),
    'session.signIn': input => session.signIn(input),
    'session.signInWithCode': input => session.signInWithCode(input.code),
    'session.beginFactor': () => session.beginFactor(),
    'session.confirmFactor': input => session.confirmFactor(input.code),
    'session.signInByBrowser': input => session.signInByBrowser(input),
    'session.cancelSignIn': () => {
      session.cancelSignIn();
      return null;
    },
    'session.setUpUnlock': input => session.setUpUnlock(input),
    'session.changeUnlock': input => session.changeUnlock(input),
    'session.unlock': input => session.unlock(input.passphrase),
    'session.lock': () => session.lock('user'),
    'session.signOut': input => session.signOut(input.wipe),
  };
}
