/** POST /sync/v1/digest: where a device differs from what its user may see, and what puts it right. Rules DI1 to DI3, N1. */
import { digestAnswerSchema, digestRequestSchema } from '../../common/protocol/reconcile-messages.ts';
import { answerDigest } from '../commands/sync/digest.ts';
import { defineRoute } from '../http/define-route.ts';
import { digestForProtocol2, PROTOCOL_2 } from '../presenters/protocol-2.ts';

export const digest = defineRoute({
  method: 'POST',
  url: '/sync/v1/digest',
  summary: 'Compare by hashes of buckets, list ids and versions, fetch documents by id',
  policy: { kind: 'signed_in', permission: 'customer.read' },
  perMinute: 1_200,
  isCompressed: true,
  body: digestRequestSchema,
  answer: digestAnswerSchema,
  async handle({ deps, caller, body }) {
    const answer = await answerDigest(deps.db, caller, body);
    return caller.protocol > PROTOCOL_2 ? answer : digestForProtocol2(answer);
  },
});
