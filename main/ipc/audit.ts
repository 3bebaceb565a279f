/** Topic `audit`: the server's audit log, which is never stored on a device. */
import { AppError } from '../../common/protocol/app-error.ts';
import { auditAnswerSchema, type AuditAnswer } from '../../common/protocol/messages.ts';
import type { Session } from '../services/session.ts';
import type { Handlers } from './register.ts';

export const AUDIT_PATH = '/admin/v1/audit';

export function auditHandlers(session: Pick<Session, 'fetchServer'>): Pick<Handlers, 'audit.list'> {
  return {
    'audit.list': async ({ before, limit, action }): Promise<AuditAnswer> => {
      const query = new URLSearchParams({ limit: String(limit) });
      if (before !== null) query.set('before', String(before));
      if (action !== null) query.set('action', action);
      const headers = { accept: 'application/json' };
      const response = await session.fetchServer(`${AUDIT_PATH}?${query.toString()}`, { method: 'GET', headers });
      const parsed = auditAnswerSchema.safeParse(await response.json());
      if (!parsed.success) throw new AppError('not_a_server', {}, { cause: parsed.error });
      return parsed.data;
    },
  };
}
