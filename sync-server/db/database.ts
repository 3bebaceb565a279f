/**
 * The server's door to PostgreSQL: a pool, transactions with retry, and the cipher of the columns that hold contact values.
 * It knows no table. Rule DB2.
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

export interface Database extends Connection {
  readonly pool: pg.Pool;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /**
   * Runs the work in one transaction and commits. The work is run again, on a fresh transaction, when it lost a race
   * (serialisation, deadlock, two inserts of one key), so it must have no effect besides its statements.
   */
  withTransaction<T>(work: (tx: Connection) => Promise<T>, options?: TransactionOptions): Promise<T>;
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
}

const MAX_ATTEMPTS = 6;
/** serialization_failure, deadlock_detected, unique_violation (of two who inserted the same key, the second looks again). */
const RACES = new Set(['40001', '40P01', '23505']);
const INT8_OID = 20;

/** Opens a pool; no connection is made yet. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    max: 10,
    // A client that idles while it holds the head of a company would stop that company.
    idle_in_transaction_session_timeout: 10_000,
    statement_timeout: 60_000,
    connectionTimeoutMillis: 10_000,
    ...options.connection,
    types: {
      // Sequence numbers and times are below 2^53: numbers in JavaScript, not the text that pg gives for int8.
      getTypeParser: (oid, format) => (oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format as 'text')),
    },
  });
  pool.on('error', options.onIdleError);
  return {
    pool,
    cipher: options.cipher,
    clock: options.clock,
    random: options.random,
    query: (statement, values) => run(pool, statement, values),
    withTransaction: (work, transactionOptions) => withTransaction(pool, work, transactionOptions ?? {}),
    close: () => pool.end(),
  };
}

/** The SQLSTATE of a database error, or null when the thing thrown is none. */
export function sqlStateOf(thrown: unknown): string | null {
  return thrown instanceof pg.DatabaseError ? (thrown.code ?? null) : null;
}

async function withTransaction<T>(
  pool: pg.Pool,
  work: (tx: Connection) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(
        options.readOnlySnapshot === true ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN',
      );
      const value = await work({ query: (statement, values) => run(client, statement, values) });
      await client.query('COMMIT');
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

async function run<Row>(
  target: pg.Pool | pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await target.query({ name: statement.name, text: statement.text, values: [...values] });
  return result.rows as Row[];
}
