/**
 * Brings a database to the newest schema. Safe to run from several servers that start at once: one migrates, the others wait.
 * The migrations are in the code, so that nothing has to be found at run time. Rule DB1.
 */
import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely';
import type { Pool } from 'pg';
import { INIT_SQL } from '../migrations/0001-init.ts';
import { REFRESH_RETRY_SQL } from '../migrations/0002-refresh-retry.ts';

/** In order; names are permanent. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-init': {
    up: async db => {
      await sql.raw(INIT_SQL).execute(db);
    },
  },
  '0002-refresh-retry': {
    up: async db => {
      await sql.raw(REFRESH_RETRY_SQL).execute(db);
    },
  },
};

/** Runs what is missing and returns the names that ran. Throws with the cause when a migration fails. */
export async function migrate(pool: Pool): Promise<readonly string[]> {
  const { error, results } = await makeMigrator(pool).migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be migrated', { cause: error });
  return (results ?? []).map(result => result.migrationName);
}

/** Whether every migration of this program has run. */
export async function isMigrated(pool: Pool): Promise<boolean> {
  const migrations = await makeMigrator(pool).getMigrations();
  return migrations.every(migration => migration.executedAt !== undefined);
}

function makeMigrator(pool: Pool): Migrator {
  // The pool belongs to the caller: kysely is never destroyed here, because that would end the pool.
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return new Migrator({ db: kysely, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
}
