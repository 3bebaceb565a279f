/** Calls of common/protocol/calls/quarantine.ts. Rules QT1 to QT5. */
import {
  QUARANTINE_ACCEPT,
  QUARANTINE_DISCARD,
  QUARANTINE_LIST,
  QUARANTINE_OUTCOMES,
} from '../../common/protocol/calls/quarantine.ts';
import {
  acceptQuarantined,
  discardQuarantined,
  listQuarantined,
  readOwnOutcomes,
} from '../commands/push/quarantine.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';

export const QUARANTINE_ROUTES: readonly Route[] = [
  defineCall(QUARANTINE_LIST, ({ deps, caller }) => listQuarantined(deps, caller)),
  defineCall(QUARANTINE_ACCEPT, async ({ deps, caller, body }) => {
    const { status, refused, head } = await acceptQuarantined(deps, caller, body);
    deps.pokes.announce(caller.orgId, head);
    return { status, refused };
  }),
  defineCall(QUARANTINE_DISCARD, async ({ deps, caller, body }) => {
    await discardQuarantined(deps, caller, body);
    return {};
  }),
  defineCall(QUARANTINE_OUTCOMES, async ({ deps, caller, body }) => ({
    outcomes: await readOwnOutcomes(deps, caller, body.mutationIds),
  })),
];
