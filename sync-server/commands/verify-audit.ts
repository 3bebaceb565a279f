/** Walks the audit chain of each company and compares every hash, and the end with the head. Reads only. Rule AD3. */
import type { Database } from '../db/database.ts';
import { readAuditAfter, readOrgIds } from '../queries/audit.ts';
import { readOrgHead } from '../queries/org-head.ts';
import { firstAuditHash, hashAuditLine } from './audit-chain.ts';

export interface ChainResult {
  readonly orgId: string;
  readonly ok: boolean;
  /** Lines that were checked. */
  readonly lines: number;
  /** The first line that does not fit, or null. */
  readonly brokenAt: number | null;
}

const PAGE = 2_000;

/** Verifies all companies. */
export async function verifyAuditChains(db: Database): Promise<ChainResult[]> {
  const results: ChainResult[] = [];
  for (const { orgId } of await readOrgIds(db)) results.push(await verifyAuditChain(db, orgId));
  return results;
}

/** Verifies one company. */
export function verifyAuditChain(db: Database, orgId: string): Promise<ChainResult> {
  return db.forOrg(orgId).withTransaction(
    async tx => {
      const head = await readOrgHead(tx, orgId);
      let hash = firstAuditHash(orgId);
      let n = 0;
      for (;;) {
        const lines = await readAuditAfter(tx, orgId, n, PAGE);
        for (const line of lines) {
          const { hash: stored, ...rest } = line;
          hash = hashAuditLine(hash, rest);
          // A gap in the numbers is a removed line, even when someone recomputed the hashes after it.
          if (line.n !== n + 1 || !hash.equals(stored)) return { orgId, ok: false, lines: n, brokenAt: line.n };
          n = line.n;
        }
        if (lines.length < PAGE) break;
      }
      const isComplete = n === head.auditN && hash.equals(head.auditHash);
      return { orgId, ok: isComplete, lines: n, brokenAt: isComplete ? null : n + 1 };
    },
    { readOnlySnapshot: true },
  );
}
