/** Calls of common/protocol/calls/recycle-bin.ts. Rules RB1, RB2. */
import { RESTORE_MS } from '../../common/domain/recycle-bin.ts';
import { RECYCLE_LIST } from '../../common/protocol/calls/recycle-bin.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';
import { presentCustomer } from '../presenters/customer.ts';
import { toStoredCustomer } from '../presenters/documents.ts';
import { listBin } from '../queries/recycle-bin.ts';

export const RECYCLE_BIN_ROUTES: readonly Route[] = [
  defineCall(RECYCLE_LIST, async ({ deps, caller, body }) => {
    const { text, deletedBy, from, to, offset, limit } = body;
    const filter = { deletedBy, from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER, text: text.toLowerCase() };
    const { rows, total } = await listBin(deps.db, caller, filter, { offset, limit });
    const items = rows.map(row => {
      const stored = toStoredCustomer(deps.db.cipher, caller.orgId, row);
      const { customerId, name, company, contactDisplay, status, ownerId } = presentCustomer(stored, caller);
      return {
        customerId,
        name,
        ...(company === undefined ? {} : { company }),
        contactDisplay,
        status,
        ownerId,
        deletedAt: row.binDeletedAt,
        deletedBy: row.binDeletedBy,
        reason: row.binReason,
        restorableUntil: row.binDeletedAt + RESTORE_MS,
      };
    });
    return { items, total };
  }),
];
