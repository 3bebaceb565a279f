/** The verdict on a consent that was given or withdrawn: a record is added to the customer's, none is ever changed. Rules PR1, PR2. */
import { DAY_MS } from '../../../common/domain/retention.ts';
import type { MutationOf } from '../../../common/protocol/mutation.ts';
import { findCustomer } from './judge-customer.ts';
import { noteAudit, noteCustomerChange, rejected, taken, type Outcome, type PushState } from './push-state.ts';

/** A new record. It may lie in the past, not in the future (a day is left for clocks that go wrong), and ends after it began. */
export function judgeConsent(state: PushState, mutation: MutationOf<'consent.record'>): Outcome {
  const { docId: consentId, doc } = mutation;
  const docs = [{ collection: 'consents' as const, id: consentId }];
  const { customer, refusal } = findCustomer(state, doc.customerId, 'consent.record');
  if (refusal !== undefined) return { ...refusal, docs };
  if (state.consentIds.has(consentId)) return rejected('already_exists', docs);
  if (doc.at > state.now + DAY_MS) return rejected('validation_failed', docs, [{ field: 'at', code: 'bad_date' }]);
  if (doc.expiresAt !== null && (doc.state === 'withdrawn' || doc.expiresAt < doc.at)) {
    return rejected('validation_failed', docs, [{ field: 'expiresAt', code: 'bad_date' }]);
  }
  const change = { collection: 'consents' as const, docId: consentId, mutationId: mutation.id, isNew: true };
  const ver = noteCustomerChange(state, customer, change);
  state.rows.consents.push({ consentId, ...doc, createdBy: state.actor.userId, createdAt: state.now, ver });
  state.consentIds.add(consentId);
  const { purpose, channel, state: consent } = doc;
  // An own purpose is free text, and the audit is for ever.
  const detail = { purpose: purpose.includes(':') ? 'own' : purpose, channel, state: consent };
  noteAudit(state, { action: 'consent.record', objectType: 'customer', objectId: doc.customerId, detail });
  return taken('applied', docs);
}
