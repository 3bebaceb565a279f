/**
 * POST /sync/v1/hello: may this device go on, which versions are spoken, is it the same history, and up to where its mutations were judged.
 * Rules SS1, SS2, N1.
 */
import { helloAnswerSchema, helloRequestSchema, type HelloAnswer } from '../../common/protocol/messages.ts';
import { PROTOCOL_OLDEST, PROTOCOL_VERSION } from '../../common/protocol/version.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { policyOf } from '../commands/factors/policy.ts';
import { defineRoute } from '../http/define-route.ts';
import { readSigner } from '../commands/sync/consent.ts';
import { deviceLimitsOf } from '../commands/limits/company-limits.ts';
import { entitlementOf } from '../commands/sync/pull-cursor.ts';
import { helloForProtocol2, helloForStranger } from '../presenters/protocol-2.ts';
import { presentUser } from '../presenters/session.ts';
import { readUser, touchDevice } from '../queries/accounts.ts';
import { noteHello } from '../queries/devices.ts';
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
    const said = { appVersion: body.appVersion, unsent: body.unsent ?? null };
    const [lastCseq, head, { leaseHours, unlockHours }, , user, signer, limits] = await Promise.all([
      touchDevice(deps.db, caller, { now, protocol: isSpoken ? body.protocol : null }),
      readOrgHead(deps.db, caller.orgId),
      policyOf(deps.db, deps, caller.orgId),
      noteHello(deps.db, caller, said),
      caller.isRevoked ? null : readUser(deps.db, caller.orgId, caller.userId),
      readSigner(deps.db, caller.orgId),
      deviceLimitsOf(deps.db, caller, now),
    ]);
    const isReset = body.epoch !== undefined && body.epoch !== null && body.epoch !== head.epoch;
    const answer: HelloAnswer = {
      status: caller.isRevoked ? 'wipe' : !isSpoken ? 'upgrade' : isReset ? 'reset' : 'ok',
      protocolOldest: PROTOCOL_OLDEST,
      protocolNewest: PROTOCOL_VERSION,
      epoch: head.epoch,
      leaseHours,
      unlockHours,
      serverTime: now,
      lastCseq,
      ...(user === null ? {} : { user: presentUser(user, caller.grant), access: caller.entVer }),
      entVer: entitlementOf(caller),
      consentKey: signer.publicKey,
      limits,
    };
    if (!isSpoken) return helloForStranger(answer);
    return body.protocol === PROTOCOL_VERSION ? answer : helloForProtocol2(answer);
  },
});
