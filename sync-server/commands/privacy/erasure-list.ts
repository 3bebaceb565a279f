/**
 * The list of erasures: ids and times, kept in a file beside the database and not in it, so that a restored backup can be brought up to
 * date by carrying them out again. It names nobody. Rule PR13.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import { buryUnknown, eraseCustomer } from './erase-customer.ts';

const lineSchema = z.strictObject({ orgId: z.uuid(), customerId: z.uuid(), at: z.int().min(0) });
export type ErasureLine = z.infer<typeof lineSchema>;

export interface ErasureList {
  /** Adds a line; resolves when it is on the disk. */
  append(line: ErasureLine): Promise<void>;
}

/** A list in a file that is only ever appended to; several server processes may share it. */
export function makeErasureList(path: string): ErasureList {
  return {
    async append(line) {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'a', 0o600);
      try {
        await file.appendFile(`${JSON.stringify(line)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

/** The lines of a list; a torn last line, of a crash while it was written, is passed over. */
export async function readErasureList(path: string): Promise<ErasureLine[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap(line => {
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

/**
 * Carries out every erasure of the list that the database does not know. Of a person who is not in the backup at all the id is taken: a
 * device that comes back would otherwise send him again.
 */
export async function replayErasures(
  db: Database,
  lines: readonly ErasureLine[],
): Promise<{ readonly erased: number; readonly buried: number; readonly known: number }> {
  const byKey = new Map(lines.map(line => [`${line.orgId}/${line.customerId}`, line]));
  let [erased, buried] = [0, 0];
  for (const { orgId, customerId, at } of byKey.values()) {
    const done = await eraseCustomer(db, { orgId, customerId, actorId: null, detail: { reason: 'replay' } });
    if (done !== null) erased += 1;
    else if (await buryUnknown(db, orgId, customerId, at)) buried += 1;
  }
  return { erased, buried, known: byKey.size - erased - buried };
}
