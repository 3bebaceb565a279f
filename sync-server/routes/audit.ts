/**
 * Calls about the audit: reading, verifying, exporting, each for those who may; beginning to read, a verification that ended and an export
 * are themselves recorded. Rules AD4, AD5, AL4 to AL8.
 */
import { hourOf, limitsOf } from '../../common/domain/limits.ts';
import type { Json } from '../../common/lib/json.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import {
  AUDIT_COUNT_MAX,
  AUDIT_EXPORT,
  AUDIT_EXPORT_PAGE,
  AUDIT_LIST,
  AUDIT_VERIFY,
  type AuditFilter,
} from '../../common/protocol/calls/audit.ts';
import { recordAudit } from '../commands/record/commit-changes.ts';
import { limitsOfCompany } from '../commands/limits/company-limits.ts';
import { verifyChainPart } from '../commands/record/verify-audit.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';
import type { ServerDeps } from '../http/deps.ts';
import type { Caller } from '../policies/route-policy.ts';
import { presentAuditRow } from '../presenters/audit.ts';
import { readUser } from '../queries/accounts.ts';
import { countAudit, isAuditGuarded, readAuditPage } from '../queries/audit.ts';
import { readUsed } from '../queries/limits.ts';

const list = defineCall(AUDIT_LIST, async ({ deps, caller, body }) => {
  const { filter, before, limit } = body;
  // The first page alone: paging on is the same reading, and would fill the log with itself.
  if (before === null) await record(deps, caller, 'audit.read', describeFilter(filter));
  const { orgId } = caller;
  const [rows, total] = await Promise.all([
    readAuditPage(deps.db, { orgId, match: filter, before, limit }),
    countAudit(deps.db, orgId, filter, AUDIT_COUNT_MAX + 1),
  ]);
  return { rows: rows.map(presentAuditRow), total };
});

const verify = defineCall(AUDIT_VERIFY, async ({ deps, caller, body }) => {
  const part = await verifyChainPart(deps.db, caller.orgId, body.after);
  const { checked, brokenAt } = part;
  const found = { lines: checked, result: brokenAt === null ? 'intact' : 'broken', brokenAt };
  if (part.isDone) await record(deps, caller, 'audit.verify', found);
  return { ...part, isGuarded: await isAuditGuarded(deps.db) };
});

const exportRows = defineCall(AUDIT_EXPORT, async ({ deps, caller, body }) => {
  const { orgId, userId } = caller;
  const { filter, before, exportId } = body;
  await checkQuota(deps, caller);
  const [read, user] = await Promise.all([
    readAuditPage(deps.db, { orgId, match: filter, before, limit: AUDIT_EXPORT_PAGE }),
    readUser(deps.db, orgId, userId),
  ]);
  // Before the rows leave, and each part with its rows: a file that was broken off is recorded as far as it went.
  await record(deps, caller, 'audit.export', { ...describeFilter(filter), exportId, count: read.length });
  const watermark = { exportId, orgName: user?.orgName ?? '', userName: user?.name ?? '', login: user?.login ?? '' };
  return {
    rows: read.map(presentAuditRow),
    isLast: read.length < AUDIT_EXPORT_PAGE,
    watermark: { ...watermark, at: deps.clock.now() },
  };
});

/** Refuses a part that would go over the caller's rows per day. */
async function checkQuota({ db, clock }: ServerDeps, { orgId, userId, grant }: Caller): Promise<void> {
  const { exportRowsPerDay: limit } = limitsOf(await limitsOfCompany(db, orgId), grant.roleId);
  const used = await readUsed(db, orgId, userId, hourOf(clock.now()));
  const exported = used.find(row => row.kind === 'export_rows')?.day ?? 0;
  if (exported >= limit) throw new AppError('quota_reached', { params: { max: limit } });
}

function record(deps: ServerDeps, caller: Caller, action: string, detail: Record<string, Json>): Promise<void> {
  const { orgId, userId } = caller;
  const entry = { actorId: userId, action, objectType: 'audit', objectId: orgId, detail };
  return deps.db.withTransaction(tx => recordAudit(tx, { orgId, at: deps.clock.now(), audits: [entry] }));
}

/** What was asked for; the text that was looked for is left out, since anything can be typed. */
function describeFilter({ actions, actorId, objectId, from, to, text }: AuditFilter): Record<string, Json> {
  return {
    ...(actions.length === 0 ? {} : { actions }),
    ...(actorId === null ? {} : { actorId }),
    ...(objectId === null ? {} : { objectId }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(text === '' ? {} : { textLength: text.length }),
  };
}

export const AUDIT_ROUTES: readonly Route[] = [list, verify, exportRows];
