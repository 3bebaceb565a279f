/**
 * The audit chain: each line's hash covers the line and the hash before it, so that a changed, removed or inserted line shows.
 * Pure; reading and writing lines happen in queries. Rules AD1, AD2.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../../common/lib/json.ts';
import type { AuditLine } from '../../queries/org-head.ts';

/** What is to be recorded: ids, names of fields, counts and reasons; never a contact value, a name or a note. */
export interface AuditEntry {
  readonly actorId: string | null;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly detail: Readonly<Record<string, Json>>;
}

/** The hash before the first line of a company. */
export function firstAuditHash(orgId: string): Buffer {
  return createHash('sha256').update(`audit of ${orgId}`).digest();
}

/** The hash of a line, from the one before it. `detail` is the stored text, not what a JSON column gives back. */
export function hashAuditLine(previous: Buffer, line: Omit<AuditLine, 'hash'> & { readonly at: number }): Buffer {
  const { n, at, actorId, action, objectType, objectId, detail } = line;
  const text = canonicalJson({ n, at, actorId, action, objectType, objectId, detail });
  return createHash('sha256').update(previous).update(text).digest();
}

/** Numbers and hashes entries that follow the given end of the chain. */
export function chainAudit(
  head: { readonly auditN: number; readonly auditHash: Buffer },
  at: number,
  entries: readonly AuditEntry[],
): { readonly lines: readonly AuditLine[]; readonly auditN: number; readonly auditHash: Buffer } {
  let { auditN, auditHash } = head;
  const lines = entries.map(entry => {
    auditN += 1;
    const line = { ...entry, n: auditN, at, detail: canonicalJson(entry.detail) };
    auditHash = hashAuditLine(auditHash, line);
    return { ...line, hash: auditHash.toString('hex') };
  });
  return { lines, auditN, auditHash };
}
