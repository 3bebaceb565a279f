/** Calls about the second factor and about what the company demands of sign-ins. Rules AC50 to AC65. */
import { z } from 'zod';
import { signInPolicySchema } from '../../domain/sign-in-policy.ts';
import { factorCodeSchema, factorSecretSchema } from '../sign-in.ts';
import { declareCall } from './call.ts';

const id = z.uuid();
const nothing = z.strictObject({});
const password = z.string().min(1).max(200);

export const FACTOR_STATE = declareCall({
  name: 'factor.state',
  summary: 'Whether the caller has a second factor, and whether the company demands it of him',
  permission: null,
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({
    since: z.int().nullable(),
    recoveryLeft: z.int(),
    isDemanded: z.boolean(),
    /** This session came from the identity provider, whose own factors count. */
    isSso: z.boolean(),
  }),
});

export const FACTOR_BEGIN = declareCall({
  name: 'factor.begin',
  summary: 'Begin to set up a second factor: a new secret, not in force before a code of it was shown',
  permission: null,
  perMinute: 10,
  request: z.strictObject({ password }),
  answer: factorSecretSchema,
});

export const FACTOR_CONFIRM = declareCall({
  name: 'factor.confirm',
  summary: 'Put the new second factor in force by a code of it; the answer holds recovery codes that are told once',
  permission: null,
  perMinute: 10,
  request: z.strictObject({ code: factorCodeSchema }),
  answer: z.strictObject({ recoveryCodes: z.array(z.string()) }),
});

export const FACTOR_CODES = declareCall({
  name: 'factor.codes',
  summary: 'New recovery codes; the old ones are void',
  permission: null,
  perMinute: 10,
  request: z.strictObject({ password, code: factorCodeSchema }),
  answer: z.strictObject({ recoveryCodes: z.array(z.string()) }),
});

export const FACTOR_OFF = declareCall({
  name: 'factor.off',
  summary: 'Turn the second factor off, with password and code, where the company does not demand it',
  permission: null,
  perMinute: 10,
  request: z.strictObject({ password, code: factorCodeSchema }),
  answer: nothing,
});

export const FACTORS_LIST = declareCall({
  name: 'factors.list',
  summary: 'Who has which factors',
  permission: 'member.reset',
  perMinute: 60,
  request: nothing,
  answer: z.strictObject({
    members: z.array(
      z.strictObject({
        userId: id,
        name: z.string(),
        login: z.string(),
        isDemanded: z.boolean(),
        since: z.int().nullable(),
        recoveryLeft: z.int(),
        /** When his account at the identity provider was tied to him. */
        ssoSince: z.int().nullable(),
      }),
    ),
  }),
});

export const FACTORS_RESET = declareCall({
  name: 'factors.reset',
  summary: "Remove a person's second factor and the tie to the identity provider; all his sessions end",
  permission: 'member.reset',
  perMinute: 20,
  request: z.strictObject({ userId: id }),
  answer: nothing,
});

export const SIGN_IN_POLICY = declareCall({
  name: 'signInPolicy.read',
  summary: 'What the company demands of sign-ins and devices',
  permission: 'security.manage',
  perMinute: 60,
  request: nothing,
  answer: signInPolicySchema,
});

export const SIGN_IN_POLICY_SAVE = declareCall({
  name: 'signInPolicy.save',
  summary: 'Change what the company demands; whoever demands a second factor has one himself',
  permission: 'security.manage',
  perMinute: 20,
  request: signInPolicySchema,
  answer: nothing,
});
