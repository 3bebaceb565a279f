/** GET /customers/v1/:customerId: one customer with all that hangs on him, as the caller may see it (M1.2). Rules SS6, SS19, RD1. */
import { z } from 'zod';
import type { Actor } from '../../common/domain/permissions.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { CUSTOMER_HISTORY } from '../../common/protocol/calls/recycle-bin.ts';
import type { DocOf } from '../../common/protocol/collections.ts';
import {
  customerRecordSchema,
  RECORD_LIMIT,
  RECORD_PARTS,
  type CustomerRecord,
} from '../../common/protocol/customer-record.ts';
import { defineCall } from '../http/define-call.ts';
import { defineRoute } from '../http/define-route.ts';
import type { ServerDeps } from '../http/deps.ts';
import { presentDocument } from '../presenters/documents.ts';
import { readPart } from '../queries/customer-record.ts';
import { readVisible } from '../queries/documents.ts';

type Part = (typeof RECORD_PARTS)[number];

export const customerRoute = defineRoute({
  method: 'GET',
  url: '/customers/v1/:customerId',
  summary: 'One customer with tags, groups, timeline, history and consents, masked for the caller',
  policy: { kind: 'signed_in', permission: 'customer.read' },
  perMinute: 600,
  isCompressed: true,
  params: z.strictObject({ customerId: z.uuid() }),
  answer: customerRecordSchema,
  async handle({ deps, caller, params }): Promise<CustomerRecord> {
    const { customerId } = params;
    const customer = await readOne(deps, caller, customerId);
    const tags = await readVisible(deps.db, caller, 'tags', customer.tagIds);
    const groups = await readVisible(deps.db, caller, 'groups', customer.groupIds);
    const more: Part[] = [];
    const part = async <P extends Part>(name: P): Promise<DocOf<P>[]> => {
      const rows = await readPart(deps.db, caller, name, { customerId, before: null, limit: RECORD_LIMIT + 1 });
      if (rows.length > RECORD_LIMIT) more.push(name);
      const shown = rows.slice(0, RECORD_LIMIT);
      return shown.map(row => presentDocument(deps.db.cipher, caller, name, row) as DocOf<P>);
    };
    return {
      ...customer,
      tags: tags.map(row => pick(row, ['tagId', 'name', 'color'])) as CustomerRecord['tags'],
      groups: groups.map(row => pick(row, ['groupId', 'name', 'parentId'])) as CustomerRecord['groups'],
      interactions: await part('interactions'),
      behaviors: await part('behaviors'),
      history: await part('history'),
      consents: await part('consents'),
      more,
    };
  },
});

export const customerHistoryCall = defineCall(CUSTOMER_HISTORY, async ({ deps, caller, body }) => {
  const { customerId, before, limit } = body;
  await readOne(deps, caller, customerId);
  const rows = await readPart(deps.db, caller, 'history', { customerId, before, limit: limit + 1 });
  const entries = rows
    .slice(0, limit)
    .map(row => presentDocument(deps.db.cipher, caller, 'history', row) as DocOf<'history'>);
  return { entries, more: rows.length > limit };
});

/** Out of scope and never heard of look alike. */
async function readOne({ db }: ServerDeps, caller: Actor, customerId: string): Promise<DocOf<'customers'>> {
  const [row] = await readVisible(db, caller, 'customers', [customerId]);
  if (row === undefined) throw new AppError('not_found', { params: { resource: 'customer' } });
  return presentDocument(db.cipher, caller, 'customers', row) as DocOf<'customers'>;
}

function pick(row: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map(key => [key, row[key]]));
}
