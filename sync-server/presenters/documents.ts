/** From rows to the documents of one reader, for every path on which documents leave the server: verdict, snapshot, log, single read. */
import type { AnyDoc, CollectionName } from '../../common/protocol/collections.ts';
import type { Actor } from '../../common/domain/permissions.ts';
import type { CustomerFields } from '../../common/domain/customer.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { DocumentRow } from '../queries/documents.ts';
import { historyPlace } from '../queries/write-timeline.ts';
import { openContact, type StoredCustomer } from '../queries/write-customers.ts';
import { presentCustomer } from './customer.ts';
import { presentHistory, type StoredHistory } from './history.ts';

/** The document of a row, in the form that this reader may see. */
export function presentDocument(cipher: Cipher, reader: Actor, collection: CollectionName, row: DocumentRow): AnyDoc {
  if (collection === 'customers') return presentCustomer(toStoredCustomer(cipher, reader.orgId, row), reader);
  const { docId: _id, pageKey: _key, ...doc } = row as DocumentRow & { pageKey?: unknown };
  if (collection !== 'history') return doc as unknown as AnyDoc;
  const { sealed, ...entry } = doc as unknown as StoredHistory & { sealed: Buffer | null };
  if (sealed === null) return presentHistory(entry, reader);
  const values = JSON.parse(cipher.open(sealed, historyPlace(reader.orgId, entry.historyId))) as Pick<
    StoredHistory,
    'oldValue' | 'newValue'
  >;
  return presentHistory({ ...entry, ...values }, reader);
}

/** A customer row with its contact values opened. */
export function toStoredCustomer(cipher: Cipher, orgId: string, row: DocumentRow): StoredCustomer {
  const flat = row as unknown as Omit<StoredCustomer, 'fields'> &
    Omit<CustomerFields, 'phones' | 'emails' | 'socials'> & { readonly pii: Buffer };
  const { name, company, source, scene, status, acquisitionTime, lastActiveTime, notes, custom } = flat;
  const contact = openContact(cipher, orgId, flat.customerId, flat.pii);
  return {
    customerId: flat.customerId,
    ver: flat.ver,
    fieldMeta: flat.fieldMeta,
    fields: { name, company, ...contact, source, scene, status, acquisitionTime, lastActiveTime, notes, custom },
    statusChangedAt: flat.statusChangedAt,
    tagIds: flat.tagIds,
    groupIds: flat.groupIds,
    ownerId: flat.ownerId,
    teamId: flat.teamId,
    createdBy: flat.createdBy,
    createdAt: flat.createdAt,
    updatedAt: flat.updatedAt,
    deletedAt: flat.deletedAt,
    erasedAt: flat.erasedAt ?? null,
  };
}
