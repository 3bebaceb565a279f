/**
 * Moves everything that is sealed to the present key, while the server works: value by value, in short transactions, without touching
 * versions or log, so that no device synchronises anything again. What is done is seen by the key in each value: a run that was killed is
 * simply started again. The blind index follows the key, and entries that are missing (rows from before the index) are made. Rules PI1 to PI3.
 */
import type { Database } from '../db/database.ts';
import { countStaleLookups, renewLookups } from '../queries/customer-lookup.ts';
import { readOrgIds } from '../queries/audit.ts';
import {
  countOldSealed,
  isKeyCheckCurrent,
  readOldSealed,
  renewKeyCheck,
  replaceSealed,
  SEALED_COLUMNS,
  type SealedColumn,
} from '../queries/sealed-columns.ts';

export interface RotationProgress {
  /** E.g. `customer.pii` or `customer_lookup`. */
  readonly part: string;
  readonly orgId: string;
  /** Rows of this part and company so far. */
  readonly done: number;
}

export interface RotationResult {
  readonly resealed: number;
  readonly indexed: number;
  /** Values under another key after the run: written meanwhile by a server that still works with the old key. */
  readonly remaining: number;
}

export interface RotationOptions {
  readonly rowsPerTransaction?: number;
  readonly onProgress?: (progress: RotationProgress) => void;
}

const ROWS = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Rotates all companies of the database; `db` needs no company. */
export async function rotateKeys(db: Database, options: RotationOptions = {}): Promise<RotationResult> {
  const limit = options.rowsPerTransaction ?? ROWS;
  const tell = options.onProgress ?? ((): void => undefined);
  let [resealed, indexed, remaining] = [0, 0, 0];
  for (const { orgId } of await readOrgIds(db)) {
    const own = db.forOrg(orgId);
    for (const item of SEALED_COLUMNS) {
      const part = `${item.table}.${item.column}`;
      resealed += await resealColumn(own, item, { orgId, limit, onStep: done => tell({ part, orgId, done }) });
    }
    indexed += await renewIndex(own, { orgId, limit, onStep: done => tell({ part: 'customer_lookup', orgId, done }) });
    remaining += await countRemaining(own, orgId);
  }
  if (!(await isKeyCheckCurrent(db, db.cipher))) await renewKeyCheck(db, db.cipher);
  return { resealed, indexed, remaining };
}

interface Walk {
  readonly orgId: string;
  readonly limit: number;
  readonly onStep: (done: number) => void;
}

async function resealColumn(db: Database, item: SealedColumn, { orgId, limit, onStep }: Walk): Promise<number> {
  const { cipher } = db;
  let after: readonly string[] = [];
  let done = 0;
  for (;;) {
    const rows = await db.withTransaction(async tx => {
      const old = await readOldSealed(tx, item, { orgId, keyId: cipher.keyId, after, limit });
      const renewed = old.map(({ key, sealed }) => {
        const place = item.place(orgId, key);
        return { key, before: sealed, after: cipher.seal(cipher.open(sealed, place), place) };
      });
      await replaceSealed(tx, item, orgId, renewed);
      return renewed;
    });
    const last = rows.at(-1);
    if (last === undefined) return done;
    after = last.key;
    done += rows.length;
    onStep(done);
  }
}

async function renewIndex(db: Database, { orgId, limit, onStep }: Walk): Promise<number> {
  let after = BEFORE_ALL;
  let done = 0;
  for (;;) {
    const step = await db.withTransaction(tx => renewLookups(tx, db.cipher, { orgId, after, limit }));
    if (step === null) return done;
    after = step.last;
    done += step.done;
    onStep(done);
  }
}

/** Sealed values and index entries of a company that are not under the present key. */
async function countRemaining(db: Database, orgId: string): Promise<number> {
  let remaining = await countStaleLookups(db, orgId, db.cipher.keyId);
  for (const item of SEALED_COLUMNS) remaining += await countOldSealed(db, item, orgId, db.cipher.keyId);
  return remaining;
}
