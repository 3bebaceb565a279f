/**
 * The last step of every writing transaction: with the head of the company locked, numbers the changes in commit order and writes
 * change log, audit and head together. Rules SS12, AD1.
 */
import type { Connection } from '../../db/database.ts';
import { inOneFlight } from '../../db/flight.ts';
import { advanceOrgHead, lockOrgHead, type ChangeLine, type OrgHead } from '../../queries/org-head.ts';
import { noteLost } from '../../queries/scope-lost.ts';
import { countAudits } from './count-audits.ts';
import { chainAudit, type AuditEntry } from './audit-chain.ts';

interface Committing {
  readonly orgId: string;
  readonly head: OrgHead;
  /** Who made the changes that do not say it themselves. */
  readonly actorId: string | null;
  readonly at: number;
  readonly changes: readonly ChangeLine[];
  readonly audits: readonly AuditEntry[];
}

/** Writes the lines behind the locked head and returns the new sequence. The first change has `head.seq + 1`. */
export async function commitChanges(tx: Connection, input: Committing): Promise<number> {
  const { statements, seq } = sendChanges(tx, input);
  await inOneFlight(statements);
  return seq;
}

/** The same; all statements are sent before this returns. */
export function sendChanges(
  tx: Connection,
  { orgId, head, actorId, at, changes, audits }: Committing,
): { readonly statements: Promise<void>[]; readonly seq: number } {
  const seq = head.seq + changes.length;
  if (changes.length === 0 && audits.length === 0) return { statements: [], seq };
  const { lines, auditN, auditHash } = chainAudit(head, at, audits);
  const firstSeq = head.seq + 1;
  const moved = { seq, auditN, auditHash: auditHash.toString('hex') };
  const statements = [
    noteLost(tx, orgId, changes, at),
    advanceOrgHead(tx, { orgId, actorId, at, firstSeq, changes, audits: lines, ...moved }),
  ];
  return { statements, seq };
}

/** Records audit lines that come with no change of data. */
export async function recordAudit(
  tx: Connection,
  input: { readonly orgId: string; readonly at: number; readonly audits: readonly AuditEntry[] },
): Promise<void> {
  await countAudits(tx, input);
  const head = await lockOrgHead(tx, input.orgId);
  await commitChanges(tx, { ...input, head, actorId: input.audits[0]?.actorId ?? null, changes: [] });
}
