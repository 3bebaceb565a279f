/**
 * POST /sync/v1/push: takes the mutations that one device made. Safe to repeat: a device that lost our answer sends the same again and
 * gets the same verdicts, also for what was committed before an error answer. Rules SS3 to SS12, SS22, SS24.
 */
import { PUSH_LIMITS, pushAnswerSchema, pushRequestSchema } from '../../common/protocol/messages.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { applyPush } from '../commands/push/apply-push.ts';
import { PROTOCOL_2, pushForProtocol2 } from '../presenters/protocol-2.ts';
import { defineRoute } from '../http/define-route.ts';

export const push = defineRoute({
  method: 'POST',
  url: '/sync/v1/push',
  summary: 'Send mutations; each gets a verdict',
  policy: { kind: 'signed_in', permission: 'customer.read' }, // the right to each mutation is judged one by one
  perMinute: 600,
  bodyLimit: PUSH_LIMITS.bodyBytes + 4_096,
  isCompressed: true,
  body: pushRequestSchema,
  answer: pushAnswerSchema,
  textGuard: 'handler',
  async handle({ deps, caller, body, request }) {
    if (body.clientId !== caller.clientId)
      throw new AppError('permission_denied', { params: { reason: 'other_device' } });
    const answer = await applyPush(deps.db, caller, body.mutations, request.log);
    deps.pokes.announce(caller.orgId, answer.head);
    return caller.protocol > PROTOCOL_2 ? answer : pushForProtocol2(answer);
  },
});
