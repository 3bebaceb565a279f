/** POST /sync/v1/pull: the next page of what this reader may see. Rules SS13 to SS17. */
import { pullAnswerSchema, pullRequestSchema } from '../../common/protocol/messages.ts';
import { pullPage } from '../commands/pull.ts';
import { defineRoute } from '../http/define-route.ts';

export const pull = defineRoute({
  method: 'POST',
  url: '/sync/v1/pull',
  summary: 'The next page of what the caller may see: snapshot, then changes',
  policy: { kind: 'signed_in', permission: 'customer.read' },
  perMinute: 1_200,
  body: pullRequestSchema,
  answer: pullAnswerSchema,
  handle: ({ deps, caller, body }) => pullPage(deps.db, caller, body),
});
