/** The verdict on one mutation, whatever its kind. */
import { unreachable } from '../../../common/lib/assert.ts';
import type { SingleMutation } from '../../../common/protocol/mutation.ts';
import { judgeConsent } from './judge-consent.ts';
import { judgeCreate, judgePatch, judgeRelations, judgeReveal } from './judge-customer.ts';
import { judgeBehavior, judgeGroup, judgeInteraction, judgeTag, judgeTask } from './judge-other.ts';
import { judgeDelete, judgeRestore } from './judge-deletion.ts';
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
    case 'customer.reveal':
      return judgeReveal(state, mutation);
    case 'tag.create':
      return judgeTag(state, mutation);
    case 'group.create':
      return judgeGroup(state, mutation);
    case 'behavior.create':
      return judgeBehavior(state, mutation);
    case 'interaction.create':
      return judgeInteraction(state, mutation);
    case 'consent.record':
      return judgeConsent(state, mutation);
    case 'task.save':
      return judgeTask(state, mutation);
    default:
      return unreachable(mutation);
  }
}
