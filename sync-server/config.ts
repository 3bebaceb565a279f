/** The server's configuration, and how it is read from the environment. Every wrong value has a message that says what to do. Rule OP3. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { PoolConfig } from 'pg';
import type { Clock } from '../common/lib/clock.ts';
import { parseMasterKeys } from './crypto/keys.ts';
import type { LogOptions } from './http/deps.ts';
import { readSsoConfig, type SsoConfig } from './sso/config.ts';

export interface ServerConfig {
  /** PostgreSQL 15 or newer; without it the server starts and keeps one of its own in the data folder. */
  readonly databaseUrl?: string | undefined;
  /** The same database with the login that the server works with: one that does not own the tables. Migrations use `databaseUrl`. */
  readonly databaseAppUrl?: string | undefined;
  /** The embedded database that another process of this server has started; `databaseUrl` is absent then. */
  readonly embedded?: PoolConfig | undefined;
  /** Folder of the key file and of the embedded database. */
  readonly dataDir: string;
  /** 127.0.0.1 when absent. Anything but loopback is refused: the server has no TLS of its own and stands behind a proxy. */
  readonly host?: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  /** Master keys, the current one first; the key file of the data folder is used when absent. */
  readonly dataKeys?: readonly Buffer[] | undefined;
  readonly leaseHours?: number | undefined;
  /** The company's identity provider; none when absent. */
  readonly sso?: SsoConfig | null | undefined;
  /** Characters of a password at least; the usual when absent. */
  readonly passwordMinLength?: number | undefined;
  readonly rateLimits?: 'on' | 'off' | undefined;
  readonly log?: LogOptions | undefined;
  readonly clock?: Clock | undefined;
}

/** A mistake in the configuration, told to whoever starts the server. */
export class ConfigError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ConfigError';
  }
}

export const DEFAULT_LEASE_HOURS = 72;
const DEFAULT_PORT = 8787;
const PASSWORD_LENGTHS = { min: 8, max: 64 } as const;

/** Reads DATABASE_URL, DATABASE_APP_URL, DATA_DIR, HOST, PORT, CUSTOMER_POOL_DATA_KEY, PASSWORD_MIN_LENGTH and LOG_LEVEL. */
export function readConfig(env: NodeJS.ProcessEnv): ServerConfig {
  // An empty variable counts as one that is not set: so it comes from files and forms in which it was left blank.
  const read = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const port = Number(read('PORT') ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError('PORT must be a number from 0 to 65535.');
  const level = read('LOG_LEVEL') ?? 'info';
  if (level !== 'silent' && level !== 'error' && level !== 'warn' && level !== 'info') {
    throw new ConfigError('LOG_LEVEL must be silent, error, warn or info.');
  }
  const keys = read('CUSTOMER_POOL_DATA_KEY');
  return {
    databaseUrl: checkDatabaseUrl('DATABASE_URL', read('DATABASE_URL')),
    databaseAppUrl: checkDatabaseUrl('DATABASE_APP_URL', read('DATABASE_APP_URL')),
    dataDir: resolve(read('DATA_DIR') ?? '.local/server'),
    host: checkHost(read('HOST') ?? '127.0.0.1'),
    port,
    dataKeys: keys === undefined ? undefined : readKeys(keys),
    passwordMinLength: readPasswordLength(read('PASSWORD_MIN_LENGTH')),
    sso: readSsoConfig(read, message => {
      throw new ConfigError(message);
    }),
    log: { level },
  };
}

/** Refuses an address that others could reach in plain text. */
export function checkHost(host: string): string {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (!isLoopback) {
    throw new ConfigError(
      'HOST must be a loopback address: the server speaks plain HTTP. Put a proxy that ends TLS in front of it and let it connect to 127.0.0.1.',
    );
  }
  return host;
}

function checkDatabaseUrl(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Not by URL: postgres://user@/database?host=/folder is good for PostgreSQL and none for URL.
  const isPostgres = /^postgres(ql)?:\/\/\S+$/.test(text);
  // The address is not repeated: it usually holds a password.
  if (!isPostgres) throw new ConfigError(`${name} must look like postgres://user:password@host:5432/database.`);
  return text;
}

function readPasswordLength(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const { min, max } = PASSWORD_LENGTHS;
  const length = Number(text);
  if (!Number.isInteger(length) || length < min || length > max) {
    throw new ConfigError(`PASSWORD_MIN_LENGTH must be a number from ${min} to ${max}.`);
  }
  return length;
}

function readKeys(text: string): Buffer[] {
  try {
    return parseMasterKeys(text);
  } catch (cause) {
    throw new ConfigError('CUSTOMER_POOL_DATA_KEY must be 32 bytes in base64 (openssl rand -base64 32).', { cause });
  }
}
