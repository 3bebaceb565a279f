/** Topic `account`: what is asked of a server before anybody is signed in. Rule AN14. */
import type { AccountEntry } from '../services/account-entry.ts';
import type { Handlers } from './register.ts';

type AccountChannels = 'account.status' | 'account.setUp' | 'account.redeem';

export function accountHandlers(entry: AccountEntry): Pick<Handlers, AccountChannels> {
  return {
    'account.status': ({ serverUrl }) => entry.status(serverUrl),
    'account.setUp': ({ serverUrl, ...request }) => entry.setUp(serverUrl, request),
    'account.redeem': ({ serverUrl, ...request }) => entry.redeem(serverUrl, request),
  };
}
