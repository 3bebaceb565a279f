/**
 * The last step of every writing transaction: with the head of the company locked, numbers the changes in commit order and writes
 * change log, audit and head together. Rules SS12, AD1.
 */
import type { Connection } from '../../db/database.ts';
import { advanceOrgHead, lockOrgHead, type ChangeLine, type OrgHead } from '../../queries/org-head.ts';
import { noteLost } from '../../queries/scope-lost.ts';
import { countAudits } from './count-audits.ts';
import { chainAudit, type AuditEntry } from './audit-chain.ts';

/** Writes the lines behind the locked head and returns the new sequence. The first change has `head.seq + 1`. */
export async function commitChanges(
  tx: Connection,
  input: {
    readonly orgId: string;
    readonly head: OrgHead;
    readonly actorId: string | null;
    readonly at: number;
    readonly changes: readonly ChangeLine[];
    readonly audits: readonly AuditEntry[];
  },
): Promise<number> {
  const { orgId, head, actorId, at, changes, audits } = input;
  const seq = head.seq + changes.length;
  if (changes.length === 0 && audits.length === 0) return seq;
  await noteLost(tx, orgId, changes, at);
  const chain = chainAudit(head, at, audits);
  await advanceOrgHead(tx, {
    orgId,
    actorId,
    at,
    firstSeq: head.seq + 1,
    changes,
    audits: chain.lines,
    seq,
    auditN: chain.auditN,
    auditHash: chain.auditHash.toString('hex'),
  });
  return seq;
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
