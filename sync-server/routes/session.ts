/**
 * POST /auth/v1/sign-in, /refresh and /sign-out. An unknown login and a wrong password give the same answer after the same work.
 * Rules AU1 to AU8.
 */
import { z } from 'zod';
import { refreshRequestSchema, sessionAnswerSchema, signInRequestSchema } from '../../common/protocol/messages.ts';
import { refreshSession } from '../commands/sessions/refresh-session.ts';
import { signIn } from '../commands/sessions/sign-in.ts';
import { signOut } from '../commands/sessions/sign-out.ts';
import { defineRoute } from '../http/define-route.ts';

export const signInRoute = defineRoute({
  method: 'POST',
  url: '/auth/v1/sign-in',
  summary: 'Begin a session on a device with login and password',
  policy: { kind: 'public', reason: 'this is where one signs in' },
  perMinute: 30,
  body: signInRequestSchema,
  answer: sessionAnswerSchema,
  handle: ({ deps, body }) => signIn(deps, body),
});

export const refreshRoute = defineRoute({
  method: 'POST',
  url: '/auth/v1/refresh',
  summary: 'Exchange a refresh token for new tokens; each is good for one use',
  policy: { kind: 'public', reason: 'the refresh token in the body is the proof' },
  perMinute: 60,
  body: refreshRequestSchema,
  answer: sessionAnswerSchema,
  handle: ({ deps, body }) => refreshSession(deps, body),
});

export const signOutRoute = defineRoute({
  method: 'POST',
  url: '/auth/v1/sign-out',
  summary: "End the device's session",
  policy: { kind: 'any_device' },
  perMinute: 30,
  answer: z.strictObject({}),
  async handle({ deps, caller }) {
    await signOut(deps, caller);
    return {};
  },
});
