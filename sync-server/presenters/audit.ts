/** An audit line as its readers see it: without the hash, with the actor's name. */
import type { AuditRow } from '../../common/protocol/messages.ts';
import type { AuditRecord } from '../queries/audit.ts';

/** The line for the answer; `detail` was written by us as JSON. */
export function presentAuditRow(row: AuditRecord): AuditRow {
  const { n, at, actorId, actorName, action, objectType, objectId, detail } = row;
  return { n, at, actorId, actorName, action, objectType, objectId, detail: JSON.parse(detail) as AuditRow['detail'] };
}
