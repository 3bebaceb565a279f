/** From rows to the documents of one reader, for every path on which documents leave the server: verdict, snapshot, log, single read. */
import type { AnyDoc, CollectionName } from '../../common/protocol/collections.ts';
import type { Actor } from '../../common/domain/permissions.ts';
import type { CustomerFields } from '../../common/domain/customer.ts';
import type { Cipher } from '../crypto/cipher.ts';
import type { DocumentRow } from '../queries/documents.ts';
import { openView } from '../queries/saved-views.ts';
import { toPool, type PoolRow } from '../queries/pools.ts';
import { historyPlace } from '../queries/write-timeline.ts';
import { openSealed, type StoredCustomer } from '../queries/write-customers.ts';
import { presentCustomer } from './customer.ts';
import { presentHistory, type StoredHistory } from './history.ts';

/** The document of a row, in the form that this reader may see. */
export function presentDocument(cipher: Cipher, reader: Actor, collection: CollectionName, row: DocumentRow): AnyDoc {
  if (collection === 'customers') return presentCustomer(toStoredCustomer(cipher, reader.orgId, row), reader);
  const { docId: _id, pageKey: _key, ...doc } = row as DocumentRow & { pageKey?: unknown };
  if (collection === 'tags') return withoutNull(doc, 'mergedInto');
  if (collection === 'groups') return withoutNull(doc, 'query');
  if (collection === 'pools') return toPool(doc as unknown as PoolRow);
  if (collection === 'views') return openView(cipher, reader.orgId, doc as never) as unknown as AnyDoc;
  if (collection !== 'history') return doc as unknown as AnyDoc;
  const { sealed, ...entry } = doc as unknown as StoredHistory & { sealed: Buffer | null };
  if (sealed === null) return presentHistory(entry, reader);
  const values = JSON.parse(cipher.open(sealed, historyPlace(reader.orgId, entry.historyId))) as Pick<
    StoredHistory,
    'oldValue' | 'newValue'
  >;
  return presentHistory({ ...entry, ...values }, reader);
}

/** The document without a field that it may lack. */
function withoutNull(doc: object, field: string): AnyDoc {
  const { [field]: value, ...rest } = doc as Record<string, unknown>;
  return (value === null ? rest : doc) as AnyDoc;
}

/** A customer row with its contact values opened. */
export function toStoredCustomer(cipher: Cipher, orgId: string, row: DocumentRow): StoredCustomer {
  const flat = row as unknown as Omit<StoredCustomer, 'fields'> &
    Omit<CustomerFields, 'phones' | 'emails' | 'socials'> & { readonly pii: Buffer };
  const { name, company, source, scene, status, acquisitionTime, lastActiveTime, notes, custom } = flat;
  const sealed = openSealed(cipher, orgId, flat.customerId, flat.pii);
  return {
    customerId: flat.customerId,
    ver: flat.ver,
    fieldMeta: flat.fieldMeta,
    fields: {
      name,
      company,
      ...sealed.contact,
      source,
      scene,
      status,
      acquisitionTime,
      lastActiveTime,
      notes,
      custom: { ...custom, ...sealed.custom },
    },
    statusChangedAt: flat.statusChangedAt,
    tagIds: flat.tagIds,
    groupIds: flat.groupIds,
    ownerId: flat.ownerId,
    teamId: flat.teamId,
    poolId: flat.poolId ?? null,
    pooledAt: flat.pooledAt ?? null,
    ownedSince: flat.ownedSince ?? null,
    protectedUntil: flat.protectedUntil ?? null,
    collaborators: flat.collaborators ?? [],
    createdBy: flat.createdBy,
    createdAt: flat.createdAt,
    updatedAt: flat.updatedAt,
    deletedAt: flat.deletedAt,
    erasedAt: flat.erasedAt ?? null,
    firstSource: flat.firstSource ?? null,
    firstScene: flat.firstScene ?? null,
  };
}
