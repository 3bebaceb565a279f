/** The state of synchronisation in words. */
import { expect, it } from 'vitest';
import app from '../../../renderer/app/i18n/app.zh-CN.json' with { type: 'json' };
import { describeSync } from '../../../renderer/app/sync-words.ts';
import type { SyncState } from '../../../renderer/data/api.ts';

const CALM: SyncState = { phase: 'synced', waiting: 0, attention: 0, progress: null, lastSyncedAt: 1, reason: null };
const texts: Readonly<Record<string, string>> = app.sync;
const tools = {
  t: (key: string, params: Record<string, string> = {}) =>
    (texts[key.replace('sync.', '')] ?? key).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? ''),
  number: (value: number) => value.toLocaleString('en'),
  time: () => '10:42',
};
const tell = (patch: Partial<SyncState>) => describeSync({ ...CALM, ...patch }, tools);

it('[UI7] synced is said with its time when nothing waits and nothing needs attention', () => {
  expect(tell({})).toEqual({ text: '已同步 10:42', tone: 'good' });
  expect(tell({ waiting: 2 }).text).toBe('2 项待上传');
  expect(tell({ waiting: 2 }).tone).not.toBe('good');
});

it('[UI4] what waits is said while offline and while other data arrives', () => {
  expect(tell({ phase: 'offline', waiting: 3 })).toEqual({ text: '离线 · 3 项待上传', tone: 'off' });
  expect(tell({ phase: 'offline' }).text).toBe('离线');
  expect(tell({ phase: 'syncing', waiting: 3 }).text).toBe('同步中 · 3 项待上传');
});

it('[UI5] what needs a person comes before synced', () => {
  expect(tell({ attention: 2 })).toEqual({ text: '需要处理 2', tone: 'bad' });
  expect(tell({ phase: 'offline', waiting: 3, attention: 2 }).text).toBe('离线 · 3 项待上传 · 需要处理 2');
});

it('[UI6] the first sync counts what is here and what is expected', () => {
  const progress = { done: 1204, total: 5000 };
  expect(tell({ phase: 'first_sync', progress, lastSyncedAt: null }).text).toBe('同步中 · 1,204 / 5,000');
});
