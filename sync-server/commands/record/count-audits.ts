/**
 * Counts what is recorded: audit entries become use by person and hour, and use that is unusual becomes an event for the administrator, in
 * the transaction that records it. It writes no audit and runs before the head of the company is locked. Rules LI5, LI6.
 */
import { COUNTED, findAnomaly, type UseKind } from '../../../common/domain/anomalies.ts';
import { isAuditAction } from '../../../common/domain/audit-actions.ts';
import { hourOf, type RoleLimits } from '../../../common/domain/limits.ts';
import type { Connection } from '../../db/database.ts';
import { countUse, raiseAnomaly } from '../../queries/limits.ts';
import type { AuditEntry } from './audit-chain.ts';

interface Counting {
  readonly orgId: string;
  readonly at: number;
  readonly audits: readonly AuditEntry[];
  /** People's limits, where they were read already. */
  readonly limits?: ReadonlyMap<string, Pick<RoleLimits, 'revealsPerDay'>>;
}

/** Counts the entries that count; each person and kind with one statement. */
export async function countAudits(tx: Connection, { orgId, at, audits, limits }: Counting): Promise<void> {
  for (const { userId, kind, amount } of sumUses(audits)) {
    const used = await countUse(tx, { orgId, userId, kind }, hourOf(at), amount);
    const limit = kind === 'reveals' ? (limits?.get(userId)?.revealsPerDay ?? null) : null;
    const anomaly = findAnomaly({ kind, ...used, limit });
    if (anomaly !== null) await raiseAnomaly(tx, { orgId, userId, at, ...anomaly });
  }
}

/** In the order of persons and kinds, so that two that count the same wait for each other instead of locking crosswise. */
function sumUses(audits: readonly AuditEntry[]): { userId: string; kind: UseKind; amount: number }[] {
  const sums = new Map<string, { userId: string; kind: UseKind; amount: number }>();
  for (const { action, actorId, objectType, objectId, detail } of audits) {
    const counted = isAuditAction(action) ? COUNTED[action] : undefined;
    const userId = actorId ?? (objectType === 'user' ? objectId : null);
    if (counted === undefined || userId === null) continue;
    const by = counted.by === undefined ? 1 : detail[counted.by];
    const amount = typeof by === 'number' ? by : 1;
    if (amount === 0) continue;
    const key = `${userId}/${counted.kind}`;
    sums.set(key, { userId, kind: counted.kind, amount: amount + (sums.get(key)?.amount ?? 0) });
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
