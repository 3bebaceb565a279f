/**
 * Brings a database to the newest schema. Safe to run from several servers that start at once: one migrates, the others wait.
 * The migrations are in the code, so that nothing has to be found at run time. Rule DB1.
 */
import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely';
import type { Pool } from 'pg';
import { openToOwner } from './rights.ts';
import { INIT_SQL } from '../migrations/0001-init.ts';
import { REFRESH_RETRY_SQL } from '../migrations/0002-refresh-retry.ts';
import { ACCESS_SQL } from '../migrations/0003-access.ts';
import { ACCOUNTS_SQL } from '../migrations/0004-accounts.ts';
import { SIGN_IN_SQL } from '../migrations/0005-sign-in.ts';
import { LIMITS_SQL } from '../migrations/0006-limits.ts';
import { PRIVACY_SQL } from '../migrations/0007-privacy.ts';
import { RECONCILE_SQL } from '../migrations/0008-reconcile.ts';
import { DICTIONARIES_AND_FIELDS_SQL } from '../migrations/0016-dictionaries-and-fields.ts';
import { LANES_AND_QUARANTINE_SQL } from '../migrations/0009-lanes-and-quarantine.ts';
import { QUERIES_SQL } from '../migrations/0010-queries.ts';
import { VIEWS_SQL } from '../migrations/0013-views.ts';
import { TAGS_AND_GROUPS_SQL } from '../migrations/0015-tags-and-groups.ts';
import { RECYCLE_BIN_SQL } from '../migrations/0014-recycle-bin.ts';
import { POOLS_SQL } from '../migrations/0017-pools.ts';

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
  '0003-access': {
    up: async db => {
      await sql.raw(ACCESS_SQL).execute(db);
    },
  },
  '0004-accounts': {
    up: async db => {
      await sql.raw(ACCOUNTS_SQL).execute(db);
    },
  },
  '0005-sign-in': {
    up: async db => {
      await sql.raw(SIGN_IN_SQL).execute(db);
    },
  },
  '0006-limits': {
    up: async db => {
      await sql.raw(LIMITS_SQL).execute(db);
    },
  },
  '0007-privacy': {
    up: async db => {
      await sql.raw(PRIVACY_SQL).execute(db);
    },
  },
  '0008-reconcile': {
    up: async db => {
      await sql.raw(RECONCILE_SQL).execute(db);
    },
  },
  '0009-lanes-and-quarantine': {
    up: async db => {
      await sql.raw(LANES_AND_QUARANTINE_SQL).execute(db);
    },
  },
  '0010-queries': {
    up: async db => {
      await sql.raw(QUERIES_SQL).execute(db);
    },
  },
  '0013-views': {
    up: async db => {
      await sql.raw(VIEWS_SQL).execute(db);
    },
  },
  '0014-recycle-bin': {
    up: async db => {
      await sql.raw(RECYCLE_BIN_SQL).execute(db);
    },
  },
  '0015-tags-and-groups': {
    up: async db => {
      await sql.raw(TAGS_AND_GROUPS_SQL).execute(db);
    },
  },
  '0016-dictionaries-and-fields': {
    up: async db => {
      await sql.raw(DICTIONARIES_AND_FIELDS_SQL).execute(db);
    },
  },
  '0017-pools': {
    up: async db => {
      await sql.raw(POOLS_SQL).execute(db);
    },
  },
};

/** Runs what is missing, as the owner of the tables, and returns the names that ran. {@link applyRights} comes after it. Throws with the cause when a migration fails. */
export async function migrate(pool: Pool): Promise<readonly string[]> {
  const migrator = makeMigrator(pool);
  const migrations = await migrator.getMigrations();
  if (migrations.some(migration => migration.executedAt === undefined)) await openToOwner(pool);
  const { error, results } = await migrator.migrateToLatest();
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
