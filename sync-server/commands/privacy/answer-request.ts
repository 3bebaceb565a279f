/** Answers a data subject's request, by erasure or by export: the act, the request's report and the audit in one transaction. Rules PR5, PR14, PR15. */
import { makeId } from '../../../common/lib/ids.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { DAY_MS } from '../../../common/domain/retention.ts';
import type { Holding } from '../../../common/protocol/calls/privacy.ts';
import type { Database } from '../../db/database.ts';
import type { Caller } from '../../policies/route-policy.ts';
import { insertRequest } from '../../queries/privacy.ts';
import { recordAudit } from '../record/commit-changes.ts';
import type { ErasureList } from './erasure-list.ts';
import { eraseCustomer } from './erase-customer.ts';
import { countBundle, readBundle, type Bundle } from './export-person.ts';

export interface Request {
  readonly customerId: string;
  readonly basis: string;
  readonly receivedAt: number;
}

/** Days that the law leaves for an answer (GDPR article 12: one month; PIPL: in good time). */
const ANSWER_DAYS = 30;

const notFound = (): AppError => new AppError('not_found', { params: { resource: 'customer' } });

/** Erases the person; the name must have been typed. */
export async function answerErasure(
  db: Database,
  caller: Caller,
  request: Request & { readonly confirmation: string },
  list: ErasureList,
): Promise<{ readonly requestId: string; readonly removed: Holding; readonly head: number }> {
  const { orgId, userId } = caller;
  const { customerId, basis, receivedAt } = checked(db, request);
  const requestId = makeId(db.clock, db.random);
  const erased = await eraseCustomer(db, {
    orgId,
    customerId,
    actorId: userId,
    detail: { requestId, basis },
    async confirm(_tx, { fields }) {
      if (fold(fields.name) === fold(request.confirmation)) return true;
      throw new AppError('validation_failed', { fields: [{ field: 'confirmation', code: 'validation_failed' }] });
    },
    async alsoWrite(tx, removed, at) {
      const dates = { receivedAt, dueAt: receivedAt + ANSWER_DAYS * DAY_MS, answeredAt: at };
      const row = { requestId, kind: 'erasure' as const, customerId, basis, ...dates, summary: removed, by: userId };
      await insertRequest(tx, orgId, row);
      // Before the commit: a list that names too much is harmless, one that forgets an erasure is not.
      await list.append({ orgId, customerId, at });
    },
  });
  if (erased === null) throw notFound();
  return { requestId, ...erased };
}

/** Reads everything about the person. */
export async function answerExport(
  db: Database,
  caller: Caller,
  request: Request,
): Promise<{ readonly requestId: string; readonly bundle: Bundle }> {
  const { orgId, userId } = caller;
  const { customerId, basis, receivedAt } = checked(db, request);
  return db.withTransaction(async tx => {
    const bundle = await readBundle(tx, db, orgId, customerId);
    if (bundle === null) throw notFound();
    const at = db.clock.now();
    const requestId = makeId(db.clock, db.random);
    const summary = countBundle(bundle);
    const dates = { receivedAt, dueAt: receivedAt + ANSWER_DAYS * DAY_MS, answeredAt: at };
    await insertRequest(tx, orgId, { requestId, kind: 'export', customerId, basis, ...dates, summary, by: userId });
    const detail = { requestId, basis, ...summary };
    const entry = {
      actorId: userId,
      action: 'customer.export_person',
      objectType: 'customer',
      objectId: customerId,
      detail,
    };
    await recordAudit(tx, { orgId, at, audits: [entry] });
    return { requestId, bundle: { ...bundle, request: { requestId, basis, receivedAt, answeredAt: at } } };
  });
}

function checked<R extends Request>(db: Database, request: R): R {
  if (request.receivedAt <= db.clock.now() + DAY_MS) return request;
  throw new AppError('validation_failed', { fields: [{ field: 'receivedAt', code: 'bad_date' }] });
}

function fold(name: string): string {
  return name.normalize('NFKC').trim();
}
