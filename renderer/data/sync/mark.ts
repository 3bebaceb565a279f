/** Keeps how far this device has come; always stored after the documents that it stands for. Rule CY9. */
import { jsonEquals } from '../../../common/lib/json.ts';
import type { Core } from '../core/core.ts';
import { SETTING } from '../core/core.ts';
import type { SyncMark } from '../store/local-records.ts';

/** Changes the mark and stores it. Call it inside the mutex. */
export async function saveMark(core: Core, change: Partial<SyncMark>): Promise<void> {
  const mark = { ...core.mark, ...change };
  const { lastSyncedAt } = core.mark;
  if (lastSyncedAt !== null && jsonEquals({ ...mark, lastSyncedAt }, core.mark)) {
    core.mark = mark; // only the time of the last contact: stored with the next change, so that a quiet device writes nothing
    return;
  }
  await core.store.put('settings', [{ key: SETTING.mark, value: mark }]);
  core.mark = mark;
}
