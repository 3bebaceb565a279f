/** Topic `session`: who is signed in, unlocking, locking. */
import type { Session } from '../services/session.ts';
import type { Handlers } from './register.ts';

type SessionChannels =
  'session.state' | 'session.signIn' | 'session.setUpUnlock' | 'session.unlock' | 'session.lock' | 'session.signOut';

export function sessionHandlers(session: Session): Pick<Handlers, SessionChannels> {
  return {
    'session.state': () => session.state(),
    'session.signIn': input => session.signIn(input),
    'session.setUpUnlock': input => session.setUpUnlock(input),
    'session.unlock': input => session.unlock(input.passphrase),
    'session.lock': () => session.lock('user'),
    'session.signOut': input => session.signOut(input.wipe),
  };
}
