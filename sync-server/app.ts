/** Builds the HTTP application from its parts. It listens nowhere: start.ts does, and tests inject requests. Rules RT1, ER1, OP2. */
import compress from '@fastify/compress';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { z } from 'zod';
import { AppError } from '../common/protocol/app-error.ts';
import type { Route } from './http/define-route.ts';
import type { ServerDeps } from './http/deps.ts';
import { handleError, handleNotFound } from './http/error-handler.ts';
import { loggerOptions } from './http/logger.ts';
import { ACCESS_ROUTES } from './routes/access.ts';
import { ACCOUNT_ROUTES } from './routes/accounts.ts';
import { AUDIT_ROUTES } from './routes/audit.ts';
import { consent } from './routes/consent.ts';
import { customerHistoryCall, customerRoute } from './routes/customer.ts';
import { queryRoute } from './routes/query.ts';
import { digest } from './routes/digest.ts';
import { DEVICE_ROUTES } from './routes/devices.ts';
import { FACTOR_ROUTES } from './routes/factors.ts';
import { health, ready } from './routes/health.ts';
import { hello } from './routes/hello.ts';
import { LOOKUP_ROUTES } from './routes/lookup.ts';
import { LIMIT_ROUTES } from './routes/limits.ts';
import { poke } from './routes/poke.ts';
import { PRIVACY_ROUTES } from './routes/privacy.ts';
import { POOL_ROUTES } from './routes/pools.ts';
import { pull } from './routes/pull.ts';
import { push } from './routes/push.ts';
import { refreshRoute, signInRoute, signOutRoute } from './routes/session.ts';
import { QUARANTINE_ROUTES } from './routes/quarantine.ts';
import { RECYCLE_BIN_ROUTES } from './routes/recycle-bin.ts';
import { SSO_ROUTES } from './routes/sso.ts';

export const ROUTES: readonly Route[] = [
  health,
  ready,
  signInRoute,
  refreshRoute,
  signOutRoute,
  hello,
  push,
  pull,
  digest,
  consent,
  poke,
  customerRoute,
  queryRoute,
  customerHistoryCall,
  ...ACCOUNT_ROUTES,
  ...FACTOR_ROUTES,
  ...SSO_ROUTES,
  ...DEVICE_ROUTES,
  ...ACCESS_ROUTES,
  ...AUDIT_ROUTES,
  ...LIMIT_ROUTES,
  ...LOOKUP_ROUTES,
  ...POOL_ROUTES,
  ...PRIVACY_ROUTES,
  ...QUARANTINE_ROUTES,
  ...RECYCLE_BIN_ROUTES,
];

/** The application, ready for inject or listen. Closing it ends the poke streams; the database belongs to the caller. */
export async function buildApp(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    logger: loggerOptions(deps.log),
    logController: new LogController({ disableRequestLogging: true }), // our own line says who and how, see onResponse
    genReqId: () => randomBytes(6).toString('hex'),
    requestTimeout: 60_000,
    trustProxy: false,
    // Fastify's own answers to malformed requests go through the one error handler as well.
    frameworkErrors: (error, request, reply) => handleError(error, request, reply),
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  });
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleNotFound);
  app.setValidatorCompiler<z.ZodType>(({ schema }) => data => {
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: result.error };
  });
  app.setSerializerCompiler(() => value => JSON.stringify(value)); // presenters decide what leaves; the schemas describe it
  app.decorateRequest('caller', null);
  app.addHook('onResponse', (request, reply, done) => {
    const { caller } = request;
    const who = caller === null ? {} : { orgId: caller.orgId, userId: caller.userId, clientId: caller.clientId };
    const route = request.routeOptions.url ?? 'unknown';
    request.log.info(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime), ...who },
      'request',
    );
    done();
  });
  app.addHook('preClose', done => {
    deps.pokes.close();
    closeIdleConnections(app.server);
    done();
  });
  await app.register(compress, { global: false }); // which routes, and how, is said by defineRoute
  await app.register(swagger, {
    openapi: {
      info: { title: 'Customer pool sync server', version: '1' },
      components: { securitySchemes: { accessToken: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(rateLimit, {
    global: false,
    keyGenerator: request => request.caller?.userId ?? request.ip,
    errorResponseBuilder: (_request, context) =>
      new AppError('rate_limited', { params: { seconds: Math.ceil(context.ttl / 1000) } }),
  });
  for (const route of ROUTES) route.register(app, deps);
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await app.ready();
  return app;
}

/** What a request in flight is given when the server stops; a device whose push is cut off sends it again. */
const GRACE_MS = 10_000;

/**
 * Closing waits for every connection. One whose answer ends meanwhile would be kept for the next request, which never comes; and one that
 * has never sent a byte does not count as idle and would be waited for until its request is overdue.
 */
function closeIdleConnections(server: Server): void {
  if (!server.listening) return;
  const timer = setInterval(() => server.closeIdleConnections(), 50);
  const end = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  server.once('close', () => {
    clearInterval(timer);
    clearTimeout(end);
  });
}
