/** Signing in at the company's identity provider, and how one may sign in at all. Rules AC62 to AC66. */
import { sessionAnswerSchema } from '../../common/protocol/messages.ts';
import {
  SIGN_IN_WAYS_PATH,
  signInWaysSchema,
  SSO_FINISH_PATH,
  SSO_START_PATH,
  ssoFinishRequestSchema,
  ssoStartAnswerSchema,
  ssoStartRequestSchema,
} from '../../common/protocol/sign-in.ts';
import { finishSso, startSso } from '../commands/sessions/sso-sign-in.ts';
import { defineRoute, type Route } from '../http/define-route.ts';

export const SSO_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: SIGN_IN_WAYS_PATH,
    summary: 'How one may sign in at this server',
    policy: { kind: 'public', reason: 'the sign-in page asks before anybody is signed in; it tells no data' },
    perMinute: 120,
    answer: signInWaysSchema,
    handle: async ({ deps }) => ({ sso: deps.sso == null ? null : { label: deps.sso.label } }),
  }),
  defineRoute({
    method: 'POST',
    url: SSO_START_PATH,
    summary: "Begin a sign-in at the company's identity provider",
    policy: { kind: 'public', reason: 'this is where one signs in' },
    perMinute: 20,
    body: ssoStartRequestSchema,
    answer: ssoStartAnswerSchema,
    handle: ({ deps, body }) => startSso(deps, body),
  }),
  defineRoute({
    method: 'POST',
    url: SSO_FINISH_PATH,
    summary: 'End it with what the browser came back with',
    policy: {
      kind: 'public',
      reason: 'the state, the secret of the device and the code of the provider are the proof',
    },
    perMinute: 20,
    body: ssoFinishRequestSchema,
    answer: sessionAnswerSchema,
    handle: ({ deps, body }) => finishSso(deps, body),
  }),
];
