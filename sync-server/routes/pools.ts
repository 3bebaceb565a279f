/** Calls about the public pools, their rules and figures, and the ownership ledger of one customer. Rules PO1, PO10, PO20, PO21. */
import {
  OWNERSHIP_LIST,
  POOLS_DRY_RUN,
  POOLS_DUE,
  POOLS_FIGURES,
  POOLS_SAVE,
  POOLS_STANDING,
} from '../../common/protocol/calls/pools.ts';
import { DAY_MS } from '../../common/domain/pool-rules.ts';
import { holds } from '../../common/domain/permissions.ts';
import { AppError } from '../../common/protocol/app-error.ts';
import { changePool } from '../commands/pool/manage-pools.ts';
import { dryRun, listDue } from '../commands/pool/recycle.ts';
import { readStanding } from '../commands/pool/standing.ts';
import { defineCall } from '../http/define-call.ts';
import type { Route } from '../http/define-route.ts';
import { toStoredCustomer } from '../presenters/documents.ts';
import { readVisible } from '../queries/documents.ts';
import { readFigures, readOwnership } from '../queries/ownership.ts';

const save = defineCall(POOLS_SAVE, ({ deps, caller, body }) => changePool(deps, caller, body));

const preview = defineCall(POOLS_DRY_RUN, ({ deps, caller, body }) => {
  // Of the whole company, like the rule.
  if (caller.grant.scope !== 'all') throw new AppError('permission_denied', { params: { permission: 'pool.manage' } });
  return dryRun(deps.db, caller.orgId, body);
});

const due = defineCall(POOLS_DUE, ({ deps, caller }) => listDue(deps.db, caller));

const standing = defineCall(POOLS_STANDING, ({ deps, caller }) => readStanding(deps.db, caller));

const figures = defineCall(POOLS_FIGURES, async ({ deps, caller, body }) => {
  if (caller.grant.scope !== 'all') throw new AppError('permission_denied', { params: { permission: 'pool.manage' } });
  return { rows: await readFigures(deps.db, caller.orgId, deps.clock.now() - body.days * DAY_MS) };
});

const ledger = defineCall(OWNERSHIP_LIST, async ({ deps, caller, body }) => {
  const { customerId } = body;
  const [row] = await readVisible(deps.db, caller, 'customers', [customerId]);
  // Whoever sees him in a pool only is not told through whose hands he went.
  const isHeld = row !== undefined && holds(caller, toStoredCustomer(deps.db.cipher, caller.orgId, row));
  if (!isHeld) throw new AppError('not_found', { params: { resource: 'customer' } });
  const entries = await readOwnership(deps.db, caller.orgId, [customerId]);
  return { entries: entries.toReversed().map(({ customerId: _id, ...entry }) => entry) };
});

export const POOL_ROUTES: readonly Route[] = [save, preview, due, standing, figures, ledger];
