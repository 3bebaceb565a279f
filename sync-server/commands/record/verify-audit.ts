/**
 * Walks the audit chain of a company and compares every hash, and the end with the head; by parts, so that a long log is never held whole.
 * Reads only. Rules AD3, AL6.
 */
import type { Database } from '../../db/database.ts';
import { readAuditAfter, readAuditHash, readOrgIds } from '../../queries/audit.ts';
import { readOrgHead } from '../../queries/org-head.ts';
import { firstAuditHash, hashAuditLine } from './audit-chain.ts';

export interface ChainResult {
  readonly orgId: string;
  readonly ok: boolean;
  /** Lines that were checked. */
  readonly lines: number;
  /** The first line that does not fit, or null. */
  readonly brokenAt: number | null;
}

export interface ChainPart {
  /** The last line that fits. */
  readonly checked: number;
  readonly total: number;
  readonly isDone: boolean;
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
export async function verifyAuditChain(db: Database, orgId: string): Promise<ChainResult> {
  for (let after = 0; ;) {
    const part = await verifyChainPart(db, orgId, after);
    if (part.isDone) return { orgId, ok: part.brokenAt === null, lines: part.checked, brokenAt: part.brokenAt };
    after = part.checked;
  }
}

/**
 * Verifies the lines after one that was verified before, as one snapshot of the database. What is appended meanwhile is verified by the parts
 * that follow; the last part compares the end with the head.
 */
export function verifyChainPart(db: Database, orgId: string, after: number): Promise<ChainPart> {
  return db.forOrg(orgId).withTransaction(
    async tx => {
      const head = await readOrgHead(tx, orgId);
      const total = head.auditN;
      let hash = after === 0 ? firstAuditHash(orgId) : await readAuditHash(tx, orgId, after);
      if (hash === null) return { checked: after, total, isDone: true, brokenAt: after };
      let n = after;
      const lines = await readAuditAfter(tx, orgId, n, PAGE);
      for (const line of lines) {
        const { hash: stored, ...rest } = line;
        hash = hashAuditLine(hash, rest);
        // A gap in the numbers is a removed line, even when someone recomputed the hashes after it.
        if (line.n !== n + 1 || !hash.equals(stored)) return { checked: n, total, isDone: true, brokenAt: line.n };
        n = line.n;
      }
      if (lines.length === PAGE) return { checked: n, total, isDone: false, brokenAt: null };
      const isComplete = n === total && hash.equals(head.auditHash);
      return { checked: n, total, isDone: true, brokenAt: isComplete ? null : n + 1 };
    },
    { readOnlySnapshot: true },
  );
}
