/** POST /customers/v1/query: customers by the query language, for programs and for devices that do not hold all. Rules QS1 to QS4. */
import {
  customerQueryAnswerSchema,
  customerQueryRequestSchema,
  type CustomerQueryAnswer,
} from '../../common/protocol/customer-query.ts';
import { runQuery } from '../commands/query/run-query.ts';
import { defineRoute } from '../http/define-route.ts';

export const queryRoute = defineRoute({
  method: 'POST',
  url: '/customers/v1/query',
  summary:
    'Customers by nested conditions, several sort keys and a window, with exact total and facet counts, masked for the caller',
  policy: { kind: 'signed_in', permission: 'customer.read' },
  perMinute: 120,
  isCompressed: true,
  body: customerQueryRequestSchema,
  answer: customerQueryAnswerSchema,
  handle: ({ deps, caller, body }): Promise<CustomerQueryAnswer> => runQuery(deps, caller, body),
});
