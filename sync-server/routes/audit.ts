/** GET /admin/v1/audit: the audit log, newest first, for those who may read it. Beginning to read is itself recorded. Rules AD4, AD5. */
import { auditAnswerSchema, auditQuerySchema } from '../../common/protocol/messages.ts';
import { recordAudit } from '../commands/commit-changes.ts';
import { defineRoute } from '../http/define-route.ts';
import { presentAuditRow } from '../presenters/audit.ts';
import { readAuditPage } from '../queries/audit.ts';

export const auditRoute = defineRoute({
  method: 'GET',
  url: '/admin/v1/audit',
  summary: 'The audit log, newest first, by pages',
  policy: { kind: 'signed_in', permission: 'audit.read' },
  perMinute: 120,
  query: auditQuerySchema,
  answer: auditAnswerSchema,
  async handle({ deps, caller, query }) {
    const { orgId, userId } = caller;
    const { before = null, action = null, actorId = null, limit } = query;
    if (before === null) {
      // The first page alone: paging on is the same reading, and would fill the log with itself.
      const detail = { ...(action === null ? {} : { action }), ...(actorId === null ? {} : { actorId }) };
      const entry = { actorId: userId, action: 'audit.read', objectType: 'audit', objectId: orgId, detail };
      await deps.db.withTransaction(tx => recordAudit(tx, { orgId, at: deps.clock.now(), audits: [entry] }));
    }
    const page = await readAuditPage(deps.db, { orgId, before, action, actorId, limit });
    return { rows: page.rows.map(presentAuditRow), total: page.total };
  },
});
