/**
 * Begins a new epoch of every company, after the database was put back from a backup: the devices then neither go on from their old
 * positions nor mistake new numbers for old ones, compare what they have, and send again what the backup has forgotten. Rule NE1.
 */
import { makeId } from '../../../common/lib/ids.ts';
import type { Database } from '../../db/database.ts';
import { readOrgIds } from '../../queries/audit.ts';
import { beginEpoch } from '../../queries/epoch.ts';
import { recordAudit } from '../record/commit-changes.ts';

/** The new epoch of one company; everything that devices hold of the former one is compared. */
export async function beginNewEpoch(db: Database, orgId: string): Promise<string> {
  const epoch = makeId(db.clock, db.random);
  await db.forOrg(orgId).withTransaction(async tx => {
    const audit = { actorId: null, action: 'server.new_epoch', objectType: 'org', objectId: orgId, detail: { epoch } };
    await recordAudit(tx, { orgId, at: db.clock.now(), audits: [audit] });
    await beginEpoch(tx, orgId, epoch);
  });
  return epoch;
}

/** The same for all companies of the database, by company. */
export async function beginNewEpochs(db: Database): Promise<ReadonlyMap<string, string>> {
  const epochs = new Map<string, string>();
  for (const { orgId } of await readOrgIds(db)) epochs.set(orgId, await beginNewEpoch(db, orgId));
  return epochs;
}
