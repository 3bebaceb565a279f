/** POST /sync/v1/consent: may a device remove as much as it is about to? Rules PC1, PC4. */
import { AppError } from '../../common/protocol/app-error.ts';
import { consentAnswerSchema, consentRequestSchema } from '../../common/protocol/reconcile-messages.ts';
import { giveConsent } from '../commands/sync/consent.ts';
import { defineRoute } from '../http/define-route.ts';

export const consent = defineRoute({
  method: 'POST',
  url: '/sync/v1/consent',
  summary: 'Signed consent to a removal that is large enough to be a mistake',
  policy: { kind: 'signed_in', permission: 'customer.read' },
  perMinute: 60,
  body: consentRequestSchema,
  answer: consentAnswerSchema,
  handle({ deps, caller, body }) {
    if (body.clientId !== caller.clientId)
      throw new AppError('permission_denied', { params: { reason: 'other_device' } });
    return giveConsent(deps.db, caller, body);
  },
});
