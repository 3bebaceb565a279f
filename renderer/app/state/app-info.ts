/** What the main process says about the application: version, platform, demonstration accounts. Fixed while it runs. */
import { create } from 'zustand';
import type { AppInfo } from '../../../common/ipc/desktop.ts';

const useStore = create<AppInfo>(() => ({ version: '', platform: '', locale: 'zh-CN', idleMinutes: 15, demo: [] }));

/** The application's own facts. */
export function useAppInfo(): AppInfo {
  return useStore();
}

/** Takes over the answer of the main process. */
export function setAppInfo(info: AppInfo): void {
  useStore.setState(info);
}
