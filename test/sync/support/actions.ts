/** What people do in the simulation: each action follows from the dice and from what the device shows. */
import { EMPTY_FILTER } from '../../../common/domain/customer-query.ts';
import type { CustomerDraft } from '../../../common/domain/validate-customer.ts';
import type { CustomerEdit } from '../../../renderer/data/api.ts';
import type { Device } from '../../renderer/data/support/device.ts';

interface Dice {
  readonly next: () => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

const WORDS = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛'] as const;
const PHONES = ['13812345678', '13912345679', '13712345670', ''] as const;

/** Does one thing on the device; answers its name. Refusals come as AppErrors, as they come to the page. */
export async function act(device: Device, dice: Dice): Promise<string> {
  const { api } = device.engine;
  const reference = await api.reference();
  if (!reference.ok || reference.value.entries.length === 0) return 'nothing: no dictionaries yet';
  const { entries, tags } = reference.value;
  const statuses = entries.filter(entry => entry.kind === 'status').map(entry => entry.entryId);
  const newest = {
    filter: EMPTY_FILTER,
    sort: { field: 'createdAt', direction: 'desc' } as const,
    offset: 0,
    limit: 4,
  };
  const ids = await api.ids(newest);
  const customerId = ids.ok && ids.value.length > 0 ? dice.pick(ids.value) : null;
  const roll = dice.next();
  if (customerId === null || roll < 0.08) {
    await api.createCustomer(makeDraft(dice, statuses));
    return 'create';
  }
  if (roll < 0.12) {
    await api.createTag({ name: `标签${dice.pick(WORDS)}`, color: '#336699' });
    return 'create tag';
  }
  if (roll < 0.17) {
    const type = entries.find(entry => entry.kind === 'interaction_type')?.entryId ?? '';
    const content = `聊到${dice.pick(WORDS)}`;
    await api.addInteraction({
      customerId,
      type,
      content,
      channel: '',
      initiatedBy: 'company',
      occurredAt: 1_750_000_000_000,
    });
    return 'interaction';
  }
  if (roll < 0.2) {
    await api.reveal(customerId, 'phones', '回访');
    return 'reveal';
  }
  if (roll < 0.25) {
    await api.deleteCustomer(customerId);
    return 'delete';
  }
  if (roll < 0.32) {
    const center = await api.syncCenter();
    const conflict = center.ok ? center.value.conflicts.find(item => item.canRestore) : undefined;
    if (conflict === undefined) return 'nothing to restore';
    await api.restore(conflict.historyId);
    return 'restore';
  }
  const edit = makeEdit(
    dice,
    statuses,
    tags.map(tag => tag.tagId),
  );
  await api.updateCustomer(customerId, edit);
  return `edit ${Object.keys(edit).join('+')}`;
}

function makeEdit(dice: Dice, statuses: readonly string[], tagIds: readonly string[]): CustomerEdit {
  const word = dice.pick(WORDS);
  const edits: CustomerEdit[] = [
    { name: `名${word}` },
    { company: `公司${word}` },
    { name: `名${word}`, company: `公司${dice.pick(WORDS)}` },
    { notes: `记${word}` },
    { status: dice.pick(statuses) },
    { phones: [{ raw: dice.pick(PHONES), label: '' }] },
    { addTagIds: tagIds.length > 0 ? [dice.pick(tagIds)] : [] },
    { removeTagIds: tagIds.length > 0 ? [dice.pick(tagIds)] : [] },
    { custom: { field: word } },
  ];
  return dice.pick(edits);
}

function makeDraft(dice: Dice, statuses: readonly string[]): CustomerDraft {
  return {
    name: `客户${dice.pick(WORDS)}`,
    company: '',
    phones: [{ raw: dice.pick(PHONES), label: '' }],
    emails: [{ raw: 'wang.xm@example.com', label: '' }],
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
