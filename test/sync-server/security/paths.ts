/**
 * Every path of the server and how the side-door test walks it. The test compares this list with the router, so that a new route cannot
 * be forgotten.
 */

/** `generated`: requests made from the API description, as every role; `by hand`: by the named test. */
export type Walk = { readonly by: 'generated' } | { readonly by: 'hand'; readonly test: string };

const generated: Walk = { by: 'generated' };

export const PATHS: Readonly<Record<string, Walk>> = {
  'GET /health': generated,
  'GET /ready': generated,
  'POST /auth/v1/sign-in': generated,
  'POST /auth/v1/refresh': generated,
  'POST /auth/v1/sign-out': { by: 'hand', test: 'test/sync-server/session.test.ts: it would end the walk' },
  'POST /sync/v1/hello': generated,
  'POST /sync/v1/push': generated,
  'POST /sync/v1/pull': generated,
  'GET /sync/v1/poke': { by: 'hand', test: 'test/sync-server/pull.test.ts: a stream that does not end' },
  'GET /admin/v1/audit': generated,
  'GET /customers/v1/{customerId}': generated,
};
