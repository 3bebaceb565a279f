/** RxDB as its guide teaches it, on the same Dexie storage with the same durability: with its free encryption plugin, and plain. */
import { createRxDatabase, type RxCollection, type RxJsonSchema, type RxStorage } from 'rxdb';
import { wrappedKeyEncryptionCryptoJsStorage } from 'rxdb/plugins/encryption-crypto-js';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { z } from 'zod';
import { customerSchema, type Customer } from '../../../common/domain/customer.ts';
import { inBatches, type BenchStore, type OpenBenchStore } from './bench-store.ts';

/** What a careful user would encrypt; ids, enumerations and times stay readable, which our store does not leave so. */
const ENCRYPTED = ['name', 'company', 'contactInfo', 'contactDisplay', 'notes', 'custom'];
const PASSWORD = 'a long enough password';
const LATEST = 253_402_300_799_999;

export interface OpenRxdb extends OpenBenchStore {
  readonly collection: RxCollection<Customer>;
}

/** Opens a database with one collection of customers. */
export async function openRxdb(database: string, isEncrypted: boolean): Promise<OpenRxdb> {
  const dexie = getRxStorageDexie({ chromeTransactionDurability: 'strict' });
  const storage = (isEncrypted ? wrappedKeyEncryptionCryptoJsStorage({ storage: dexie }) : dexie) as RxStorage<
    unknown,
    unknown
  >;
  const opened = await createRxDatabase({
    name: database,
    storage,
    multiInstance: false,
    ...(isEncrypted ? { password: PASSWORD } : {}),
  });
  const { customers } = await opened.addCollections({ customers: { schema: makeSchema(isEncrypted) } });
  const collection = customers as unknown as RxCollection<Customer>;
  return {
    collection,
    async insert(items) {
      for (const batch of inBatches(items)) await collection.bulkInsert([...batch]);
    },
    async update(items) {
      for (const batch of inBatches(items)) await collection.bulkUpsert([...batch]);
    },
    async readAll() {
      return (await collection.find().exec()).length;
    },
    async close() {
      await opened.close();
    },
    async destroy() {
      await opened.remove();
    },
  };
}

export const RXDB_CRYPTO_JS: BenchStore = {
  name: 'RxDB + crypto-js',
  limit: 1_000,
  updateLimit: 200,
  open: database => openRxdb(database, true),
};

/** The customer's schema, with what the reference needs to do its best: indexes over the fields of the list when nothing is encrypted. */
function makeSchema(isEncrypted: boolean): RxJsonSchema<Record<string, unknown>> {
  const { properties = {}, required } = z.toJSONSchema(customerSchema, { io: 'output' }) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  const schema: RxJsonSchema<Record<string, unknown>> = {
    version: 0,
    primaryKey: 'customerId',
    type: 'object',
    properties: { ...properties, customerId: { type: 'string', maxLength: 100 } },
    required: required ?? [],
  };
  if (isEncrypted) return { ...schema, encrypted: ENCRYPTED };
  const time = { type: 'number', minimum: 0, maximum: LATEST, multipleOf: 1 };
  return {
    ...schema,
    properties: { ...schema.properties, acquisitionTime: time, status: { type: 'string', maxLength: 80 } },
    indexes: ['acquisitionTime', ['status', 'acquisitionTime']],
  };
}
