/** The head of a company: its sequence and the end of its audit chain; and the one statement that moves both. Rules SS12, AD1. */
import type { Connection, Statement } from '../db/database.ts';

export interface OrgHead {
  readonly seq: number;
  readonly auditN: number;
  readonly auditHash: Buffer;
  readonly epoch: string;
  /** The log holds every line behind this sequence; older ones may be gone. */
  readonly logFrom: number;
}

/** A line of the change log before it has its number. */
export interface ChangeLine {
  readonly collection: string;
  readonly docId: string;
  readonly op: 'put' | 'delete';
  /** Scope keys of those who could see the document before, and of those who can see it now. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly mutationId: string | null;
  /** Who made it, where that is not said once for all lines. */
  readonly actorId?: string;
}

/** A line of the audit, numbered and hashed. `detail` is the canonical text that the hash covers. */
export interface AuditLine {
  readonly n: number;
  readonly actorId: string | null;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly detail: string;
  /** Hexadecimal. */
  readonly hash: string;
}

const LOCK: Statement = {
  name: 'org-head-lock',
  text: `SELECT seq, audit_n AS "auditN", audit_hash AS "auditHash", epoch, log_from AS "logFrom" FROM org_head WHERE org_id = $1 FOR UPDATE`,
};

/** Takes the head: everything else must be locked before, because all writers of the company wait here. */
export async function lockOrgHead(tx: Connection, orgId: string): Promise<OrgHead> {
  const [head] = await tx.query<OrgHead>(LOCK, [orgId]);
  if (head === undefined) throw new Error('A company without a head row');
  return head;
}

const READ: Statement = {
  name: 'org-head-read',
  text: `SELECT seq, audit_n AS "auditN", audit_hash AS "auditHash", epoch, log_from AS "logFrom" FROM org_head WHERE org_id = $1`,
};

/** Reads the head without waiting for writers. */
export async function readOrgHead(connection: Connection, orgId: string): Promise<OrgHead> {
  const [head] = await connection.query<OrgHead>(READ, [orgId]);
  if (head === undefined) throw new Error('A company without a head row');
  return head;
}

const READ_MANY: Statement = {
  name: 'org-head-read-many',
  text: `SELECT org_id AS "orgId", seq FROM org_head WHERE org_id = ANY($1::uuid[])`,
};

/** The sequences of several companies, for the poke streams. */
export function readHeads(
  connection: Connection,
  orgIds: readonly string[],
): Promise<{ orgId: string; seq: number }[]> {
  return connection.query(READ_MANY, [orgIds]);
}

const ADVANCE: Statement = {
  name: 'org-head-advance',
  text: `
WITH l AS (
  INSERT INTO change_log (org_id, seq, collection, doc_id, op, scopes_before, scopes_after, mutation_id, actor_id, at)
  SELECT $1, seq, collection, doc_id, op,
         ARRAY(SELECT jsonb_array_elements_text(before)), ARRAY(SELECT jsonb_array_elements_text(after)),
         mutation_id, coalesce(actor_id, $2), $3
  FROM jsonb_to_recordset($4::text::jsonb)
    AS j(seq bigint, collection text, doc_id text, op text, before jsonb, after jsonb, mutation_id uuid, actor_id uuid)
), a AS (
  INSERT INTO audit (org_id, n, at, actor_id, action, object_type, object_id, detail, hash)
  SELECT $1, n, $3, actor_id, action, object_type, object_id, detail, decode(hash, 'hex')
  FROM jsonb_to_recordset($5::text::jsonb)
    AS j(n bigint, actor_id uuid, action text, object_type text, object_id text, detail text, hash text)
)
UPDATE org_head SET seq = $6, audit_n = $7, audit_hash = decode($8, 'hex') WHERE org_id = $1`,
};

/** Writes log and audit lines and moves the head, in one round trip. */
export async function advanceOrgHead(
  tx: Connection,
  input: {
    readonly orgId: string;
    readonly actorId: string | null;
    readonly at: number;
    /** First number of the log lines. */
    readonly firstSeq: number;
    readonly changes: readonly ChangeLine[];
    readonly audits: readonly AuditLine[];
    readonly seq: number;
    readonly auditN: number;
    readonly auditHash: string;
  },
): Promise<void> {
  const changes = input.changes.map((change, index) => ({
    seq: input.firstSeq + index,
    collection: change.collection,
    doc_id: change.docId,
    op: change.op,
    before: change.before,
    after: change.after,
    mutation_id: change.mutationId,
    actor_id: change.actorId,
  }));
  const audits = input.audits.map(line => ({
    n: line.n,
    actor_id: line.actorId,
    action: line.action,
    object_type: line.objectType,
    object_id: line.objectId,
    detail: line.detail,
    hash: line.hash,
  }));
  const { orgId, actorId, at, seq, auditN, auditHash } = input;
  await tx.query(ADVANCE, [
    orgId,
    actorId,
    at,
    JSON.stringify(changes),
    JSON.stringify(audits),
    seq,
    auditN,
    auditHash,
  ]);
}
