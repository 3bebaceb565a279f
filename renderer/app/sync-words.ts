/**
 * The state of synchronisation in words, always honest: what waits is said even when all else is well, and what needs a person comes
 * before everything. Rules UI4 to UI7.
 */
import type { SyncState } from '../data/api.ts';

export type SyncTone = 'good' | 'busy' | 'off' | 'bad';
export interface SyncWords {
  readonly text: string;
  readonly tone: SyncTone;
}

/** What putting it into words needs: texts of the namespace `app`, and the forms of numbers and times. */
export interface WordTools {
  readonly t: (key: string, params?: Record<string, string>) => string;
  readonly number: (value: number) => string;
  readonly time: (value: number) => string;
}

/** One short line for the state. */
export function describeSync(state: SyncState, { t, number, time }: WordTools): SyncWords {
  const { phase, waiting, attention, progress, lastSyncedAt } = state;
  if (phase === 'problem') return { text: t('sync.problem'), tone: 'bad' };
  if (phase === 'offline') {
    const text = waiting > 0 ? t('sync.offlineWaiting', { n: number(waiting) }) : t('sync.offline');
    return { text: attention > 0 ? `${text} · ${t('sync.attention', { n: number(attention) })}` : text, tone: 'off' };
  }
  if (progress !== null && phase !== 'synced') {
    const text = t('sync.progress', { done: number(progress.done), total: number(progress.total) });
    return { text, tone: 'busy' };
  }
  if (attention > 0) return { text: t('sync.attention', { n: number(attention) }), tone: 'bad' };
  if (phase === 'starting') return { text: t('sync.starting'), tone: 'busy' };
  if (phase === 'first_sync') return { text: t('sync.first'), tone: 'busy' };
  if (phase === 'syncing') {
    return { text: waiting > 0 ? t('sync.syncingWaiting', { n: number(waiting) }) : t('sync.syncing'), tone: 'busy' };
  }
  if (waiting > 0) return { text: t('sync.waiting', { n: number(waiting) }), tone: 'busy' };
  return {
    text: lastSyncedAt === null ? t('sync.syncedPlain') : t('sync.synced', { time: time(lastSyncedAt) }),
    tone: 'good',
  };
}
