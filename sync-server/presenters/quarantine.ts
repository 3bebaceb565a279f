/**
 * An edit in quarantine as the one who decides about it may see it: by his own rules of fields, not by the author's. Rule QT2.
 */
import { customKey } from '../../common/domain/custom-field.ts';
import { maskCustomValues } from '../../common/domain/custom-values.ts';
import { isContactField, type CustomerFields } from '../../common/domain/customer.ts';
import { readOf, type Actor } from '../../common/domain/permissions.ts';
import type { Json } from '../../common/lib/json.ts';
import type { QuarantinedEdit } from '../../common/protocol/calls/quarantine.ts';
import type { Mutation } from '../../common/protocol/mutation.ts';
import type { QuarantineRow } from '../queries/quarantine.ts';
import type { StoredCustomer } from '../queries/write-customers.ts';
import { maskValues } from './history.ts';

type Field = QuarantinedEdit['fields'][number];

/** The edit for the reader; that the customer is in his scope was decided by the query. */
export function presentQuarantined(
  row: QuarantineRow,
  mutation: Mutation,
  customer: StoredCustomer,
  reader: Actor,
): QuarantinedEdit {
  const { authorId, authorName, mutationId, customerId, code, at } = row;
  return {
    authorId,
    authorName,
    mutationId,
    customerId,
    customerName: customer.fields.name,
    kind: mutation.kind,
    code,
    madeAt: mutation.madeAt,
    at,
    canAccept: customer.deletedAt === null,
    fields: readEdit(mutation, customer).map(field => maskField(field, customer, reader)),
  };
}

function readEdit(mutation: Mutation, customer: StoredCustomer): Omit<Field, 'isReadable'>[] {
  const present = { ...customer.fields, tagIds: customer.tagIds, groupIds: customer.groupIds } as Record<string, Json>;
  const currentOf = (field: string): Field['current'] => (present[field] ?? null) as Field['current'];
  switch (mutation.kind) {
    case 'customer.patch':
      return Object.entries(mutation.patch).map(([field, edit]) => {
        const [seen, wanted] = edit as [Field['seen'], Field['wanted']];
        return { field, seen, wanted, current: currentOf(field) };
      });
    case 'customer.tags':
    case 'customer.groups': {
      const field = mutation.kind === 'customer.tags' ? 'tagIds' : 'groupIds';
      const { add, remove } = mutation;
      return [{ field, seen: null, wanted: { add, remove }, current: currentOf(field) }];
    }
    default:
      if (!('doc' in mutation)) return [];
      return Object.entries(mutation.doc)
        .filter(([field]) => field !== 'customerId')
        .map(([field, wanted]) => ({
          field,
          seen: null,
          wanted: wanted as Field['wanted'],
          current: currentOf(field),
        }));
  }
}

function maskField(field: Omit<Field, 'isReadable'>, customer: StoredCustomer, reader: Actor): Field {
  const name = field.field;
  const read = readOf(reader, name, customer);
  if (read === 'plain' && name === 'custom') return maskCustomFields(field, customer, reader);
  if (read === 'plain') return { ...field, isReadable: true };
  if (read === 'hidden' || !isContactField(name)) {
    return { field: name, seen: null, wanted: null, current: null, isReadable: false };
  }
  const mask = (values: Field['seen']): Field['seen'] => (values === null ? null : maskValues(name, values as Json));
  return {
    field: name,
    seen: mask(field.seen),
    wanted: mask(field.wanted),
    current: mask(field.current),
    isReadable: true,
  };
}

/** Custom fields each by its own rule, as in the customer's document: plain, as its mask, or not there (CF7). */
function maskCustomFields(field: Omit<Field, 'isReadable'>, customer: StoredCustomer, reader: Actor): Field {
  const given = (values: Field['seen']): Field['seen'] => {
    if (values === null) return null;
    const of = (read: string): CustomerFields['custom'] =>
      Object.fromEntries(
        Object.entries(values as CustomerFields['custom']).filter(
          ([fieldId]) => readOf(reader, customKey(fieldId), customer) === read,
        ),
      );
    return { ...of('plain'), ...maskCustomValues(of('masked')) } as Field['seen'];
  };
  const { seen, wanted, current } = field;
  return { field: field.field, seen: given(seen), wanted: given(wanted), current: given(current), isReadable: true };
}
