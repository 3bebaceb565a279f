/** What a server says of itself before anybody is signed in: whether it is empty, and how long a password must be there. Rule AN1. */
import { useEffect, useState } from 'react';
import type { ServerStatus } from '../../../common/protocol/account-messages.ts';
import { desktop } from '../../app/desktop.ts';

/** The state of the server at the address; null while it is not known, e.g. without network: signing in tells why. */
export function useServerStatus(serverUrl: string): ServerStatus | null {
  const [known, setKnown] = useState<{ readonly serverUrl: string; readonly status: ServerStatus } | null>(null);
  useEffect(() => {
    if (serverUrl.trim() === '') return undefined;
    let isWanted = true;
    void desktop.account.status({ serverUrl }).then(answer => {
      if (isWanted && answer.ok) setKnown({ serverUrl, status: answer.value });
    });
    return () => {
      isWanted = false;
    };
  }, [serverUrl]);
  return known?.serverUrl === serverUrl ? known.status : null;
}
