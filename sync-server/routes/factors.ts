/** The second factor: asked at sign-in, set up, changed, reset; and what the company demands. Rules AC50 to AC61. */
import {
  FACTOR_BEGIN,
  FACTOR_CODES,
  FACTOR_CONFIRM,
  FACTOR_OFF,
  FACTOR_STATE,
  FACTORS_LIST,
  FACTORS_RESET,
  SIGN_IN_POLICY,
  SIGN_IN_POLICY_SAVE,
} from '../../common/protocol/calls/factors.ts';
import { sessionAnswerSchema } from '../../common/protocol/messages.ts';
import {
  FACTOR_BEGIN_PATH,
  FACTOR_CONFIRM_PATH,
  factorBeginRequestSchema,
  factorConfirmAnswerSchema,
  factorConfirmRequestSchema,
  factorSecretSchema,
  SIGN_IN_CODE_PATH,
  signInCodeRequestSchema,
} from '../../common/protocol/sign-in.ts';
import { admitWithCode, beginDemandedFactor, confirmDemandedFactor } from '../commands/sessions/admit.ts';
import {
  beginOwnFactor,
  confirmOwnFactor,
  renewOwnCodes,
  showFactor,
  turnOffFactor,
} from '../commands/factors/own-factor.ts';
import { changePolicy, policyOf } from '../commands/factors/policy.ts';
import { listFactors, resetFactors } from '../commands/factors/reset-factors.ts';
import { defineCall } from '../http/define-call.ts';
import { defineRoute, type Route } from '../http/define-route.ts';

const BEFORE_SESSION = { kind: 'public', reason: 'the challenge in the body is the proof of the password' } as const;

export const FACTOR_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'POST',
    url: SIGN_IN_CODE_PATH,
    summary: 'Go on with a sign-in by the code of the second factor',
    policy: BEFORE_SESSION,
    perMinute: 30,
    body: signInCodeRequestSchema,
    answer: sessionAnswerSchema,
    handle: ({ deps, body }) => admitWithCode(deps, body),
  }),
  defineRoute({
    method: 'POST',
    url: FACTOR_BEGIN_PATH,
    summary: 'Begin to set up the second factor that the company demands, in the middle of a sign-in',
    policy: BEFORE_SESSION,
    perMinute: 20,
    body: factorBeginRequestSchema,
    answer: factorSecretSchema,
    handle: ({ deps, body }) => beginDemandedFactor(deps, body),
  }),
  defineRoute({
    method: 'POST',
    url: FACTOR_CONFIRM_PATH,
    summary: 'Put the demanded second factor in force and end the sign-in',
    policy: BEFORE_SESSION,
    perMinute: 30,
    body: factorConfirmRequestSchema,
    answer: factorConfirmAnswerSchema,
    handle: ({ deps, body }) => confirmDemandedFactor(deps, body),
  }),
  defineCall(FACTOR_STATE, ({ deps, caller }) => showFactor(deps, caller)),
  defineCall(FACTOR_BEGIN, ({ deps, caller, body }) => beginOwnFactor(deps, caller, body.password)),
  defineCall(FACTOR_CONFIRM, async ({ deps, caller, body }) => ({
    recoveryCodes: await confirmOwnFactor(deps, caller, body.code),
  })),
  defineCall(FACTOR_CODES, async ({ deps, caller, body }) => ({
    recoveryCodes: await renewOwnCodes(deps, caller, body),
  })),
  defineCall(FACTOR_OFF, async ({ deps, caller, body }) => {
    await turnOffFactor(deps, caller, body);
    return {};
  }),
  defineCall(FACTORS_LIST, ({ deps, caller }) => listFactors(deps, caller)),
  defineCall(FACTORS_RESET, async ({ deps, caller, body }) => {
    await resetFactors(deps, caller, body.userId);
    return {};
  }),
  defineCall(SIGN_IN_POLICY, ({ deps, caller }) => policyOf(deps.db, deps, caller.orgId)),
  defineCall(SIGN_IN_POLICY_SAVE, async ({ deps, caller, body }) => {
    await changePolicy(deps, caller, body);
    return {};
  }),
];
