/** Consents of a customer for the page: what this device knows of them, and new records, written like every edit. Rules PR1, PR2. */
import { consentSchema } from '../../../common/domain/consent.ts';
import { makeId } from '../../../common/lib/ids.ts';
import { ok } from '../../../common/lib/result.ts';
import type { DataApi } from '../api.ts';
import type { Core } from '../core/core.ts';
import { orFail, writeDrafts } from '../core/write.ts';
import { assertCan, readCustomer, refuseField } from './guards.ts';

export type ConsentsApi = Pick<DataApi, 'consents' | 'recordConsents'>;

export function createConsentsApi(core: Core): ConsentsApi {
  return {
    async consents(customerId) {
      await readCustomer(core, customerId);
      return ok(await orFail(core, () => core.store.findLinked('consents', customerId)));
    },
    async recordConsents(records) {
      assertCan(core, 'consent.record');
      const drafts = [];
      for (const record of records) {
        await readCustomer(core, record.customerId);
        if (record.expiresAt !== null && record.expiresAt < record.at) refuseField('expiresAt', 'bad_date');
        const doc = consentSchema.omit({ consentId: true, createdBy: true, ver: true }).safeParse(record);
        if (!doc.success) refuseField(String(doc.error.issues[0]?.path[0] ?? 'purpose'), 'validation_failed');
        const docId = makeId(core.ports.clock, core.ports.randomBytes);
        drafts.push({ kind: 'consent.record' as const, docId, taskId: null, doc: doc.data });
      }
      await writeDrafts(core, drafts);
      return ok(null);
    },
  };
}
