/**
 * One page of a reader's view: first a resumable snapshot, collection by collection, then the change log from where the snapshot began.
 * Each page is one snapshot of the database. Visibility is decided by the rows as they stand now; the log only says what to look at.
 * A cursor that is not good any more is exchanged for a good one, and the device compares (commands/digest.ts). Rules SS13 to SS17.
 */
import { COLLECTION_NAMES, LINKED_COLLECTIONS, type CollectionName } from '../../../common/protocol/collections.ts';
import type { Change, PullAnswer } from '../../../common/protocol/messages.ts';
import { viewKeysFor } from '../../../common/domain/saved-view.ts';
import { scopeKeysFor, type Actor } from '../../../common/domain/permissions.ts';
import type { Connection, Database } from '../../db/database.ts';
import { presentDocument } from '../../presenters/documents.ts';
import { readLogAfter, type LogRow } from '../../queries/change-log.ts';
import { countVisible, readSnapshotPage, readVisible, type CustomerPart } from '../../queries/documents.ts';
import { readOrgHead } from '../../queries/org-head.ts';
import { ORG_SCOPE } from '../company/create-company.ts';
import { entitlementOf, readCursor, writeCursor, type Cursor } from './pull-cursor.ts';

interface PullInput {
  readonly cursor: string | null;
  readonly limit: number;
}

/** Reads the page that follows the cursor. */
export function pullPage(db: Database, reader: Actor, input: PullInput): Promise<PullAnswer> {
  return db.withTransaction(
    async tx => {
      const { seq: head, epoch, logFrom } = await readOrgHead(tx, reader.orgId);
      const entitlement = entitlementOf(reader);
      const cursor = readCursor(input.cursor, { epoch, entitlement, head, logFrom });
      const page = { db, tx, reader, head, limit: input.limit };
      if (cursor?.p === 'l') return readLogPage(page, cursor);
      if (cursor?.p === 's' && STAGES.some(stage => stage.name === cursor.c)) return readSnapshot(page, cursor, false);
      if (input.cursor !== null) {
        const next = writeCursor({ p: 'l', e: epoch, h: entitlement, s: head });
        return { phase: 'reconcile', began: false, changes: [], cursor: next, more: true, total: null, head };
      }
      const total = await countAll(tx, reader);
      return readSnapshot(
        page,
        { p: 's', e: epoch, h: entitlement, c: STAGES[0].name, k: null, s: head, t: total },
        true,
      );
    },
    { readOnlySnapshot: true },
  );
}

interface Stage {
  /** As cursors name it. */
  readonly name: string;
  readonly collection: CollectionName;
  readonly part: CustomerPart | null;
}

/**
 * The order of a snapshot: what every screen needs, then the reader's own customers, newest first, so that he can work after the first page,
 * then all others, then what hangs on customers and the tasks.
 */
const STAGES = listStages();

function listStages(): readonly [Stage, ...Stage[]] {
  const late: readonly CollectionName[] = [...LINKED_COLLECTIONS, 'tasks'];
  const whole = (collection: CollectionName): Stage => ({ name: collection, collection, part: null });
  const early = COLLECTION_NAMES.filter(name => name !== 'customers' && !late.includes(name));
  const customers = (['own', 'others'] as const).map((part): Stage => {
    return { name: `customers/${part}`, collection: 'customers', part };
  });
  return [...early.map(whole), ...customers, ...late.map(whole)] as unknown as readonly [Stage, ...Stage[]];
}

interface Page {
  readonly db: Database;
  readonly tx: Connection;
  readonly reader: Actor;
  readonly head: number;
  readonly limit: number;
}

async function readSnapshot(page: Page, cursor: Extract<Cursor, { p: 's' }>, began: boolean): Promise<PullAnswer> {
  const { tx, reader, limit } = page;
  const changes: Change[] = [];
  let { k } = cursor;
  let at = STAGES.findIndex(stage => stage.name === cursor.c);
  for (let stage = STAGES[at]; stage !== undefined; stage = STAGES[at]) {
    const { collection, part } = stage;
    const wanted = limit - changes.length;
    if (wanted === 0) break;
    const rows = await readSnapshotPage(tx, reader, { collection, part, after: k, limit: wanted });
    for (const row of rows) {
      const doc = presentDocument(page.db.cipher, reader, collection, row);
      changes.push({ op: 'put', collection, id: row.docId, doc });
    }
    const last = rows.at(-1);
    if (rows.length === wanted && last !== undefined) {
      k = [...last.pageKey];
    } else {
      at += 1;
      k = null;
    }
  }
  const { e, h, s, t } = cursor;
  const c = STAGES[at]?.name;
  const next: Cursor = c === undefined ? { p: 'l', e, h, s } : { p: 's', e, h, c, k, s, t };
  // After the last page there is always one more to ask for: the log from where the snapshot began.
  return { phase: 'snapshot', began, changes, cursor: writeCursor(next), more: true, total: t, head: page.head };
}

async function readLogPage(page: Page, cursor: Extract<Cursor, { p: 'l' }>): Promise<PullAnswer> {
  const { tx, reader, head, limit } = page;
  const scopes = [...scopeKeysFor(reader), ...viewKeysFor(reader), ORG_SCOPE];
  const rows = await readLogAfter(tx, { orgId: reader.orgId, seq: cursor.s, scopes, limit });
  const more = rows.length === limit;
  const s = more ? (rows.at(-1)?.seq ?? head) : head;
  return {
    phase: 'log',
    began: false,
    changes: await collapseLog(page, rows),
    cursor: writeCursor({ ...cursor, s }),
    more,
    total: null,
    head,
  };
}

/** One change per document, in the order of the last line of each. */
async function collapseLog(page: Page, rows: readonly LogRow[]): Promise<Change[]> {
  const last = new Map<string, LogRow>();
  for (const row of rows) {
    const key = `${row.collection}/${row.docId}`;
    last.delete(key); // set anew, so that the order is that of the last lines
    last.set(key, row);
  }
  const docs = await readDocuments(page, [...last.values()]);
  return [...last].map(([key, row]): Change => {
    const { collection, docId: id, op } = row;
    const doc = docs.get(key);
    if (doc !== undefined) return { op: 'put', collection, id, doc };
    // Not visible now, though the reader could see it before: it ended for everyone, or for him.
    return { op: op === 'delete' ? 'delete' : 'purge', collection, id };
  });
}

async function readDocuments(page: Page, rows: readonly LogRow[]): Promise<Map<string, unknown>> {
  const docs = new Map<string, unknown>();
  for (const collection of COLLECTION_NAMES) {
    const ids = rows.filter(row => row.collection === collection).map(row => row.docId);
    for (const row of await readVisible(page.tx, page.reader, collection, ids)) {
      docs.set(`${collection}/${row.docId}`, presentDocument(page.db.cipher, page.reader, collection, row));
    }
  }
  return docs;
}

async function countAll(tx: Connection, reader: Actor): Promise<number> {
  let total = 0;
  for (const collection of COLLECTION_NAMES satisfies readonly CollectionName[]) {
    total += await countVisible(tx, reader, collection);
  }
  return total;
}
