/**
 * GET /sync/v1/poke: a stream of server-sent events that say how far the company's sequence is. It carries no data, so that access is
 * judged by pull alone. It ends with the access token, and when the device is signed out or revoked: at once where that was done and where
 * the bus tells of it, within a few seconds elsewhere. Rules SS18, AC74.
 */
import { defineRoute } from '../http/define-route.ts';
import { isInGoodStanding } from '../http/authenticate.ts';
import { readOrgHead } from '../queries/org-head.ts';

const HEARTBEAT_MS = 25_000;
/** How soon a stream ends where the word of a revocation did not come through the bus. Streams of a company are asked for together. */
const STANDING_MS = 4_000;

export const poke = defineRoute({
  method: 'GET',
  url: '/sync/v1/poke',
  summary: 'Stream of pokes: event "poke" with {"head": number}',
  policy: { kind: 'signed_in', permission: null },
  perMinute: 60,
  answer: null,
  async handle({ deps, caller, reply }) {
    const { seq } = await readOrgHead(deps.db, caller.orgId);
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no', // a proxy that buffers would hold the pokes back
    });
    const send = (head: number): void => void stream.write(`event: poke\ndata: ${JSON.stringify({ head })}\n\n`);
    const end = (): void => void stream.end();
    const { userId, clientId } = caller;
    const unsubscribe = deps.pokes.subscribe(caller.orgId, { userId, clientId, onHead: send, onClose: end });
    const look = async (): Promise<void> => {
      // A database that is away ends no stream: pulls tell their callers.
      if (!(await isInGoodStanding(deps, caller).catch(() => true))) end();
    };
    const standing = setInterval(() => void look(), STANDING_MS);
    const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS);
    const expiry = setTimeout(end, Math.max(0, caller.tokenExpiresAt - deps.clock.now()));
    stream.on('close', () => {
      unsubscribe();
      clearInterval(standing);
      clearInterval(heartbeat);
      clearTimeout(expiry);
    });
    stream.on('error', end); // the other side went away while we wrote
    send(seq);
    return reply;
  },
});
