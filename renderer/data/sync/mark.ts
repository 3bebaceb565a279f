/** Keeps how far this device has come; always stored after the documents that it stands for. Rule CY9. */
import type { Core } from '../core/core.ts';
import { SETTING } from '../core/core.ts';
import type { SyncMark } from '../store/local-records.ts';

/** Changes the mark and stores it. Call it inside the mutex. */
export async function saveMark(core: Core, change: Partial<SyncMark>): Promise<void> {
  const mark = { ...core.mark, ...change };
  const { cursor, epoch, snapshot } = core.mark;
  if (mark.cursor === cursor && mark.epoch === epoch && mark.snapshot === snapshot && core.mark.lastSyncedAt !== null) {
    core.mark = mark; // only the time of the last contact: stored with the next change, so that a quiet device writes nothing
    return;
  }
  await core.store.put('settings', [{ key: SETTING.mark, value: mark }]);
  core.mark = mark;
}
