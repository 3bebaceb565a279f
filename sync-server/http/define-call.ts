/** Answers a call of the page that common/protocol/calls declares: a route like every other, with the call's own policy. Rules CA1, RT1. */
import type { z } from 'zod';
import { callPath, type CallSpec } from '../../common/protocol/calls/call.ts';
import type { RoutePolicy } from '../policies/route-policy.ts';
import { defineRoute, type Route, type RouteContext } from './define-route.ts';

type SignedIn = Extract<RoutePolicy, { kind: 'signed_in' }>;

/** Declares the route of a call. The handler's answer is checked against the call's schema by the compiler. */
export function defineCall<Request extends z.ZodType, Answer extends z.ZodType>(
  call: CallSpec<Request, Answer>,
  handle: (context: RouteContext<SignedIn, z.output<Request>, undefined, undefined>) => Promise<z.input<Answer>>,
): Route {
  return defineRoute<SignedIn, z.output<Request>, undefined, undefined, z.input<Answer>>({
    method: 'POST',
    url: callPath(call.name),
    summary: call.summary,
    policy: { kind: 'signed_in', permission: call.permission },
    perMinute: call.perMinute,
    ...(call.bodyLimit === undefined ? {} : { bodyLimit: call.bodyLimit }),
    body: call.request as unknown as z.ZodType<z.output<Request>>,
    answer: call.answer as unknown as z.ZodType<z.input<Answer>>,
    handle,
  });
}
