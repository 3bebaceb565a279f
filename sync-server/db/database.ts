/**
 * The server's door to PostgreSQL: a pool, transactions with retry, the company that a statement may see, and the cipher of the columns
 * that hold contact values. It knows no table. Rules DB2, DB4.
 */
import pg from 'pg';
import type { Clock, RandomBytes } from '../../common/lib/clock.ts';
import type { Cipher } from '../crypto/cipher.ts';

/** A statement with a name is prepared once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** One connection, inside or outside a transaction. */
export interface Connection {
  query<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}

/** The connection of a transaction. */
export interface Transaction extends Connection {
  /**
   * Sends the COMMIT behind what was sent before, without waiting for it: the last statements and the end are one round trip. Nothing may
   * be sent behind it. Where it is not called, the transaction is committed when its work is done.
   */
  commit(): Promise<void>;
}

/**
 * A database bound to no company: its statements see nothing of any company, apart from what is asked before the company is known
 * (rights.ts). Handlers of signed-in callers are given one that is bound to the caller's company; whoever learns the company later (from a
 * login, a token) calls {@link Database.forOrg}.
 */
export interface Database extends Connection {
  readonly pool: pg.Pool;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /**
   * Runs the work in one transaction and commits. The work is run again, on a fresh transaction, when it lost a race
   * (serialisation, deadlock, two inserts of one key), so it must have no effect besides its statements.
   */
  withTransaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** The same database, bound to one company: row-level security lets its statements see and write the rows of that company alone. */
  forOrg(orgId: string): Database;
  close(): Promise<void>;
}

export interface TransactionOptions {
  /** One snapshot for all statements and no writing: for pages of a pull. */
  readonly readOnlySnapshot?: boolean;
}

export interface DatabaseOptions {
  readonly connection: pg.PoolConfig;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Told about connections that broke while idle. */
  readonly onIdleError: (error: Error) => void;
  /** Role that each connection takes on, when the login is another one. */
  readonly role?: string | undefined;
}

const MAX_ATTEMPTS = 6;
/** serialization_failure, deadlock_detected, unique_violation (of two who inserted the same key, the second looks again). */
const RACES = new Set(['40001', '40P01', '23505']);
const INT8_OID = 20;

/** Handles of companies that are kept; the ids of some come from tokens that nobody has checked yet. */
const MAX_HANDLES = 1_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Opens a pool; no connection is made yet. */
export function openDatabase(options: DatabaseOptions): Database {
  const { role } = options;
  const takeRole = (client: pg.ClientBase): Promise<unknown> =>
    client.query(`SET ROLE ${pg.escapeIdentifier(role ?? '')}`);
  const pool = new pg.Pool({
    max: 10,
    // A client that idles while it holds the head of a company would stop that company.
    idle_in_transaction_session_timeout: 10_000,
    statement_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    // Statements that are sent without waiting travel together: the company of a single statement costs no round trip of its own.
    pipeline: true,
    ...(role === undefined ? {} : { onConnect: client => takeRole(client) as unknown as void }),
    ...options.connection,
    types: {
      // Sequence numbers and times are below 2^53: numbers in JavaScript, not the text that pg gives for int8.
      getTypeParser: (oid, format) => (oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format as 'text')),
    },
  });
  pool.on('error', options.onIdleError);
  // A connection that breaks while it is in use is told by its statement; without a listener it would end the process besides.
  pool.on('connect', client => client.on('error', () => undefined));
  const handles = new Map<string, Database>();
  const { cipher, clock, random } = options;
  const shared = { pool, cipher, clock, random, close: () => pool.end() };
  const forOrg = (orgId: string): Database => {
    if (!UUID.test(orgId)) throw new Error('A company id that is none'); // it becomes part of a statement
    const known = handles.get(orgId);
    if (known !== undefined) return known;
    if (handles.size >= MAX_HANDLES) handles.clear();
    const handle: Database = {
      ...shared,
      query: (statement, values) => runForOrg(pool, orgId, statement, values),
      withTransaction: (work, how) => withTransaction(pool, beginText(how, orgId), work),
      forOrg,
    };
    handles.set(orgId, handle);
    return handle;
  };
  return {
    ...shared,
    query: (statement, values) => run(pool, statement, values),
    withTransaction: (work, how) => withTransaction(pool, beginText(how), work),
    forOrg,
  };
}

/** One round trip: the company holds until the end of the transaction, so that the connection's next user has none. */
function beginText(how: TransactionOptions | undefined, orgId?: string): string {
  const begin = how?.readOnlySnapshot === true ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN';
  return orgId === undefined ? begin : `${begin}; SET LOCAL app.org_id = '${orgId}'`;
}

/** The SQLSTATE of a database error, or null when the thing thrown is none. */
export function sqlStateOf(thrown: unknown): string | null {
  return thrown instanceof pg.DatabaseError ? (thrown.code ?? null) : null;
}

async function withTransaction<T>(pool: pg.Pool, begin: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      // Not waited for: it travels with the first statement. Should it fail, so does everything behind it.
      gather(client);
      const begun = client.query(begin);
      begun.catch(() => undefined);
      const tx = beginWork(client);
      const value = await work(tx);
      await begun;
      await tx.commit();
      return value;
    } catch (thrown) {
      await client.query('ROLLBACK').catch((error: unknown) => {
        broken = error instanceof Error ? error : new Error('rollback failed');
      });
      if (attempt >= MAX_ATTEMPTS || !RACES.has(sqlStateOf(thrown) ?? '')) throw thrown;
    } finally {
      client.release(broken); // a connection that cannot even roll back is closed, not handed to the next
    }
  }
}

function beginWork(client: pg.PoolClient): Transaction {
  let committed: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    gather(client);
    const { command } = await client.query('COMMIT');
    // A transaction in which a statement failed is rolled back by it, without an error.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back');
  };
  return {
    query: (statement, values) => run(client, statement, values),
    commit: () => (committed ??= end()),
  };
}

/** A single statement for a company: begin, statement and commit are sent together. */
async function runForOrg<Row>(
  pool: pg.Pool,
  orgId: string,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    gather(client);
    const begun = client.query(beginText(undefined, orgId));
    const rows = run<Row>(client, statement, values);
    const ended = client.query('COMMIT'); // of a transaction that failed it is the rollback
    const [begin, , end] = await Promise.allSettled([begun, rows, ended]);
    for (const step of [begin, end]) if (step.status === 'rejected') broken = step.reason as Error;
    if (broken !== undefined) throw broken;
    return await rows;
  } finally {
    client.release(broken);
  }
}

/** The stream of a connection, which the driver's types do not name. */
interface Corkable {
  readonly connection?: { readonly stream?: { cork(): void; uncork(): void } };
}
const corked = new WeakSet<object>();

/** What is sent in one turn leaves with one call of the system: a flight of statements would otherwise cost two for each of them. */
function gather(client: object): void {
  const { stream } = (client as Corkable).connection ?? {};
  if (stream === undefined || corked.has(stream)) return;
  corked.add(stream);
  stream.cork();
  process.nextTick(() => {
    corked.delete(stream);
    stream.uncork();
  });
}

async function run<Row>(
  target: pg.Pool | pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  if ('connection' in target) gather(target);
  const result = await target.query({ name: statement.name, text: statement.text, values: [...values] });
  return result.rows as Row[];
}
