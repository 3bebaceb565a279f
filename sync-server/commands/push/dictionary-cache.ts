/**
 * The dictionary values and custom fields of companies, kept between pushes: nearly every push is judged by the same ones. Whether they are still those of
 * the database is asked each time, in the transaction of the push.
 */
import type { DictionaryEntry } from '../../../common/domain/classification.ts';
import type { CustomField } from '../../../common/domain/custom-field.ts';
import type { Connection, Database } from '../../db/database.ts';
import { readCustomFields, readEntries, readEntriesMark } from '../../queries/push-load.ts';

export interface Dictionaries {
  readonly entries: ReadonlyMap<string, DictionaryEntry>;
  readonly fields: ReadonlyMap<string, CustomField>;
}

interface Kept extends Dictionaries {
  readonly mark: string;
}

const MAX_KEPT = 500;
/** By pool and not by process: tests keep several servers. */
const caches = new WeakMap<object, Map<string, Kept>>();

/** The values of the company as the transaction sees them, by id. */
export async function dictionariesOf(tx: Connection, db: Pick<Database, 'pool'>, orgId: string): Promise<Dictionaries> {
  const cache = caches.get(db.pool) ?? new Map<string, Kept>();
  caches.set(db.pool, cache);
  const mark = await readEntriesMark(tx, orgId);
  const known = cache.get(orgId);
  if (known?.mark === mark) return known;
  const entries = new Map((await readEntries(tx, orgId)).map(entry => [entry.entryId, entry]));
  if (cache.size >= MAX_KEPT) cache.clear();
  const fields = new Map((await readCustomFields(tx, orgId)).map(field => [field.fieldId, field]));
  const kept = { mark, entries, fields };
  cache.set(orgId, kept);
  return kept;
}
