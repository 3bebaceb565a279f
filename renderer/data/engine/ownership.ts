/**
 * Requests about owner and pool (领取, 退回, 分配, 转移, 协作人, 保护): written like every edit, changed by nothing on the device. What becomes of
 * them the server says; until then the customer stays as he is and counts as waiting. Rules PO13, PO22.
 */
import { holds, isPooled } from '../../../common/domain/permissions.ts';
import type { Customer } from '../../../common/domain/customer.ts';
import { ok } from '../../../common/lib/result.ts';
import type { DataApi, OwnershipRequest } from '../api.ts';
import type { Core } from '../core/core.ts';
import { writeDrafts } from '../core/write.ts';
import type { MutationDraft } from '../core/writer.ts';
import { assertCan, readCustomer, refuseField } from './guards.ts';

export type OwnershipApi = Pick<DataApi, 'requestOwnership'>;

export function createOwnershipApi(core: Core): OwnershipApi {
  return {
    async requestOwnership(customerIds, request) {
      const drafts: MutationDraft[] = [];
      for (const docId of customerIds) {
        if (core.pending.has(docId) && isTaking(request)) continue; // asked already
        drafts.push(draft(core, await readCustomer(core, docId), request));
      }
      await writeDrafts(core, drafts);
      return ok({ count: drafts.length });
    },
  };
}

function isTaking({ kind }: OwnershipRequest): boolean {
  return kind === 'customer.claim' || kind === 'customer.assign';
}

function draft(core: Core, customer: Customer, request: OwnershipRequest): MutationDraft {
  const { customerId: docId, ownerId } = customer;
  const envelope = { docId, taskId: null };
  const { kind } = request;
  assertCan(core, kind === 'customer.collaborators' ? 'customer.update' : kind);
  if (kind === 'customer.claim' || kind === 'customer.assign') {
    const { poolId, pooledAt } = customer;
    if (!isPooled(customer) || poolId == null || pooledAt == null) return refuseField('ownerId', 'pool_changed');
    const stay = { ...envelope, poolId, pooledAt };
    return kind === 'customer.claim' ? { ...stay, kind } : { ...stay, kind, ownerId: request.ownerId };
  }
  // A collaborator works with the customer and does not decide whose he is; an administrator of the pool moves him.
  if (!holds(core.actor, customer) && !isPooled(customer)) return refuseField('ownerId', 'out_of_scope');
  switch (kind) {
    case 'customer.release':
      return { ...envelope, kind, poolId: request.poolId, reason: request.reason };
    case 'customer.transfer':
      return { ...envelope, kind, fromOwner: ownerId, ownerId: request.ownerId };
    case 'customer.collaborators':
      return { ...envelope, kind, set: [...request.set], remove: [...request.remove] };
    case 'customer.protect':
      return { ...envelope, kind, on: request.on };
  }
}
