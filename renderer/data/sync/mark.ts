/** Keeps how far this device has come; always stored after the documents that it stands for. Rule CY9. */
import type { Core } from '../core/core.ts';
import { SETTING } from '../core/core.ts';
import type { SyncMark } from '../store/local-records.ts';

/** Changes the mark and stores it. Call it inside the mutex. */
export async function saveMark(core: Core, change: Partial<SyncMark>): Promise<void> {
  const mark = { ...core.mark, ...change };
  await core.store.put('settings', [{ key: SETTING.mark, value: mark }]);
  core.mark = mark;
}
