/**
 * How a route is declared: method, path, who may call it, how often, and the schemas of what comes and goes. The steps are always the
 * same: authenticate, limit, validate, authorise, handle. A route returns its answer or throws; it never builds an error. Rule RT1.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { z } from 'zod';
import { AppError } from '../../common/protocol/app-error.ts';
import { errorAnswerSchema } from '../../common/protocol/messages.ts';
import { authorizeRoute, type Caller, type RoutePolicy } from '../policies/route-policy.ts';
import { authenticate } from './authenticate.ts';
import { limitCaller } from './caller-limit.ts';
import type { ServerDeps } from './deps.ts';
import { findUnstorable } from './text-guard.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** What a handler gets: everything parsed and checked. */
export interface RouteContext<Policy extends RoutePolicy, Body, Query, Params> {
  readonly caller: Policy extends { kind: 'public' } ? null : Caller;
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  readonly deps: ServerDeps;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface RouteSpec<Policy extends RoutePolicy, Body, Query, Params, Answer> {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** One line for the API description. */
  readonly summary: string;
  readonly policy: Policy;
  /** Requests per minute of one caller; of one address where the route is public. */
  readonly perMinute: number;
  /** Bytes; 64 KB when absent. */
  readonly bodyLimit?: number;
  /** Takes gzip and gives it to who asks for it. The limit holds for the inflated body. Never where an answer holds a secret. */
  readonly isCompressed?: true;
  readonly body?: z.ZodType<Body>;
  readonly query?: z.ZodType<Query>;
  readonly params?: z.ZodType<Params>;
  /** Shape of the answer, for the API description; null for a stream. */
  readonly answer: z.ZodType<Answer> | null;
  /** `handler`: the handler looks for texts that cannot be stored itself, item by item. */
  readonly textGuard?: 'handler';
  handle(context: RouteContext<Policy, Body, Query, Params>): Promise<Answer>;
}

/** A declared route, ready to be put on an application. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  register(app: FastifyInstance, deps: ServerDeps): void;
}

const DEFAULT_BODY_LIMIT = 65_536;
/** Of each route, since what a route leaves out would be the plugin's default and not the application's. Smaller answers gain nothing. */
const COMPRESS: RouteOptions['compress'] = {
  encodings: ['gzip', 'identity'],
  threshold: 700,
  zlibOptions: { level: 4 },
};
const DECOMPRESS: RouteOptions['decompress'] = { requestEncodings: ['gzip', 'identity'] };

/** Declares a route. */
export function defineRoute<
  const Policy extends RoutePolicy,
  Body = undefined,
  Query = undefined,
  Params = undefined,
  Answer = unknown,
>(spec: RouteSpec<Policy, Body, Query, Params, Answer>): Route {
  return { method: spec.method, url: spec.url, register: (app, deps) => void app.route(toOptions(spec, deps)) };
}

function toOptions<Policy extends RoutePolicy, Body, Query, Params, Answer>(
  spec: RouteSpec<Policy, Body, Query, Params, Answer>,
  deps: ServerDeps,
): RouteOptions {
  const { method, url, policy, body, query, params, answer } = spec;
  const present = { body, querystring: query, params };
  return {
    method,
    url,
    bodyLimit: spec.bodyLimit ?? DEFAULT_BODY_LIMIT,
    compress: spec.isCompressed === true ? COMPRESS : false,
    decompress: spec.isCompressed === true ? DECOMPRESS : false,
    schema: {
      summary: spec.summary,
      ...(policy.kind === 'public' ? {} : { security: [{ accessToken: [] }] }),
      ...Object.fromEntries(Object.entries(present).filter(([, schema]) => schema !== undefined)),
      ...(answer === null ? {} : { response: { 200: answer, '4xx': errorAnswerSchema, '5xx': errorAnswerSchema } }),
    },
    config: { rateLimit: deps.rateLimits === 'on' ? { max: spec.perMinute, timeWindow: 60_000 } : false },
    onRequest: async request => {
      // Before the body is read: who is not signed in makes us parse nothing.
      request.caller = policy.kind === 'public' ? null : await authenticate(deps, request);
      if (policy.kind !== 'public' && request.caller === null) throw new AppError('not_signed_in');
      if (request.caller !== null) await limitCaller(deps, request.caller);
    },
    preValidation: (request, _reply, done) => {
      const checked =
        spec.textGuard === 'handler' ? [request.query, request.params] : [request.body, request.query, request.params];
      for (const value of checked) {
        const field = findUnstorable(value);
        if (field !== null) {
          done(new AppError('validation_failed', { fields: [{ field: safeName(field), code: 'validation_failed' }] }));
          return;
        }
      }
      done();
    },
    handler: async (request, reply) => {
      authorizeRoute(policy, request.caller);
      return spec.handle({
        caller: request.caller as RouteContext<Policy, Body, Query, Params>['caller'],
        body: request.body as Body,
        query: request.query as Query,
        params: request.params as Params,
        // Who is signed in works in his company alone, whatever a statement forgets.
        deps: request.caller === null ? deps : { ...deps, db: deps.db.forOrg(request.caller.orgId) },
        request,
        reply,
      });
    },
  };
}

/** A field path that may be shown: keys come from the sender and could be anything. */
function safeName(path: string): string {
  return path.replace(/[^\w.:-]/g, '').slice(0, 100);
}
