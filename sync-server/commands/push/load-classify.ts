/**
 * What mutations of tags and groups are judged against: all tags or the whole tree, and the company's limits, behind a lock that lets nobody
 * change them at the same time. Mutations that only use tags and groups share the lock. Rules TG1 to TG8, GT1 to GT7.
 */
import { DEFAULT_CLASSIFY_LIMITS, type ClassifyLimits } from '../../../common/domain/classify-limits.ts';
import { isGroupMutation, isTagMutation } from '../../../common/merge/apply-classification.ts';
import { isBulk } from '../../../common/merge/bulk.ts';
import type { Mutation } from '../../../common/protocol/mutation.ts';
import type { Connection } from '../../db/database.ts';
import { inOneFlight } from '../../db/flight.ts';
import {
  lockClassification,
  readAllGroups,
  readAllTags,
  type StoredGroup,
  type StoredTag,
  type SweepOrder,
} from '../../queries/classify.ts';
import { limitsOfCompany } from '../limits/company-limits.ts';

export interface ClassifyState {
  readonly limits: ClassifyLimits;
  /** All tags, deleted ones too, as they stand after the mutations judged so far; empty when no mutation is about tags themselves. */
  readonly tags: Map<string, StoredTag>;
  readonly groups: Map<string, StoredGroup>;
  /** Ids of what is to be written back. */
  readonly changedTags: Set<string>;
  readonly changedGroups: Set<string>;
  readonly sweeps: SweepOrder[];
}

/** Sends the statements at once; nothing is asked for by mutations that have nothing to do with tags and groups. */
export async function sendClassify(
  tx: Connection,
  orgId: string,
  mutations: readonly Mutation[],
): Promise<ClassifyState> {
  const single = mutations.flatMap(mutation => (isBulk(mutation) ? [] : [mutation]));
  const [hasTags, hasGroups] = [single.some(isTagMutation), single.some(isGroupMutation)];
  const isChanging = hasTags || hasGroups;
  if (!isChanging && !mutations.some(isUsing)) return makeState(DEFAULT_CLASSIFY_LIMITS, [], []);
  const [, limits, tags, groups] = await inOneFlight([
    lockClassification(tx, orgId, isChanging ? 'exclusive' : 'shared'),
    limitsOfCompany(tx, orgId),
    hasTags ? readAllTags(tx, orgId) : Promise.resolve([]),
    hasGroups ? readAllGroups(tx, orgId) : Promise.resolve([]),
  ]);
  return makeState(limits.classify ?? DEFAULT_CLASSIFY_LIMITS, tags, groups);
}

/** Whether the mutation puts tags or groups on customers. */
function isUsing(mutation: Mutation): boolean {
  switch (mutation.kind) {
    case 'customer.tags':
    case 'customer.groups':
      return true;
    case 'customer.create':
      return mutation.doc.tagIds.length + mutation.doc.groupIds.length > 0;
    case 'customers.import':
      return mutation.docs.some(({ doc }) => doc.tagIds.length + doc.groupIds.length > 0);
    case 'customers.batch':
      return mutation.operation.type !== 'set_status';
    default:
      return false;
  }
}

function makeState(limits: ClassifyLimits, tags: readonly StoredTag[], groups: readonly StoredGroup[]): ClassifyState {
  return {
    limits,
    tags: new Map(tags.map(tag => [tag.tagId, tag])),
    groups: new Map(groups.map(group => [group.groupId, group])),
    changedTags: new Set(),
    changedGroups: new Set(),
    sweeps: [],
  };
}
