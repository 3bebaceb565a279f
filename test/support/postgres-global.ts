/**
 * Vitest set-up of the projects that need PostgreSQL: one cluster for the whole run and a template database with schema and a company,
 * handed to the test processes by an environment variable. TEST_DATABASE_URL takes another PostgreSQL instead of the embedded one.
 */
import { POSTGRES_ENV, startTestPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres | undefined;

/** Before the first test file: the processes that run the files inherit the environment. */
export async function setup(): Promise<void> {
  postgres = await startTestPostgres();
  process.env[POSTGRES_ENV] = JSON.stringify(postgres.info);
}

/** After the last. */
export async function teardown(): Promise<void> {
  delete process.env[POSTGRES_ENV];
  await postgres?.stop();
}
