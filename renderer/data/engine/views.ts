/** What the page gets to see of documents: masks instead of contact values. Pure. Rule ST11. */
import { isContactField, type ContactInfo, type ContactKind, type Customer } from '../../../common/domain/customer.ts';
import { wantedOf as wantedValues } from '../../../common/merge/apply-classification.ts';
import { customIdOf, isSensitive, splitSensitive } from '../../../common/domain/custom-field.ts';
import { maskCustom, maskCustomValues } from '../../../common/domain/custom-values.ts';
import { customEdits } from '../../../common/merge/merge-custom.ts';
import { maskContactValues } from '../../../common/domain/masking.ts';
import type { HistoryEntry } from '../../../common/domain/timeline.ts';
import type { Json } from '../../../common/lib/json.ts';
import type { Mutation, MutationOf } from '../../../common/protocol/mutation.ts';
import type { CustomerView } from '../api.ts';

/** The customer without plain contact values. */
export function viewCustomer(customer: Customer, isPending: boolean): CustomerView {
  const { contactInfo, custom, ...rest } = customer;
  const { open, sealed } = splitSensitive(custom ?? {});
  const masks = { ...customer.customDisplay, ...maskCustomValues(sealed) };
  return {
    ...rest,
    ...(custom === undefined ? {} : { custom: open }),
    ...(Object.keys(masks).length === 0 ? {} : { customDisplay: masks }),
    customReveal: Object.keys(sealed),
    pending: isPending,
    canReveal: {
      phones: contactInfo?.phones !== undefined,
      emails: contactInfo?.emails !== undefined,
      socials: contactInfo?.socials !== undefined,
    },
    contactLabels: {
      phones: contactInfo?.phones?.map(phone => phone.label) ?? [],
      emails: contactInfo?.emails?.map(email => email.label) ?? [],
      socials: contactInfo?.socials?.map(social => social.kind) ?? [],
    },
  };
}

/** The fields that a mutation names, for the lists of the sync centre. */
export function fieldsOf(mutation: Mutation): string[] {
  switch (mutation.kind) {
    case 'customer.patch':
      return namedChanges(mutation.patch).map(({ field }) => field);
    case 'customer.tags':
      return ['tagIds'];
    case 'customer.groups':
      return ['groupIds'];
    default:
      return [];
  }
}

/** What the author of a mutation wanted, by field, contact values masked. */
export function wantedOf(mutation: Mutation): Record<string, Json> {
  switch (mutation.kind) {
    case 'customer.patch': {
      const wanted = namedChanges(mutation.patch).map(({ field, wanted: value }) => [field, value]);
      return maskFields(Object.fromEntries(wanted) as Record<string, Json>);
    }
    case 'customer.tags':
    case 'customer.groups':
      return { add: mutation.add, remove: mutation.remove };
    case 'customers.batch': {
      const { operation } = mutation;
      if (operation.type === 'set_status') return { status: operation.status };
      if (operation.type === 'set_field') return { [operation.field]: operation.value };
      if ('tagId' in operation) return { tagIds: [operation.tagId] };
      if ('ownerId' in operation) return { ownerId: operation.ownerId };
      if ('poolId' in operation) return { poolId: operation.poolId, reason: operation.reason };
      return 'groupId' in operation ? { groupIds: [operation.groupId] } : {};
    }
    case 'customer.claim':
      return {};
    case 'customer.assign':
    case 'customer.transfer':
      return { ownerId: mutation.ownerId };
    case 'customer.release':
      return { poolId: mutation.poolId, reason: mutation.reason };
    case 'customer.collaborators':
      return { add: mutation.set.map(item => item.userId), remove: mutation.remove };
    case 'customer.protect':
      return { protect: mutation.on };
    case 'customer.delete':
    case 'customer.restore':
    case 'customer.reveal':
    case 'customers.import':
    case 'tag.delete':
    case 'tag.restore':
    case 'group.delete':
    case 'group.restore':
    case 'view.delete':
      return {};
    case 'dictionary.retire':
    case 'field.retire':
      return { retired: mutation.retired };
    case 'dictionary.save':
    case 'field.save':
      return mutation.doc.label === undefined ? {} : { label: mutation.doc.label };
    case 'view.save':
      return { name: mutation.doc.name };
    case 'export.record':
      return { reason: mutation.doc.reason };
    case 'tag.update':
      return wantedValues(mutation.patch) as Record<string, Json>;
    case 'group.update':
      return wantedValues(mutation.patch) as Record<string, Json>;
    case 'tag.merge':
      return { tagIds: [mutation.into] };
    case 'group.move':
      return { groupIds: mutation.parentId === null ? [] : [mutation.parentId] };
    default:
      return maskFields(mutation.doc as Record<string, Json>);
  }
}

function maskFields(fields: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, maskField(field, value)]));
}

function maskField(field: string, value: Json): Json {
  if (isSensitive(customIdOf(field) ?? '')) return maskCustom(value as Parameters<typeof maskCustom>[0]);
  if (field === 'custom' && typeof value === 'object' && value !== null) {
    const { open, sealed } = splitSensitive(value as Record<string, string>);
    return { ...open, ...maskCustomValues(sealed) };
  }
  return isContactField(field) ? maskContactValues(field, value as unknown as ContactInfo[ContactKind]) : value;
}

/** The fields of a patch with what was seen and what is wanted; custom fields each by itself. */
function namedChanges(patch: MutationOf<'customer.patch'>['patch']): { field: string; base: Json; wanted: Json }[] {
  const { custom, ...rest } = patch;
  const plain = Object.entries(rest).map(([field, [base, wanted]]) => ({
    field,
    base: base as Json,
    wanted: wanted as Json,
  }));
  return [...plain, ...(custom === undefined ? [] : customEdits(custom))];
}

/** A change of a field without plain contact values; what came as masks stays as it is. */
export function viewHistory(entry: HistoryEntry): HistoryEntry {
  const isOpen = !isContactField(entry.field) && !isSensitive(customIdOf(entry.field) ?? '');
  if (!entry.plain || isOpen) return entry;
  const [oldValue, newValue] = [maskField(entry.field, entry.oldValue), maskField(entry.field, entry.newValue)];
  return { ...entry, oldValue, newValue, plain: false } as HistoryEntry;
}

/** The history that waiting edits will become, so that the author finds them in the timeline at once. */
export function pendingHistory(mutation: Mutation, userId: string): HistoryEntry[] {
  if (mutation.kind !== 'customer.patch') return [];
  const wanted = wantedOf(mutation);
  const seen = maskFields(
    Object.fromEntries(namedChanges(mutation.patch).map(({ field, base }) => [field, base])) as Record<string, Json>,
  );
  return Object.keys(wanted).map(field => ({
    historyId: `${mutation.id}:${field}`,
    customerId: mutation.docId,
    field,
    oldValue: (seen[field] ?? null) as HistoryEntry['oldValue'],
    newValue: (wanted[field] ?? null) as HistoryEntry['newValue'],
    by: userId,
    at: mutation.madeAt,
    mutationId: mutation.id,
    conflict: false,
    oldBy: null,
    ...(field === 'status' && mutation.reason !== undefined ? { reason: mutation.reason } : {}),
    plain: !isContactField(field) && !isSensitive(customIdOf(field) ?? ''),
    ver: 0,
  }));
}
