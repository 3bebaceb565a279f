/** POST /sync/v1/pull: the next page of what this reader may see. Rules SS13 to SS17, N1. */
import { pullAnswerSchema, pullRequestSchema } from '../../common/protocol/messages.ts';
import { pullPage } from '../commands/sync/pull.ts';
import { maskOf } from '../commands/sync/pull-cursor.ts';
import { recordSnapshot } from '../commands/record/record-snapshot.ts';
import { PROTOCOL_2, pullForProtocol2 } from '../presenters/protocol-2.ts';
import { defineRoute } from '../http/define-route.ts';

export const pull = defineRoute({
  method: 'POST',
  url: '/sync/v1/pull',
  summary: 'The next page of what the caller may see: snapshot, then changes',
  policy: { kind: 'signed_in', permission: 'customer.read' },
  perMinute: 1_200,
  isCompressed: true,
  body: pullRequestSchema,
  answer: pullAnswerSchema,
  async handle({ deps, caller, body }) {
    const page = await pullPage(deps.db, caller, body);
    if (page.began) await recordSnapshot(deps.db, caller);
    const answer = { ...page, mask: maskOf(caller), access: caller.entVer };
    return caller.protocol > PROTOCOL_2 ? answer : pullForProtocol2(answer);
  },
});
