/** What the application is built from; everything that tests replace is here. */
import type { Clock } from '../../common/lib/clock.ts';
import type { Database } from '../db/database.ts';
import type { IdentityProvider } from '../sso/provider.ts';
import type { ErasureList } from '../commands/privacy/erasure-list.ts';
import type { PokeHub } from './poke-hub.ts';

export interface ServerDeps {
  readonly db: Database;
  readonly clock: Clock;
  /** Signs access tokens. */
  readonly tokenKey: Buffer;
  readonly pokes: PokeHub;
  /** Where erasures are noted beside the database. */
  readonly erasures: ErasureList;
  /** Hours that a device may work without contact. */
  readonly leaseHours: number;
  /** Characters of a password at least; the usual when absent. */
  readonly passwordMinLength?: number | undefined;
  /** The company's identity provider; none when absent. */
  readonly sso?: IdentityProvider | null | undefined;
  /** `off` only in tests that send more than people do. */
  readonly rateLimits: 'on' | 'off';
  readonly log: LogOptions;
}

export interface LogOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info';
  /** Where lines go; the standard error stream when absent. */
  readonly stream?: { write(line: string): void };
}
