/** What people do in the simulation: each action follows from the dice and from what the device shows. */
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import type { CustomerEdit } from '../../../renderer/data/api.ts';
import type { MutationDraft } from '../../../renderer/data/core/writer.ts';
import { SIM_FIELDS, type Canaries } from './canaries.ts';
import { runBatch, runImport } from './bulk.ts';
import { makeDraft, type ActionContext } from './drafts.ts';
import type { Dice } from './office.ts';
import type { SimDevice } from './sim-device.ts';

const WORDS = ['甲', '乙', '丙', '丁'] as const;
const NEWEST = {
  filter: EMPTY_FILTER,
  sort: [{ field: 'createdAt', direction: 'desc' }] as const,
  offset: 0,
  limit: 5,
};

/** What was deleted on a device: taken back by undoing, or restored as from the recycle bin. */
interface Deletion {
  readonly customerId: string;
  readonly undoId: string | null;
}
const deletions = new WeakMap<SimDevice, Deletion[]>();

/** Does one thing on the device; answers its name. Refusals come as AppErrors, as they come to the page. */
export async function act(device: SimDevice, { dice, canaries }: ActionContext): Promise<string> {
  const { api } = device.engine;
  const reference = await api.reference();
  if (!reference.ok || reference.value.entries.length === 0) return 'nothing: no dictionaries yet';
  const { entries, tags } = reference.value;
  const statuses = entries.filter(entry => entry.kind === 'status').map(entry => entry.entryId);
  const ids = await api.ids(NEWEST);
  const customerId = ids.ok && ids.value.length > 0 ? dice.pick(ids.value) : null;
  const author = { authorId: device.userId };
  const roll = dice.next();
  if (customerId === null || roll < 0.1) {
    const draft = makeDraft(dice, canaries, statuses);
    const made = await api.createCustomer(draft);
    if (made.ok) canaries.claim(JSON.stringify(draft), { customerId: made.value.customerId, ...author });
    return 'create';
  }
  if (roll < 0.13) {
    await api.createTag({ name: `标签${dice.pick(WORDS)}`, color: '#336699' });
    return 'create tag';
  }
  if (roll < 0.18) {
    const type = entries.find(entry => entry.kind === 'interaction_type')?.entryId ?? '';
    const content = `聊到${canaries.word()}`;
    canaries.claim(content, { customerId, ...author });
    const rest = { channel: '', initiatedBy: 'company' as const, occurredAt: 1_750_000_000_000 };
    await api.addInteraction({ customerId, type, content, ...rest });
    return 'interaction';
  }
  if (roll < 0.21) {
    await api.reveal(customerId, 'phones', '回访');
    return 'reveal';
  }
  if (roll < 0.25) {
    const last = deletions.get(device)?.pop();
    if (roll >= 0.235 && last !== undefined) return takeBack(device, last);
    const answer = await api.deleteCustomer(customerId, '重复');
    const undoId = answer.ok ? answer.value.undoId : null;
    deletions.set(device, [...(deletions.get(device) ?? []), { customerId, undoId: roll < 0.225 ? undoId : null }]);
    return 'delete';
  }
  if (roll < 0.32) {
    const center = await api.syncCenter();
    const conflict = center.ok ? center.value.conflicts.find(item => item.canRestore) : undefined;
    if (conflict === undefined) return 'nothing to restore';
    await api.restore(conflict.historyId);
    return 'restore';
  }
  const tagIds = tags.map(tag => tag.tagId);
  if (roll < 0.38) return runBatch(device, { dice, canaries }, { statuses, tagIds });
  if (roll < 0.42) return runImport(device, { dice, canaries }, { statuses, tagIds });
  if (roll < 0.45) return poison(device, { dice, canaries }, customerId);
  if (roll < 0.55) return changeHands(device, dice, customerId);
  const edit = makeEdit(dice, canaries, { statuses, tagIds });
  canaries.claim(JSON.stringify(edit), { customerId, ...author });
  await api.updateCustomer(customerId, edit);
  return `edit ${Object.keys(edit).join('+')}`;
}

/** Claims somebody who lies in the pool, or gives one back into it: requests that the server decides. */
async function changeHands({ engine, admission }: SimDevice, dice: Dice, customerId: string): Promise<string> {
  const { api } = engine;
  const pooled = await api.ids({ ...NEWEST, filter: { keyword: '', where: { field: 'poolId', op: 'not_empty' } } });
  if (pooled.ok && pooled.value.length > 0 && dice.next() < 0.6) {
    await api.requestOwnership([dice.pick(pooled.value)], { kind: 'customer.claim' });
    return 'claim';
  }
  const { orgId } = admission.user;
  await api.requestOwnership([customerId], { kind: 'customer.release', poolId: orgId, reason: '联系不上' });
  return 'release';
}

/** Undoing needs what the engine remembers, which a restart forgets; the recycle bin does not. */
async function takeBack({ engine }: SimDevice, { customerId, undoId }: Deletion): Promise<string> {
  if (undoId === null) {
    await engine.api.restoreCustomer(customerId);
    return 'restore customer';
  }
  await engine.api.undo(undoId);
  return 'undo delete';
}

/** Writes what no form lets through, as an older or broken program might: the server refuses it, alone. */
async function poison(device: SimDevice, { dice, canaries }: ActionContext, customerId: string): Promise<string> {
  const { writer } = device.engine;
  const notes = `记${canaries.word()}`;
  const customer = { docId: customerId, taskId: null };
  const drafts: readonly MutationDraft[] = [
    { ...customer, kind: 'customer.patch', baseVer: 0, patch: { notes: ['', notes.padEnd(90_000, '长')] } },
    { ...customer, kind: 'customer.patch', baseVer: 0, patch: { status: ['', 'status:nobody-knows-it'] } },
    { ...customer, kind: 'customer.tags', add: [writer.makeId()], remove: [] },
    {
      ...customer,
      docId: writer.makeId(),
      kind: 'customer.patch',
      baseVer: 9_000_000_000,
      patch: { notes: ['', notes] },
    },
  ];
  const draft = dice.pick(drafts);
  canaries.claim(notes, { customerId, authorId: device.userId });
  await writer.write([draft]);
  return `poison ${draft.kind}`;
}

/** Most values are unique and can be recognised anywhere; some are a word that others type as well. */
function makeEdit(
  dice: Dice,
  canaries: Canaries,
  known: { readonly statuses: readonly string[]; readonly tagIds: readonly string[] },
): CustomerEdit {
  const { statuses, tagIds } = known;
  const word = dice.next() < 0.2 ? dice.pick(WORDS) : canaries.word();
  const edits: CustomerEdit[] = [
    { name: `名${word}` },
    { company: `公司${word}` },
    { name: `名${word}`, company: `公司${dice.pick(WORDS)}` },
    { notes: `记${word}` },
    { status: dice.pick(statuses) },
    { phones: dice.next() < 0.2 ? [] : [{ raw: canaries.phone(), label: '' }] },
    { emails: [{ raw: canaries.email(), label: '' }] },
    { addTagIds: tagIds.length > 0 ? [dice.pick(tagIds)] : [] },
    { removeTagIds: tagIds.length > 0 ? [dice.pick(tagIds)] : [] },
    { custom: { [dice.next() < 0.5 ? SIM_FIELDS.open : SIM_FIELDS.sealed]: word } },
  ];
  return dice.pick(edits);
}
