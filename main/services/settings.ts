/** Settings of this device that concern no user's data: language, idle time and window. A damaged file counts as none. */
import { join } from 'node:path';
import { z } from 'zod';
import { IDLE_MINUTES, LOCALES, type Locale } from '../../common/ipc/desktop.ts';
import { readTextIfThere, writeFileAtomically } from './atomic-file.ts';

const windowSchema = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  isMaximized: z.boolean(),
});
const settingsSchema = z.strictObject({
  locale: z.enum(LOCALES).nullable(),
  /** Chosen minutes without input until the store locks. */
  idleMinutes: z.literal(IDLE_MINUTES).nullable().default(null),
  window: windowSchema.nullable(),
  /** Of a customer's own window. */
  customerWindow: windowSchema.nullable().default(null),
});
export type WindowState = z.infer<typeof windowSchema>;
export type Settings = z.infer<typeof settingsSchema>;

export interface SettingsFile {
  get(): Settings;
  /** Changes some and stores them; the last call wins. */
  save(change: Partial<Settings>): Promise<void>;
}

export async function openSettings(folder: string): Promise<SettingsFile> {
  const path = join(folder, 'settings.json');
  let current = parseSettings(await readTextIfThere(path));
  let queue: Promise<void> = Promise.resolve();
  return {
    get: () => current,
    save(change) {
      current = { ...current, ...change };
      queue = queue.catch(() => undefined).then(() => writeFileAtomically(path, JSON.stringify(current)));
      return queue;
    },
  };
}

/** The language to show: the one chosen, else Chinese, whatever the system speaks. */
export function pickLocale(chosen: Locale | null): Locale {
  return chosen ?? 'zh-CN';
}

function parseSettings(text: string | null): Settings {
  try {
    return settingsSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return { locale: null, idleMinutes: null, window: null, customerWindow: null }; // nothing in it is worth a message
  }
}
