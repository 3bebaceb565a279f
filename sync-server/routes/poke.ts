/**
 * GET /sync/v1/poke: a stream of server-sent events that say how far the company's sequence is. It carries no data, so that access is
 * judged by pull alone. It ends with the access token, and when the device is signed out or revoked: at once where that was done, within a
 * heartbeat where another server process did it. Rules SS18, AC74.
 */
import { defineRoute } from '../http/define-route.ts';
import { isInGoodStanding } from '../http/authenticate.ts';
import { readOrgHead } from '../queries/org-head.ts';

const HEARTBEAT_MS = 25_000;

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
    const beat = async (): Promise<void> => {
      // A database that is away ends no stream: pulls tell their callers.
      if (await isInGoodStanding(deps, caller).catch(() => true)) stream.write(': still here\n\n');
      else end();
    };
    const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
    const expiry = setTimeout(end, Math.max(0, caller.tokenExpiresAt - deps.clock.now()));
    stream.on('close', () => {
      unsubscribe();
      clearInterval(heartbeat);
      clearTimeout(expiry);
    });
    stream.on('error', end); // the other side went away while we wrote
    send(seq);
    return reply;
  },
});
