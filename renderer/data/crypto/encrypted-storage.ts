/**
 * Encryption of whole documents below RxDB: the storage sees the id, RxDB's own metadata and one string of ciphertext, nothing else.
 *
 * Only ids (the key, and the fields that the schema indexes, which must hold ids) and `_deleted`, `_rev`, `_meta` stay readable, so no
 * query by another field is possible here; the pool index answers those. A removed document leaves no ciphertext. Rules ST1 to ST3.
 */
import { wrapRxStorageInstance } from 'rxdb';
import type {
  RxDocumentData,
  RxDocumentWriteData,
  RxJsonSchema,
  RxStorage,
  RxStorageInstance,
  RxStorageInstanceCreationParams,
} from 'rxdb';
import { AppError } from '../../../common/protocol/app-error.ts';
import { bytesToText, textToBytes } from './binary-text.ts';
import type { Cipher } from './cipher.ts';

type Plain = RxDocumentData<Record<string, unknown>>;
/** What the storage holds: the primary key under its own name, and the ciphertext. */
type Sealed = RxDocumentData<Record<string, unknown>> & { readonly sealed: string };

/**
 * Wraps a storage so that every collection in it is encrypted with the cipher.
 * RxDB's internal store (collection names and schema hashes, no document) passes through as it is.
 */
export function encryptStorage<Internals, Options>(
  storage: RxStorage<Internals, Options>,
  cipher: Cipher,
): RxStorage<Internals, Options> {
  return {
    name: `encrypted-${storage.name}`,
    rxdbVersion: storage.rxdbVersion,
    async createStorageInstance<Doc>(params: RxStorageInstanceCreationParams<Doc, Options>) {
      if (params.collectionName === '_rxdb_internal') return storage.createStorageInstance<Doc>(params);
      const sealedParams = { ...params, schema: sealSchema(params.schema) };
      const instance = await storage.createStorageInstance<Doc>(sealedParams);
      return wrapInstance(params.schema, instance, cipher);
    },
  };
}

function wrapInstance<Doc, Internals, Options>(
  schema: RxJsonSchema<RxDocumentData<Doc>>,
  instance: RxStorageInstance<Doc, Internals, Options>,
  cipher: Cipher,
): RxStorageInstance<Doc, Internals, Options> {
  const primary = schema.primaryKey as string;
  const linkFields = linkFieldsOf(schema);
  const place = `${instance.collectionName}\n`;
  // RxDB hands the same objects round in a write (document, previous version, change event): each is en- or decrypted once.
  const sealedOf = new WeakMap<object, Sealed>();
  const plainOf = new WeakMap<object, Plain>();
  const remember = (plain: Plain, sealed: Sealed): void => {
    sealedOf.set(plain, sealed);
    plainOf.set(sealed, plain);
  };

  const seal = async (plain: Plain): Promise<Sealed> => {
    const known = sealedOf.get(plain);
    if (known !== undefined && known._rev === plain._rev) return known;
    const { _deleted, _rev, _meta, _attachments, ...fields } = plain;
    const id = fields[primary] as string;
    const text = _deleted ? '' : bytesToText(await cipher.seal(JSON.stringify(fields), place + id));
    const links = Object.fromEntries(linkFields.map(field => [field, fields[field] ?? '']));
    const sealed: Sealed = { ...links, [primary]: id, sealed: text, _deleted, _rev, _meta, _attachments };
    remember(plain, sealed);
    return sealed;
  };
  const open = async (sealed: Sealed): Promise<Plain> => {
    const known = plainOf.get(sealed);
    if (known !== undefined) return known;
    const { _deleted, _rev, _meta, _attachments } = sealed;
    const id = sealed[primary] as string;
    const fields = _deleted
      ? { [primary]: id }
      : parseFields(await cipher.open(textToBytes(sealed.sealed), place + id));
    if (!_deleted && [primary, ...linkFields].some(field => fields[field] !== sealed[field])) {
      throw new AppError('store_damaged');
    }
    const plain: Plain = { ...fields, _deleted, _rev, _meta, _attachments };
    remember(plain, sealed);
    return plain;
  };
  // The types of RxDB speak of the document type throughout; sealed documents are of another shape on purpose.
  return wrapRxStorageInstance(
    schema,
    instance,
    seal as unknown as (doc: RxDocumentWriteData<Doc>) => Promise<RxDocumentData<Doc>>,
    open as unknown as (doc: RxDocumentData<Doc>) => Promise<RxDocumentData<Doc>>,
  ) as RxStorageInstance<Doc, Internals, Options>;
}

function parseFields(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>; // authenticated: it is what we wrote
}

/** The schema of the sealed form: the ids and one string. */
function sealSchema<Doc>(schema: RxJsonSchema<RxDocumentData<Doc>>): RxJsonSchema<RxDocumentData<Doc>> {
  const kept = [schema.primaryKey as string, ...linkFieldsOf(schema), '_deleted', '_rev', '_meta', '_attachments'];
  const properties = schema.properties as Record<string, unknown>;
  return {
    ...schema,
    properties: { ...Object.fromEntries(kept.map(name => [name, properties[name]])), sealed: { type: 'string' } },
    required: [...kept, 'sealed'],
  } as unknown as RxJsonSchema<RxDocumentData<Doc>>;
}

/** The fields that RxDB is asked to index, less its own and the key. */
function linkFieldsOf<Doc>(schema: RxJsonSchema<RxDocumentData<Doc>>): string[] {
  const fields = new Set((schema.indexes ?? []).flat() as string[]);
  return [...fields].filter(field => !field.startsWith('_') && field !== schema.primaryKey);
}
