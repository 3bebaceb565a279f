/** The verdict on one mutation, whatever its kind. */
import { unreachable } from '../../../common/lib/assert.ts';
import type { SingleMutation } from '../../../common/protocol/mutation.ts';
import { judgeTaking } from './judge-claim.ts';
import { judgeCollaborators, judgeProtect, judgeRelease, judgeTransfer } from './judge-owned.ts';
import { judgeGroup, judgeGroupDelete, judgeGroupMove, judgeGroupRestore, judgeGroupUpdate } from './judge-group.ts';
import { judgeTag, judgeTagDelete, judgeTagMerge, judgeTagRestore, judgeTagUpdate } from './judge-tag.ts';
import { judgeConsent } from './judge-consent.ts';
import { judgeEntryRetire, judgeEntrySave, judgeFieldRetire, judgeFieldSave } from './judge-dictionary.ts';
import { judgeCreate, judgePatch, judgeRelations, judgeReveal } from './judge-customer.ts';
import { judgeBehavior, judgeInteraction, judgeTask } from './judge-other.ts';
import { judgeDelete, judgeRestore } from './judge-deletion.ts';
import { judgeExport, judgeViewDelete, judgeViewSave } from './judge-view.ts';
import type { Outcome, PushState } from './push-state.ts';

/** Judges a parsed mutation and notes what is to be written. So also each part of a bulk mutation. */
export function judge(state: PushState, mutation: SingleMutation): Outcome {
  switch (mutation.kind) {
    case 'customer.create':
      return judgeCreate(state, mutation);
    case 'customer.patch':
      return judgePatch(state, mutation);
    case 'customer.tags':
    case 'customer.groups':
      return judgeRelations(state, mutation);
    case 'customer.delete':
      return judgeDelete(state, mutation);
    case 'customer.restore':
      return judgeRestore(state, mutation);
    case 'customer.claim':
    case 'customer.assign':
      return judgeTaking(state, mutation);
    case 'customer.release':
      return judgeRelease(state, mutation);
    case 'customer.transfer':
      return judgeTransfer(state, mutation);
    case 'customer.collaborators':
      return judgeCollaborators(state, mutation);
    case 'customer.protect':
      return judgeProtect(state, mutation);
    case 'customer.reveal':
      return judgeReveal(state, mutation);
    case 'tag.create':
      return judgeTag(state, mutation);
    case 'tag.update':
      return judgeTagUpdate(state, mutation);
    case 'tag.merge':
      return judgeTagMerge(state, mutation);
    case 'tag.delete':
      return judgeTagDelete(state, mutation);
    case 'tag.restore':
      return judgeTagRestore(state, mutation);
    case 'group.create':
      return judgeGroup(state, mutation);
    case 'group.update':
      return judgeGroupUpdate(state, mutation);
    case 'group.move':
      return judgeGroupMove(state, mutation);
    case 'group.delete':
      return judgeGroupDelete(state, mutation);
    case 'group.restore':
      return judgeGroupRestore(state, mutation);
    case 'behavior.create':
      return judgeBehavior(state, mutation);
    case 'interaction.create':
      return judgeInteraction(state, mutation);
    case 'consent.record':
      return judgeConsent(state, mutation);
    case 'view.save':
      return judgeViewSave(state, mutation);
    case 'view.delete':
      return judgeViewDelete(state, mutation);
    case 'export.record':
      return judgeExport(state, mutation);
    case 'dictionary.save':
      return judgeEntrySave(state, mutation);
    case 'dictionary.retire':
      return judgeEntryRetire(state, mutation);
    case 'field.save':
      return judgeFieldSave(state, mutation);
    case 'field.retire':
      return judgeFieldRetire(state, mutation);
    case 'task.save':
      return judgeTask(state, mutation);
    default:
      return unreachable(mutation);
  }
}
