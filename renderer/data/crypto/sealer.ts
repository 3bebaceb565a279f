/**
 * Encryption of whole documents: a record shows the ids (the key, and the customer it hangs on) and one string of ciphertext, nothing
 * else, and is refused when it is not exactly what was written for this collection and these ids. Rules ST1, ST2.
 *
 * It knows no storage; what a storage adds to its records is not authenticated and must not be trusted.
 */
import { AppError } from '../../../common/protocol/app-error.ts';
import { bytesToText, textToBytes } from './binary-text.ts';
import type { Cipher } from './cipher.ts';

type Doc = Record<string, unknown>;
/** What the storage holds: ids under their own names, and the ciphertext as a string of one character per byte. */
export interface SealedRecord extends Readonly<Record<string, unknown>> {
  readonly sealed: string;
}

export interface Sealer {
  seal(docs: readonly Doc[]): Promise<SealedRecord[]>;
  /** In the order of the records; rejects with `store_damaged` when one of them is not what was written. */
  open(records: readonly SealedRecord[]): Promise<Doc[]>;
}

export interface SealerOptions {
  readonly collection: string;
  readonly keyField: string;
  /** The field that stays readable beside the key, and must hold an id. */
  readonly linkField: string | null;
}

/** WebCrypto works on some documents beside each other; more in flight cost memory and save no time. */
const AT_ONCE = 500;

/** Builds the sealer of one collection. */
export function createSealer(cipher: Cipher, { collection, keyField, linkField }: SealerOptions): Sealer {
  const place = `${collection}\n`;
  const idFields = linkField === null ? [keyField] : [keyField, linkField];

  const sealOne = async (doc: Doc): Promise<SealedRecord> => {
    const sealed = bytesToText(await cipher.seal(JSON.stringify(doc), place + (doc[keyField] as string)));
    const record: Record<string, unknown> & { sealed: string } = { sealed };
    for (const field of idFields) record[field] = doc[field] ?? '';
    return record;
  };
  const openOne = async (record: SealedRecord): Promise<Doc> => {
    if (typeof record.sealed !== 'string') throw new AppError('store_damaged');
    const text = await cipher.open(textToBytes(record.sealed), place + String(record[keyField]));
    const doc = JSON.parse(text) as Doc; // authenticated: it is what we wrote
    for (const field of idFields) if ((doc[field] ?? '') !== record[field]) throw new AppError('store_damaged');
    return doc;
  };
  return {
    seal: docs => mapInGroups(docs, sealOne),
    open: records => mapInGroups(records, openOne),
  };
}

async function mapInGroups<A, B>(items: readonly A[], change: (item: A) => Promise<B>): Promise<B[]> {
  if (items.length <= AT_ONCE) return Promise.all(items.map(change));
  const results: B[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(change))));
  }
  return results;
}
