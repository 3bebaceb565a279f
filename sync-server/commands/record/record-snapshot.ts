/** Records that a device began to fetch everything that its user may see: how data leaves in bulk. Rule AL3. */
import type { Database } from '../../db/database.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { recordAudit } from './commit-changes.ts';

/** One audit line with the device. */
export async function recordSnapshot(db: Database, caller: Caller): Promise<void> {
  const { orgId, userId, clientId } = caller;
  const entry = {
    actorId: userId,
    action: 'sync.snapshot',
    objectType: 'user',
    objectId: userId,
    detail: { clientId },
  };
  await db.withTransaction(tx => recordAudit(tx, { orgId, at: db.clock.now(), audits: [entry] }));
}
