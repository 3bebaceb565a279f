/**
 * What limits say to a push: a bulk mutation that would go over one is refused as a whole; a plain value that was shown over the limit, offline,
 * is recorded like every other and marked. Refused attempts to write what one may not read are recorded. Rules LI2, LI3, LI7.
 */
import { isContactField } from '../../../common/domain/customer.ts';
import { hourOf, limitsOf, type RoleLimits } from '../../../common/domain/limits.ts';
import type { UseKind } from '../../../common/domain/anomalies.ts';
import { documentsOf, isBulk } from '../../../common/merge/bulk.ts';
import type { BulkMutation, Mutation } from '../../../common/protocol/mutation.ts';
import type { Connection } from '../../db/database.ts';
import { inOneFlight } from '../../db/flight.ts';
import { countUse, readUsed } from '../../queries/limits.ts';
import { limitsOfCompany } from '../limits/company-limits.ts';
import { noteAudit, rejected, type Outcome, type PushState } from './push-state.ts';

/** The person's limits, and what he has used of them. */
export interface Allowance {
  readonly limits: RoleLimits;
  readonly day: Map<string, number>;
  readonly hour: Map<string, number>;
  /** Batches and imports that count besides what the audit counts: with their rows, each under its task. */
  readonly begun: Map<string, number>;
}

/** Whether limits decide about the mutation. */
export function isLimited(mutation: Mutation): boolean {
  return isBulk(mutation) || mutation.kind === 'customer.reveal';
}

/**
 * Asks what the mutations need to know of limits; null when none of them is limited, so that ordinary edits ask for nothing. The person is
 * locked before ({@link lockUse}): of two of his devices that push at once the second sees what the first has used (LI2). The answer makes
 * the allowance of a role.
 */
export async function askAllowance(
  tx: Connection,
  { orgId, userId }: { readonly orgId: string; readonly userId: string },
  mutations: readonly Mutation[],
  now: number,
): Promise<((roleId: string) => Allowance) | null> {
  if (!mutations.some(isLimited)) return null;
  const [company, used] = await inOneFlight([limitsOfCompany(tx, orgId), readUsed(tx, orgId, userId, hourOf(now))]);
  return roleId => ({
    limits: limitsOf(company, roleId),
    day: new Map(used.map(row => [row.kind, row.day])),
    hour: new Map(used.map(row => [row.kind, row.hour])),
    begun: new Map(),
  });
}

/** Why the bulk mutation goes over a limit, or null; then it counts. */
export function takeBulk(state: PushState, mutation: BulkMutation): Outcome | null {
  const { allowance } = state;
  if (allowance === null) return null;
  const { limits, day, hour, begun } = allowance;
  const rows = documentsOf(mutation).length;
  const isImport = mutation.kind === 'customers.import';
  const kind: UseKind = isImport ? 'import_rows' : 'batch_rows';
  const task = `task:${mutation.taskId}`;
  const before = day.get(task) ?? 0;
  const over = (limit: number, name: keyof RoleLimits): Outcome => overLimit(mutation, limit, name);
  if (!isImport && before + rows > limits.batchSize) return over(limits.batchSize, 'batchSize');
  const perDay = isImport ? 'importRowsPerDay' : 'batchRowsPerDay';
  if ((day.get(kind) ?? 0) + rows > limits[perDay]) return over(limits[perDay], perDay);
  const batches = hour.get('batches') ?? 0;
  if (before === 0 && batches >= limits.batchesPerHour) return over(limits.batchesPerHour, 'batchesPerHour');
  if (before === 0) hour.set('batches', batches + 1);
  day.set(task, before + rows);
  day.set(kind, (day.get(kind) ?? 0) + rows);
  begun.set(task, (begun.get(task) ?? 0) + rows);
  if (before === 0) begun.set('batches', (begun.get('batches') ?? 0) + 1);
  return null;
}

function overLimit(mutation: BulkMutation, limit: number, name: string): Outcome {
  const docs = documentsOf(mutation).map(id => ({ collection: 'customers' as const, id }));
  return rejected('quota_reached', docs, [{ field: name, code: 'quota_reached', params: { max: limit } }]);
}

/** Notes what a verdict means for limits: the entry of a reveal over the limit is marked, a refused write of contact values recorded. */
export function noteVerdict(state: PushState, mutation: Mutation, outcome: Outcome): void {
  if (mutation.kind === 'customer.reveal' && outcome.status === 'applied' && state.allowance !== null) {
    const { day, limits } = state.allowance;
    const used = (day.get('reveals') ?? 0) + 1;
    day.set('reveals', used);
    const entry = state.audits.at(-1);
    if (used <= limits.revealsPerDay || entry === undefined) return;
    state.audits[state.audits.length - 1] = { ...entry, detail: { ...entry.detail, overLimit: true } };
  }
  if (mutation.kind === 'customer.patch') {
    const fields = outcome.fields.filter(isRefusedContact).map(({ field }) => field);
    if (fields.length === 0) return;
    noteAudit(state, {
      action: 'customer.update_refused',
      objectType: 'customer',
      objectId: mutation.docId,
      detail: { fields },
    });
  }
}

const isRefusedContact = ({ field, code }: Outcome['fields'][number]): boolean =>
  code === 'field_not_writable' && isContactField(field);

/** Keeps what bulk mutations used, before the head of the company is locked. */
export async function keepAllowance(tx: Connection, state: PushState): Promise<void> {
  const { orgId, userId } = state.actor;
  for (const [kind, amount] of state.allowance?.begun ?? []) {
    await countUse(tx, { orgId, userId, kind: kind as 'batches' }, hourOf(state.now), amount);
  }
}
