/**
 * A changed field as its readers see it: contact values as masks for everyone, because the history is shown without a reveal.
 * Rules SS19.
 */
import { isContactField, type ContactInfo, type ContactKind } from '../../common/domain/customer.ts';
import { maskContact } from '../../common/domain/masking.ts';
import type { HistoryEntry } from '../../common/domain/timeline.ts';
import type { Json } from '../../common/lib/json.ts';

/** A history row with its values opened. */
export type StoredHistory = Omit<HistoryEntry, 'plain'>;

/** The document for a reader of the customer. */
export function presentHistory(stored: StoredHistory): HistoryEntry {
  if (!isContactField(stored.field)) return { ...stored, plain: true };
  const { field } = stored;
  const oldValue = maskValues(field, stored.oldValue) as HistoryEntry['oldValue'];
  const newValue = maskValues(field, stored.newValue) as HistoryEntry['newValue'];
  return { ...stored, oldValue, newValue, plain: false };
}

/** The masks of one kind of contact values. */
export function maskValues(kind: ContactKind, values: unknown): Json {
  const info = { phones: [], emails: [], socials: [], [kind]: values } as unknown as ContactInfo;
  return maskContact(info)[kind];
}
