/**
 * The encryption as an RxDB storage: RxDB sees documents by their schema, the storage below sees sealed records (crypto/sealer.ts).
 *
 * Only ids (the key, and the fields that the schema indexes, which must hold ids) and `_deleted`, `_rev`, `_meta` stay readable, so no
 * query by another field is possible here; the pool index answers those. A removed document leaves no ciphertext. Rules ST1, ST15.
 */
import {
  wrapRxStorageInstance,
  type RxDocumentData,
  type RxDocumentWriteData,
  type RxJsonSchema,
  type RxStorage,
  type RxStorageInstance,
  type RxStorageInstanceCreationParams,
} from 'rxdb';
import type { Cipher } from './cipher.ts';
import { createSealer } from './sealer.ts';

type Plain = RxDocumentData<Record<string, unknown>>;
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
      const instance = await storage.createStorageInstance<Doc>({ ...params, schema: sealSchema(params.schema) });
      return wrapInstance(params.schema, instance, cipher);
    },
  };
}

function wrapInstance<Doc, Internals, Options>(
  schema: RxJsonSchema<RxDocumentData<Doc>>,
  instance: RxStorageInstance<Doc, Internals, Options>,
  cipher: Cipher,
): RxStorageInstance<Doc, Internals, Options> {
  const keyField = schema.primaryKey as string;
  const [linkField = null] = linkFieldsOf(schema);
  const sealer = createSealer(cipher, { collection: instance.collectionName, keyField, linkField });

  const seal = async ({ _deleted, _rev, _meta, _attachments, ...fields }: Plain): Promise<Sealed> => {
    const [sealed] = _deleted ? [eraseFields(fields)] : await sealer.seal([fields]);
    return { ...sealed!, _deleted, _rev, _meta, _attachments };
  };
  const eraseFields = (fields: Record<string, unknown>): { sealed: string } => {
    const ids = [keyField, linkField].flatMap(field => (field === null ? [] : [[field, fields[field] ?? '']]));
    return { ...(Object.fromEntries(ids) as Record<string, unknown>), sealed: '' };
  };
  const open = async ({ _deleted, _rev, _meta, _attachments, ...record }: Sealed): Promise<Plain> => {
    const [fields] = _deleted ? [{ [keyField]: record[keyField] }] : await sealer.open([record as { sealed: string }]);
    return { ...fields, _deleted, _rev, _meta, _attachments };
  };
  // The types of RxDB speak of the document type throughout; sealed documents are of another shape on purpose.
  return wrapRxStorageInstance(
    schema,
    instance,
    seal as unknown as (doc: RxDocumentWriteData<Doc>) => Promise<RxDocumentData<Doc>>,
    open as unknown as (doc: RxDocumentData<Doc>) => Promise<RxDocumentData<Doc>>,
  ) as RxStorageInstance<Doc, Internals, Options>;
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
