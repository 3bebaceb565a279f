/** New customers of the simulation, with values that can be recognised anywhere. */
import type { CustomerDraft } from '../../../common/domain/validate-customer.ts';
import type { Canaries } from './canaries.ts';
import type { Dice } from './office.ts';

export interface ActionContext {
  readonly dice: Dice;
  readonly canaries: Canaries;
}

export function makeDraft(dice: Dice, canaries: Canaries, statuses: readonly string[]): CustomerDraft {
  return {
    name: `客户${canaries.word()}`,
    company: '',
    phones: [{ raw: canaries.phone(), label: '' }],
    emails: [{ raw: canaries.email(), label: '' }],
    socials: [],
    source: null,
    scene: null,
    status: dice.pick(statuses),
    acquisitionTime: 1_750_000_000_000,
    lastActiveTime: null,
    notes: '',
    custom: {},
    tagIds: [],
    groupIds: [],
  };
}
