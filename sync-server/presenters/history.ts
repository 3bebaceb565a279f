/**
 * A changed field as its reader may see it: contact values are plain for roles that see plain contact values, so that an overwritten
 * number can be restored, and masks for all others. Rules SS19.
 */
import { isContactField, type ContactInfo, type ContactKind } from '../../common/domain/customer.ts';
import { maskContactValues } from '../../common/domain/masking.ts';
import { seesPlainContact, type Actor } from '../../common/domain/permissions.ts';
import type { HistoryEntry } from '../../common/domain/timeline.ts';
import type { Json } from '../../common/lib/json.ts';

/** A history row with its values opened. */
export type StoredHistory = Omit<HistoryEntry, 'plain'>;

/** The document for the reader; whether he may see the customer at all was decided by the query. */
export function presentHistory(stored: StoredHistory, reader: Pick<Actor, 'role'>): HistoryEntry {
  const { field } = stored;
  if (!isContactField(field) || seesPlainContact(reader)) return { ...stored, plain: true };
  return {
    ...stored,
    oldValue: maskValues(field, stored.oldValue),
    newValue: maskValues(field, stored.newValue),
    plain: false,
  };
}

/** The masks of values that were stored for a contact field. */
export function maskValues(kind: ContactKind, values: Json): string[] {
  return maskContactValues(kind, values as unknown as ContactInfo[ContactKind]);
}
