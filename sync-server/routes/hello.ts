/** POST /sync/v1/hello: may this device go on, which versions are spoken, and up to where its mutations were judged. Rules SS1, SS2. */
import { helloAnswerSchema, helloRequestSchema } from '../../common/protocol/messages.ts';
import { PROTOCOL_OLDEST, PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { defineRoute } from '../http/define-route.ts';
import { touchDevice } from '../queries/accounts.ts';
import { readOrgHead } from '../queries/org-head.ts';

export const hello = defineRoute({
  method: 'POST',
  url: '/sync/v1/hello',
  summary: 'Meet the server: versions, epoch, lease, last judged mutation; or the order to wipe',
  policy: { kind: 'any_device' },
  perMinute: 120,
  body: helloRequestSchema,
  answer: helloAnswerSchema,
  async handle({ deps, caller, body }) {
    if (body.clientId !== caller.clientId) throw new AppError('permission_denied');
    const now = deps.clock.now();
    const isSpoken = body.protocol >= PROTOCOL_OLDEST && body.protocol <= PROTOCOL_VERSION;
    const [lastCseq, head] = await Promise.all([touchDevice(deps.db, caller, now), readOrgHead(deps.db, caller.orgId)]);
    return {
      status: caller.isRevoked ? ('wipe' as const) : isSpoken ? ('ok' as const) : ('upgrade' as const),
      protocolOldest: PROTOCOL_OLDEST,
      protocolNewest: PROTOCOL_VERSION,
      epoch: head.epoch,
      leaseHours: deps.leaseHours,
      serverTime: now,
      lastCseq,
    };
  },
});
