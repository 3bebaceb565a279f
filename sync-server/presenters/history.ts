/**
 * A changed field as its reader may see it: plain where he reads the field plain, so that an overwritten value can be restored; masks
 * where he sees masks; that it was changed, and no value, where the field is hidden from him. Rules SS19, AC2.
 */
import { isContactField, type ContactInfo, type ContactKind } from '../../common/domain/customer.ts';
import { maskContactValues } from '../../common/domain/masking.ts';
import { customIdOf } from '../../common/domain/custom-field.ts';
import { maskCustom } from '../../common/domain/custom-values.ts';
import { readOf, type Actor } from '../../common/domain/permissions.ts';
import type { HistoryEntry } from '../../common/domain/timeline.ts';
import type { Json } from '../../common/lib/json.ts';

/** A history row with its values opened. */
export type StoredHistory = Omit<HistoryEntry, 'plain'>;

/** The document for the reader; whether he may see the customer at all was decided by the query. */
export function presentHistory(stored: StoredHistory, reader: Pick<Actor, 'grant'>): HistoryEntry {
  const { field } = stored;
  const read = readOf(reader, field);
  if (read === 'plain') return { ...stored, plain: true };
  if (read === 'masked' && customIdOf(field) !== null) {
    const mask = (value: StoredHistory['oldValue']): string => maskCustom(value as Parameters<typeof maskCustom>[0]);
    return { ...stored, oldValue: mask(stored.oldValue), newValue: mask(stored.newValue), plain: false };
  }
  if (read === 'hidden' || !isContactField(field)) return { ...stored, oldValue: null, newValue: null, plain: false };
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
