/**
 * What the page of one customer asks for beside the customer himself: a field back to an earlier value, contact values added without
 * showing those that are there, who else has the same contact values or the same company, and restoring a deleted one. Rules RH2, RH3,
 * RD3, RD4, RB3.
 */
import { CONTACT_KINDS, PATCH_FIELDS, type Customer, type PatchField } from '../../../common/domain/customer.ts';
import { EMPTY_FILTER } from '../../../common/query/types.ts';
import { mayChange } from '../../../common/domain/permissions.ts';
import type { HistoryEntry } from '../../../common/domain/timeline.ts';
import { isList, type Json } from '../../../common/lib/json.ts';
import { ok } from '../../../common/lib/result.ts';
import { changeableFields } from '../../../common/merge/apply-mutation.ts';
import { canMoveStatus } from '../../../common/merge/merge-customer.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import { callPath } from '../../../common/protocol/calls/call.ts';
import { CUSTOMER_HISTORY } from '../../../common/protocol/calls/recycle-bin.ts';
import type { CustomerPatch } from '../../../common/protocol/mutation.ts';
import type { CustomerEdit, DataApi, RelatedCustomer } from '../api.ts';
import type { Core } from '../core/core.ts';
import { orFail, writeDrafts } from '../core/write.ts';
import type { MutationDraft } from '../core/writer.ts';
import { assertCan, readCustomer } from './guards.ts';
import { makePatch } from './draft-edits.ts';
import { parseAnswer } from '../sync/paths.ts';
import type { UndoBook } from './undo.ts';
import { viewHistory } from './views.ts';

export type RecordApi = Pick<DataApi, 'revert' | 'related' | 'restoreCustomer' | 'olderHistory'>;

const RELATED = 20;
const CANDIDATES = 200;

export function createRecordApi(core: Core, book: UndoBook): RecordApi {
  return {
    async revert(historyId, side) {
      assertCan(core, 'customer.update');
      const entry = await orFail(core, () => core.store.get('history', historyId));
      if (entry === undefined) throw new AppError('not_found', { params: { resource: 'history', id: historyId } });
      const customer = await readCustomer(core, entry.customerId);
      if (!isRevertable(core, entry, customer)) throw new AppError('field_not_writable');
      return ok(await book.write(customer, revertDrafts(core, customer, entry.field, valueOf(entry, side))));
    },
    async olderHistory(customerId, before) {
      const answer = await core.ports.transport.request(callPath(CUSTOMER_HISTORY.name), { customerId, before });
      const { entries, more } = parseAnswer(CUSTOMER_HISTORY.answer, answer);
      return ok({ entries: entries.map(viewHistory), more });
    },
    related: async customerId => ok(await findRelated(core, await readCustomer(core, customerId))),
    async restoreCustomer(customerId) {
      const [made] = await writeDrafts(core, [{ kind: 'customer.restore', docId: customerId, taskId: null }]);
      return ok({ mutationId: made?.id ?? '' });
    },
  };
}

function valueOf(entry: HistoryEntry, side: 'old' | 'new'): Json {
  return (side === 'old' ? entry.oldValue : entry.newValue) as Json;
}

/** Whether the values of the entry can be written back by this user: they are plain here, and he may change the field. */
export function isRevertable(core: Pick<Core, 'actor'>, { plain, field }: HistoryEntry, customer: Customer): boolean {
  if (!plain) return false;
  if (field === 'tagIds' || field === 'groupIds') return true;
  const [name = '', key] = field.split('.');
  if (!isPatchField(name) || (key !== undefined && name !== 'custom') || !mayChange(core.actor, field)) return false;
  return changeableFields(customer, core.actor)[name] !== undefined;
}

function isPatchField(name: string): name is PatchField {
  return (PATCH_FIELDS as readonly string[]).includes(name);
}

function revertDrafts(core: Core, customer: Customer, field: string, wanted: Json): MutationDraft[] {
  const target = { docId: customer.customerId, taskId: null };
  if (field === 'tagIds' || field === 'groupIds') {
    const lookup = core.reference.lookup();
    const exists = (id: string): boolean => (field === 'tagIds' ? lookup.hasTag(id) : lookup.hasGroup(id));
    const ids = isList(wanted) ? wanted.filter(id => typeof id === 'string') : [];
    const add = ids.filter(id => !customer[field].includes(id) && exists(id));
    const remove = customer[field].filter(id => !ids.includes(id));
    if (add.length + remove.length === 0) return [];
    return [{ kind: field === 'tagIds' ? 'customer.tags' : 'customer.groups', ...target, add, remove }];
  }
  const fields = changeableFields(customer, core.actor);
  const patch = makePatch(fields, wantedFields(fields, field, wanted) as CustomerPatch as object);
  const status = patch.status?.[1];
  if (status !== undefined && !canMoveStatus(core.reference.lookup().entries, customer.status, status)) {
    const code = 'status_move_not_allowed';
    throw new AppError(code, { fields: [{ field: 'status', code }] });
  }
  return Object.keys(patch).length === 0
    ? []
    : [{ kind: 'customer.patch', ...target, baseVer: customer.ver, patch: withChannel(fields, patch) }];
}

function wantedFields(
  fields: { readonly custom?: Readonly<Record<string, unknown>> },
  field: string,
  wanted: Json,
): Record<string, unknown> {
  const [name = '', key] = field.split('.');
  if (key === undefined) return { [name]: wanted };
  const rest = Object.fromEntries(Object.entries(fields.custom ?? {}).filter(([id]) => id !== key));
  return { custom: wanted === null ? rest : { ...rest, [key]: wanted } };
}

/** A scene belongs to its channel: where the channel goes back alone, the scene goes. */
function withChannel(fields: { readonly scene?: string | null }, patch: CustomerPatch): CustomerPatch {
  if (patch.source === undefined || patch.scene !== undefined || (fields.scene ?? null) === null) return patch;
  return { ...patch, scene: [fields.scene ?? null, null] };
}

/** Other customers on this device with the same contact value or the same company. */
async function findRelated(core: Core, customer: Customer): Promise<RelatedCustomer[]> {
  const words = wordsOf(customer);
  const ids = new Set<string>();
  for (const word of words) {
    for (const id of core.index.select({ ...EMPTY_FILTER, keyword: word }).slice(0, CANDIDATES)) ids.add(id);
  }
  ids.delete(customer.customerId);
  const found = await orFail(core, () => core.store.getMany('customers', [...ids]));
  return [...found.values()]
    .flatMap((other): RelatedCustomer[] => {
      const kinds = CONTACT_KINDS.filter(kind => sharesValue(customer, other, kind));
      const isSameCompany = (customer.company ?? '') !== '' && customer.company === other.company;
      if (kinds.length === 0 && !isSameCompany) return [];
      const { customerId, name, status, ownerId } = other;
      return [{ customerId, name, status, ownerId, kinds, isSameCompany }];
    })
    .toSorted((a, b) => b.kinds.length - a.kinds.length || (a.name < b.name ? -1 : 1))
    .slice(0, RELATED);
}

function wordsOf({ contactInfo, company = '' }: Customer): string[] {
  const phones = contactInfo?.phones?.map(({ value }) => value.replace(/^\+86/, '').replace(/\D/g, '')) ?? [];
  const others = [...(contactInfo?.emails ?? []), ...(contactInfo?.socials ?? [])].map(({ value }) => value);
  return [...phones, ...others, company].filter(word => word.length > 1);
}

function sharesValue(a: Customer, b: Customer, kind: (typeof CONTACT_KINDS)[number]): boolean {
  const values = new Set(a.contactInfo?.[kind]?.map(({ value }) => value));
  return b.contactInfo?.[kind]?.some(({ value }) => values.has(value)) ?? false;
}

/** The edit with contact lines to be added put behind those that are there, which the page need not know. */
export function withAdded(customer: Customer, edit: CustomerEdit): CustomerEdit {
  const { addContacts, ...rest } = edit;
  if (addContacts === undefined) return edit;
  const { phones, emails, socials } = customer.contactInfo ?? {};
  return {
    ...rest,
    ...(addContacts.phones === undefined || phones === undefined
      ? {}
      : { phones: [...phones.map(({ value, label }) => ({ raw: value, label })), ...addContacts.phones] }),
    ...(addContacts.emails === undefined || emails === undefined
      ? {}
      : { emails: [...emails.map(({ value, label }) => ({ raw: value, label })), ...addContacts.emails] }),
    ...(addContacts.socials === undefined || socials === undefined
      ? {}
      : { socials: [...socials.map(({ value, kind }) => ({ raw: value, kind })), ...addContacts.socials] }),
  };
}
