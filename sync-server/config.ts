/** The server's configuration, and how it is read from the environment. Every wrong value has a message that says what to do. Rule OP3. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Clock } from '../common/lib/clock.ts';
import { parseMasterKeys } from './crypto/keys.ts';
import type { LogOptions } from './http/deps.ts';

export interface ServerConfig {
  /** PostgreSQL 15 or newer; without it the server starts and keeps one of its own in the data folder. */
  readonly databaseUrl?: string | undefined;
  /** Folder of the key file and of the embedded database. */
  readonly dataDir: string;
  /** 127.0.0.1 when absent. Anything but loopback is refused: the server has no TLS of its own and stands behind a proxy. */
  readonly host?: string | undefined;
  /** 0 takes a free one. */
  readonly port: number;
  /** Master keys, the current one first; the key file of the data folder is used when absent. */
  readonly dataKeys?: readonly Buffer[] | undefined;
  readonly leaseHours?: number | undefined;
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

/** Reads DATABASE_URL, DATA_DIR, HOST, PORT, CUSTOMER_POOL_DATA_KEY and LOG_LEVEL. */
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
    databaseUrl: checkDatabaseUrl(read('DATABASE_URL')),
    dataDir: resolve(read('DATA_DIR') ?? '.local/server'),
    host: checkHost(read('HOST') ?? '127.0.0.1'),
    port,
    dataKeys: keys === undefined ? undefined : readKeys(keys),
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

function checkDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  // Not by URL: postgres://user@/database?host=/folder is good for PostgreSQL and none for URL.
  const isPostgres = /^postgres(ql)?:\/\/\S+$/.test(text);
  // The address is not repeated: it usually holds a password.
  if (!isPostgres) throw new ConfigError('DATABASE_URL must look like postgres://user:password@host:5432/database.');
  return text;
}

function readKeys(text: string): Buffer[] {
  try {
    return parseMasterKeys(text);
  } catch (cause) {
    throw new ConfigError('CUSTOMER_POOL_DATA_KEY must be 32 bytes in base64 (openssl rand -base64 32).', { cause });
  }
}
