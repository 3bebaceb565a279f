/** One customer with all that hangs on him, in one answer: `GET /customers/v1/{id}`, and pages of his history. Rules RD1, RH4. */
import { z } from 'zod';
import { customerGroupSchema, customerTagSchema } from '../domain/classification.ts';
import { consentSchema } from '../domain/consent.ts';
import { customerSchema } from '../domain/customer.ts';
import { customerBehaviorSchema, customerInteractionSchema, historyEntrySchema } from '../domain/timeline.ts';

/** Of each kind the newest; `more` names the kinds of which there are older ones. */
export const RECORD_LIMIT = 1_000;
export const RECORD_PARTS = ['interactions', 'behaviors', 'history', 'consents'] as const;

export const customerRecordSchema = customerSchema.extend({
  tags: z.array(customerTagSchema.pick({ tagId: true, name: true, color: true })),
  groups: z.array(customerGroupSchema.pick({ groupId: true, name: true, parentId: true })),
  interactions: z.array(customerInteractionSchema),
  behaviors: z.array(customerBehaviorSchema),
  history: z.array(historyEntrySchema),
  consents: z.array(consentSchema),
  more: z.array(z.enum(RECORD_PARTS)),
});
export type CustomerRecord = z.infer<typeof customerRecordSchema>;
