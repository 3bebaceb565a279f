/** POST /customers/v1/query: the query language over the network. Rules QS1 to QS4. */
import { z } from 'zod';
import { customerSchema } from '../domain/customer.ts';
import { customerQuerySchema } from '../query/schema.ts';

export const customerQueryRequestSchema = customerQuerySchema.extend({
  /** Minutes east of UTC, for conditions in days; 480 in China. */
  zoneOffsetMinutes: z.int().min(-840).max(840),
});

export const queryProblemSchema = z.strictObject({
  path: z.string(),
  field: z.string(),
  code: z.enum([
    'unknown_field',
    'field_not_readable',
    'wrong_operator',
    'wrong_value',
    'not_sortable',
    'not_countable',
  ]),
});

export const customerQueryAnswerSchema = z.strictObject({
  /** The window of the sorted result, each as the caller may see it. */
  customers: z.array(customerSchema),
  /** Exact. */
  total: z.int().min(0),
  facets: z.record(z.string(), z.record(z.string(), z.int().min(0))),
  problems: z.array(queryProblemSchema),
});

export type CustomerQueryRequest = z.infer<typeof customerQueryRequestSchema>;
export type CustomerQueryAnswer = z.infer<typeof customerQueryAnswerSchema>;
