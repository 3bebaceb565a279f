/** Calls about limits against abuse and the events of unusual volume. A change and an acknowledgement are recorded. Rules LI1, LI6, LI8. */
import { LIMIT_NAMES, type CompanyLimits } from '../../common/domain/limits.ts';
import { jsonEquals, type Json } from '../../common/lib/json.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { ANOMALIES_ACKNOWLEDGE, ANOMALIES_LIST, LIMITS_READ, LIMITS_SAVE } from '../../common/protocol/calls/limits.ts';
import { recordAudit } from '../commands/record/commit-changes.ts';
import { limitsOfCompany } from '../commands/limits/company-limits.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';
import { acknowledgeAnomaly, countOpenAnomalies, readAnomalies, readLimits, saveLimits } from '../queries/limits.ts';
import { readRoles } from '../queries/roles.ts';

const read = defineCall(LIMITS_READ, async ({ deps, caller }) => {
  const { orgId } = caller;
  const [limits, own, roles] = await Promise.all([
    limitsOfCompany(deps.db, orgId),
    readLimits(deps.db, orgId),
    readRoles(deps.db, orgId),
  ]);
  return {
    limits,
    roles: roles.map(({ roleId, roleName }) => ({ roleId, name: roleName })),
    updatedAt: own?.updatedAt ?? null,
  };
});

const save = defineCall(LIMITS_SAVE, ({ deps, caller, body }) => {
  const { orgId, userId } = caller;
  return deps.db.withTransaction(async tx => {
    const [before, own] = [await limitsOfCompany(tx, orgId), await readLimits(tx, orgId)];
    if ((own?.updatedAt ?? null) !== body.updatedAt) throw new AppError('changed_meanwhile');
    const changes = describeChanges(before, body.limits);
    // Later than what was read, so that two changes within a millisecond do not pass for one.
    const at = Math.max(deps.clock.now(), (own?.updatedAt ?? 0) + 1);
    await saveLimits(tx, { orgId, body: body.limits, userId, at });
    if (Object.keys(changes).length > 0) {
      const entry = {
        actorId: userId,
        action: 'limits.change',
        objectType: 'limits',
        objectId: orgId,
        detail: changes,
      };
      await recordAudit(tx, { orgId, at, audits: [entry] });
    }
    return { updatedAt: at };
  });
});

/** Before and after of what changed. */
function describeChanges(before: CompanyLimits, after: CompanyLimits): Record<string, Json> {
  const changes: Record<string, Json> = {};
  for (const name of LIMIT_NAMES) {
    if (before.everyone[name] !== after.everyone[name]) changes[name] = [before.everyone[name], after.everyone[name]];
  }
  if (before.requestsPerMinute !== after.requestsPerMinute) {
    changes['requestsPerMinute'] = [before.requestsPerMinute, after.requestsPerMinute];
  }
  for (const role of new Set([...Object.keys(before.roles), ...Object.keys(after.roles)])) {
    const [was, is] = [toJson(before.roles[role]), toJson(after.roles[role])];
    if (!jsonEquals(was, is)) changes[`role ${role}`] = is;
  }
  return changes;
}

const toJson = (value: object | undefined): Json => JSON.parse(JSON.stringify(value ?? {})) as Json;

const list = defineCall(ANOMALIES_LIST, async ({ deps, caller, body }) => {
  const { orgId } = caller;
  const [rows, open] = await Promise.all([
    readAnomalies(deps.db, { orgId, ...body }),
    countOpenAnomalies(deps.db, orgId),
  ]);
  return { rows, open };
});

const acknowledge = defineCall(ANOMALIES_ACKNOWLEDGE, async ({ deps, caller, body }) => {
  const { orgId, userId } = caller;
  const at = deps.clock.now();
  await deps.db.withTransaction(async tx => {
    const event = await acknowledgeAnomaly(tx, { orgId, anomalyId: body.anomalyId, userId, at });
    if (event === null) throw new AppError('not_found', { params: { resource: 'anomaly' } });
    const detail = { kind: event.kind, userId: event.userId };
    const entry = {
      actorId: userId,
      action: 'anomaly.acknowledge',
      objectType: 'anomaly',
      objectId: body.anomalyId,
      detail,
    };
    await recordAudit(tx, { orgId, at, audits: [entry] });
  });
  return {};
});

export const LIMIT_ROUTES: readonly Route[] = [read, save, list, acknowledge];
