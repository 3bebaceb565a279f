/** A changed field as one reader may see it: contact values plain only for those who may see them. Rules MA1, TL3. */
import type { ContactInfo } from '../../common/domain/customer.ts';
import { isContactField, type ContactKind } from '../../common/domain/customer.ts';
import { maskContact } from '../../common/domain/masking.ts';
import { seesPlainContact, type Actor } from '../../common/domain/permissions.ts';
import type { HistoryEntry } from '../../common/domain/timeline.ts';
import type { Json } from '../../common/lib/json.ts';

/** A history row with its values opened. */
export type StoredHistory = Omit<HistoryEntry, 'plain'>;

/** The document for the reader. */
export function presentHistory(stored: StoredHistory, reader: Pick<Actor, 'role'>): HistoryEntry {
  if (!isContactField(stored.field) || seesPlainContact(reader)) return { ...stored, plain: true };
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
