/**
 * What the program is told from outside: environment and version. Read once, at the start.
 *
 *   CUSTOMER_POOL_SERVER        address to offer on the sign-in page of a fresh profile
 *   CUSTOMER_POOL_DEMO          JSON: [{ login, password, label }], the demonstration accounts to show there
 *   CUSTOMER_POOL_IDLE_MINUTES  minutes without input until the store locks, whatever the user chose
 *   ELECTRON_RENDERER_URL       set by the hot-reload server, honoured only when not packaged
 */
import { z } from 'zod';
import type { AppInfo } from '../common/ipc/desktop.ts';

export interface Config {
  readonly serverUrl: string;
  readonly demo: AppInfo['demo'];
  /** Null when the user's choice counts. */
  readonly idleMinutes: number | null;
  readonly devServer: string | null;
}

const demoSchema = z.array(z.object({ login: z.string(), password: z.string(), label: z.string() }));

/** Reads the environment. What cannot be understood counts as not set: a typing mistake there must not keep the program from starting. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, isPackaged: boolean): Config {
  const minutes = Number(env['CUSTOMER_POOL_IDLE_MINUTES']);
  return {
    serverUrl: env['CUSTOMER_POOL_SERVER'] ?? '',
    demo: parseDemo(env['CUSTOMER_POOL_DEMO']),
    idleMinutes: Number.isFinite(minutes) && minutes > 0 ? minutes : null,
    devServer: isPackaged ? null : (env['ELECTRON_RENDERER_URL']?.replace(/\/$/, '') ?? null),
  };
}

function parseDemo(text: string | undefined): AppInfo['demo'] {
  if (text === undefined || text === '') return [];
  try {
    return demoSchema.parse(JSON.parse(text));
  } catch {
    return []; // see readConfig
  }
}
