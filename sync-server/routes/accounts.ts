/**
 * What is open to who has no session yet: the state of the server, the first set-up, the use of a code. And the calls about accounts.
 * Rules AN1 to AN29.
 */
import { z } from 'zod';
import {
  redeemAnswerSchema,
  redeemRequestSchema,
  serverStatusSchema,
  setUpRequestSchema,
} from '../../common/protocol/account-messages.ts';
import {
  ACCOUNT_NOTICE_SEEN,
  ACCOUNT_NOTICES,
  ACCOUNT_PASSWORD,
  ACCOUNTS_LOCKED,
  ACCOUNTS_RESET,
  ACCOUNTS_UNLOCK,
  INVITATIONS_CREATE,
  INVITATIONS_LIST,
  INVITATIONS_RENEW,
  INVITATIONS_WITHDRAW,
} from '../../common/protocol/calls/accounts.ts';
import { minLengthOf } from '../commands/accounts/check-password.ts';
import { invite, renew, showInvitations, withdraw } from '../commands/accounts/invitations.ts';
import { changePassword, resetPassword, showLocked, unlock } from '../commands/accounts/passwords.ts';
import { redeemCode } from '../commands/accounts/redeem-code.ts';
import { setUpServer } from '../commands/accounts/set-up-server.ts';
import { defineCall } from '../http/define-call.ts';
import { defineRoute, type Route } from '../http/define-route.ts';
import { markNoticeSeen, readNotices } from '../queries/passwords.ts';
import { hasCompany } from '../queries/set-up.ts';

const statusRoute = defineRoute({
  method: 'GET',
  url: '/auth/v1/status',
  summary: 'Whether the server waits for its first set-up, and how long a password must be',
  policy: { kind: 'public', reason: 'the sign-in page asks before anybody is signed in; it tells no data' },
  perMinute: 60,
  answer: serverStatusSchema,
  async handle({ deps }) {
    const state = (await hasCompany(deps.db)) ? ('ready' as const) : ('empty' as const);
    return { state, passwordMinLength: minLengthOf(deps) };
  },
});

const setUpRoute = defineRoute({
  method: 'POST',
  url: '/auth/v1/set-up',
  summary: 'Make the company and the administrator of an empty server, once',
  policy: { kind: 'public', reason: 'there is nobody yet; the token that the server printed is the proof' },
  perMinute: 10,
  body: setUpRequestSchema,
  answer: z.strictObject({}),
  async handle({ deps, body }) {
    await setUpServer(deps, body);
    return {};
  },
});

const redeemRoute = defineRoute({
  method: 'POST',
  url: '/auth/v1/redeem',
  summary: 'Set a password with the code of an invitation or of a reset',
  policy: { kind: 'public', reason: 'the code is the proof' },
  perMinute: 20,
  body: redeemRequestSchema,
  answer: redeemAnswerSchema,
  handle: ({ deps, body }) => redeemCode(deps, body),
});

export const ACCOUNT_ROUTES: readonly Route[] = [
  statusRoute,
  setUpRoute,
  redeemRoute,
  defineCall(INVITATIONS_LIST, ({ deps, caller }) => showInvitations(deps, caller)),
  defineCall(INVITATIONS_CREATE, ({ deps, caller, body }) => invite(deps, caller, body)),
  defineCall(INVITATIONS_RENEW, ({ deps, caller, body }) => renew(deps, caller, body.invitationId)),
  defineCall(INVITATIONS_WITHDRAW, async ({ deps, caller, body }) => {
    await withdraw(deps, caller, body.invitationId);
    return {};
  }),
  defineCall(ACCOUNTS_RESET, ({ deps, caller, body }) => resetPassword(deps, caller, body.userId)),
  defineCall(ACCOUNTS_LOCKED, async ({ deps, caller }) => ({ locked: await showLocked(deps, caller) })),
  defineCall(ACCOUNTS_UNLOCK, async ({ deps, caller, body }) => {
    await unlock(deps, caller, body.userId);
    return {};
  }),
  defineCall(ACCOUNT_PASSWORD, ({ deps, caller, body }) => changePassword(deps, caller, body)),
  defineCall(ACCOUNT_NOTICES, async ({ deps, caller }) => ({ notices: await readNotices(deps.db, caller) })),
  defineCall(ACCOUNT_NOTICE_SEEN, async ({ deps, caller, body }) => {
    await markNoticeSeen(deps.db, caller, body.noticeId, deps.clock.now());
    return {};
  }),
];
