/**
 * From what a form changed to mutations: only fields that differ from what the author saw, checked by the rules of common. Pure.
 * Rules ST12, ST13.
 */
import { DEFAULT_CLASSIFY_LIMITS } from '../../../common/domain/classify-limits.ts';
import { customKey } from '../../../common/domain/custom-field.ts';
import { normalizeCustom } from '../../../common/domain/custom-values.ts';
import type { ContactInfo, Customer, CustomerFields, PatchField } from '../../../common/domain/customer.ts';
import { CONTACT_KINDS, isContactField, PATCH_FIELDS, type ReadContact } from '../../../common/domain/customer.ts';
import { mayChange, type Actor } from '../../../common/domain/permissions.ts';
import {
  checkPatch,
  checkRelations,
  normalizeContacts,
  type Lookup,
} from '../../../common/domain/validate-customer.ts';
import { jsonEquals, type Json } from '../../../common/lib/json.ts';
import { changeableFields } from '../../../common/merge/apply-mutation.ts';
import { canMoveStatus, needsReason } from '../../../common/merge/merge-customer.ts';
import { narrowCustom } from '../../../common/merge/merge-custom.ts';
import { mergeIdSet } from '../../../common/merge/merge-id-set.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { FieldError } from '../../../common/protocol/messages.ts';
import type { CustomerPatch } from '../../../common/protocol/mutation.ts';
import type { CustomerEdit } from '../api.ts';
import type { MutationDraft } from '../core/writer.ts';

interface EditContext {
  readonly lookup: Lookup;
  readonly actor: Pick<Actor, 'grant'>;
}

/** The mutations of one edit, none when nothing changed. Throws `validation_failed` or `status_move_not_allowed` with the fields. */
export function draftEdits(customer: Customer, edit: CustomerEdit, { lookup, actor }: EditContext): MutationDraft[] {
  const { addTagIds = [], removeTagIds = [], addGroupIds = [], removeGroupIds = [] } = edit;
  const errors: FieldError[] = [];
  const present = changeableFields(customer, actor);
  const patch = makePatch(present, readWanted(present, edit, { customer, lookup, actor }, errors));
  const tagIds = mergeIdSet(customer.tagIds, addTagIds, removeTagIds);
  const groupIds = mergeIdSet(customer.groupIds, addGroupIds, removeGroupIds);
  errors.push(...checkPatch(patch, lookup));
  // Only what is added must exist: a tag that was removed for everyone may still hang on an old document.
  errors.push(...checkRelations({ tagIds: addTagIds, groupIds: addGroupIds }, { ...lookup, limits: undefined }));
  const { tagsPerCustomer, groupsPerCustomer } = lookup.limits ?? DEFAULT_CLASSIFY_LIMITS;
  // What is there already stays.
  const limits = {
    tagsPerCustomer: Math.max(tagsPerCustomer, customer.tagIds.length),
    groupsPerCustomer: Math.max(groupsPerCustomer, customer.groupIds.length),
  };
  errors.push(...checkRelations({ tagIds, groupIds }, { hasTag: () => true, hasGroup: () => true, limits }));
  if (errors.length > 0) throw new AppError('validation_failed', { fields: errors });
  const status = patch.status?.[1];
  if (status !== undefined && !canMoveStatus(lookup.entries, customer.status, status)) {
    const code = 'status_move_not_allowed';
    throw new AppError(code, { fields: [{ field: 'status', code }] });
  }
  const reason = edit.reason?.trim() ?? '';
  if (status !== undefined && reason === '' && needsReason(lookup.entries, customer.status, status)) {
    throw new AppError('status_reason_required', { fields: [{ field: 'reason', code: 'status_reason_required' }] });
  }
  const drafts: MutationDraft[] = [];
  const target = { docId: customer.customerId, taskId: null };
  if (Object.keys(patch).length > 0) {
    const why = reason === '' || status === undefined ? {} : { reason };
    drafts.push({ kind: 'customer.patch', ...target, baseVer: customer.ver, patch, ...why });
  }
  if (!jsonEquals(tagIds, customer.tagIds)) {
    drafts.push({ kind: 'customer.tags', ...target, add: [...addTagIds], remove: [...removeTagIds] });
  }
  if (!jsonEquals(groupIds, customer.groupIds)) {
    drafts.push({ kind: 'customer.groups', ...target, add: [...addGroupIds], remove: [...removeGroupIds] });
  }
  return drafts;
}

/** A patch of the fields whose wanted value differs from the present one. */
export function makePatch(fields: Partial<CustomerFields>, wanted: Partial<CustomerFields>): CustomerPatch {
  const present = fields as Partial<Record<PatchField, Json>>;
  const changed = PATCH_FIELDS.filter(field => {
    const value = wanted[field] as Json | undefined;
    return value !== undefined && !jsonEquals(value, present[field]);
  });
  const patch = Object.fromEntries(changed.map(field => [field, [present[field], wanted[field]]])) as CustomerPatch;
  if (patch.custom === undefined) return patch;
  const { custom, ...rest } = patch;
  const narrow = narrowCustom(custom); // only the fields that changed travel (CF8)
  return narrow === null ? rest : { ...rest, custom: narrow };
}

/** The wanted values in their final types; only of fields that the author may change (CO, MA, AC3). */
function readWanted(
  present: Partial<CustomerFields>,
  edit: CustomerEdit,
  { customer, lookup, actor }: EditContext & { readonly customer: Customer },
  errors: FieldError[],
): Partial<CustomerFields> {
  const { phones, emails, socials } = edit;
  const edited = PATCH_FIELDS.filter(field => edit[field] !== undefined);
  const refused = edited.filter(field => present[field] === undefined);
  errors.push(...refused.map(field => ({ field, code: 'field_not_writable' })));
  const plain = edited.filter(field => !isContactField(field) && present[field] !== undefined);
  const wanted: Partial<CustomerFields> = Object.fromEntries(plain.map(field => [field, edit[field]]));
  if (edit.custom !== undefined && present.custom !== undefined) {
    const known = present.custom;
    const open = Object.entries(edit.custom).filter(([fieldId, value]) => {
      if (mayChange(actor, customKey(fieldId))) return true;
      if (!jsonEquals(value, customer.custom?.[fieldId] ?? null)) {
        errors.push({ field: customKey(fieldId), code: 'field_not_writable' });
      }
      return false;
    });
    const custom = normalizeCustom(Object.fromEntries(open), known, lookup.customFields, false);
    errors.push(...custom.errors);
    wanted.custom = { ...known, ...custom.values };
  }
  if (wanted.name !== undefined) wanted.name = wanted.name.trim();
  if (wanted.company !== undefined) wanted.company = wanted.company.trim();
  const named = CONTACT_KINDS.filter(kind => edit[kind] !== undefined && present[kind] !== undefined);
  if (named.length === 0) return wanted;
  const typed = normalizeContacts({
    ...(phones === undefined ? {} : { phones }),
    ...(emails === undefined ? {} : { emails }),
    ...(socials === undefined ? {} : { socials }),
  });
  errors.push(...typed.errors);
  for (const kind of named) Object.assign(wanted, { [kind]: keepKnown(present, typed.value, kind) });
  return wanted;
}

/** A value that was there before keeps the way in which it was first typed, so that opening and saving a form changes nothing. */
function keepKnown<K extends keyof ContactInfo>(present: ReadContact, typed: ContactInfo, kind: K): ContactInfo[K] {
  if (kind !== 'phones') return typed[kind];
  const known = new Map(present.phones?.map(phone => [phone.value, phone.raw]));
  return typed.phones.map(phone => ({ ...phone, raw: known.get(phone.value) ?? phone.raw })) as ContactInfo[K];
}
