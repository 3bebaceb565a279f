/** GET /health: the process answers. GET /ready: the database answers and has the newest schema. Rule OP1. */
import { z } from 'zod';
import { AppError } from '../../common/protocol/app-error.ts';
import { isMigrated } from '../db/migrate.ts';
import { defineRoute } from '../http/define-route.ts';

const answer = z.strictObject({ status: z.literal('ok') });
const policy = { kind: 'public', reason: 'probes carry no identity and the answer carries no data' } as const;

export const health = defineRoute({
  method: 'GET',
  url: '/health',
  summary: 'Whether the process answers',
  policy,
  perMinute: 600,
  answer,
  handle: async () => Promise.resolve({ status: 'ok' as const }),
});

export const ready = defineRoute({
  method: 'GET',
  url: '/ready',
  summary: 'Whether the database answers and is migrated',
  policy,
  perMinute: 600,
  answer,
  async handle({ deps }) {
    const isReady = await isMigrated(deps.db.pool).catch((cause: unknown) => {
      throw new AppError('server_busy', {}, { cause });
    });
    if (!isReady) throw new AppError('server_busy');
    return { status: 'ok' as const };
  },
});
