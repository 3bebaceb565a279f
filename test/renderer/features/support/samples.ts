/** Small samples for the tests of screens: a user, dictionary values, tags, tasks. */
import { roleParts } from '../../../support/grants.ts';
import type { BatchTask } from '../../../../common/domain/batch-task.ts';
import type {
  CustomerTag,
  DictionaryEntry,
  DictionaryKind,
  StatusMeaning,
} from '../../../../common/domain/classification.ts';
import type { RoleName } from '../../../../common/domain/permissions.ts';
import type { SessionUser } from '../../../../common/protocol/messages.ts';
import type { Reference, SyncState } from '../../../../renderer/data/api.ts';

/** A UUID with a number at its end. */
export function idOf(n: number): string {
  return `0190a0b0-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

export function makeUser(role: RoleName): SessionUser {
  const team = { teamId: idOf(9), teamName: '一组' };
  const userId = idOf(1);
  const parts = roleParts(role, { userId, teamId: team.teamId });
  return { userId, orgId: idOf(8), orgName: '示例', login: 'li', name: '李雷', ...parts, ...team };
}

export function makeEntry(
  kind: DictionaryKind,
  code: string,
  label: string,
  more: { readonly meaning?: StatusMeaning; readonly order?: number } = {},
): DictionaryEntry {
  const times = { createdBy: null, createdAt: 0, updatedAt: 0, ver: 1 };
  const rest = { parentId: null, meaning: more.meaning ?? null, next: null, order: more.order ?? 0, retired: false };
  return { entryId: `${kind}:${code}`, kind, label, labelEn: code, ...rest, ...times };
}

export function makeTag(n: number, name: string): CustomerTag {
  const times = { createdBy: idOf(1), createdAt: 0, updatedAt: 0, ver: 1 };
  return { tagId: idOf(n), name, color: '#112233', category: '', ...times };
}

export const STATUSES = [
  makeEntry('status', 'new', '潜在', { meaning: 'open', order: 1 }),
  makeEntry('status', 'warm', '意向', { meaning: 'ongoing', order: 2 }),
  makeEntry('status', 'hot', '洽谈中', { meaning: 'ongoing', order: 3 }),
  makeEntry('status', 'won', '已成交', { meaning: 'won', order: 4 }),
  makeEntry('status', 'lost', '流失', { meaning: 'lost', order: 5 }),
];
export const CHANNELS = [makeEntry('channel', 'web', '官网'), makeEntry('channel', 'fair', '展会', { order: 1 })];

export const REFERENCE: Reference = {
  entries: [...STATUSES, ...CHANNELS],
  tags: [makeTag(100, '重点客户')],
  groups: [],
  members: [1, 2].map(n => ({
    userId: idOf(n),
    name: n === 1 ? '李雷' : '韩梅梅',
    role: 'sales' as const,
    teamId: idOf(9),
    teamName: '一组',
    active: true,
    ver: 1,
  })),
  views: [],
  fields: [],
  pools: [],
};

export function makeSync(patch: Partial<SyncState>): SyncState {
  const none = { waiting: 0, attention: 0, progress: null, lastSyncedAt: 1_750_000_000_000, reason: null };
  return { phase: 'synced', ...none, ...patch };
}

export function makeTask(patch: Partial<BatchTask>): BatchTask {
  const result = { succeeded: 0, failed: 0, skipped: 0, failures: [] };
  const base = { taskId: idOf(500), type: 'add_tag' as const, status: 'running' as const, parameters: {} };
  const times = { createdBy: idOf(1), createdAt: 1_000, completedAt: null, ver: 0 };
  return { ...base, progress: { done: 0, total: 10 }, result, ...times, ...patch };
}
