/**
 * 公海: the public pools of a company. A customer without owner and team lies in one of them; who may see and claim him, and under which
 * rules, is data of the pool. Each company has a default pool, whose id is the company's own. Rules PO1 to PO4.
 */
import { z } from 'zod';

export const POOL_LIMITS = {
  name: 30,
  reasons: 30,
  reason: 40,
  teams: 200,
  members: 500,
  admins: 50,
  rules: 20,
  collaborators: 20,
  /** Customers of one claim or assignment, whatever the pool says. */
  batch: 500,
} as const;

const id = z.uuid();
const time = z.int().min(0).max(253_402_300_799_999);

/** How the contact values of a customer in the pool are given, to whoever sees him there only. */
export const POOL_CONTACTS = ['masked', 'hidden'] as const;
/** What a rule of recycling counts from: the last follow-up, or since when the owner has the customer without a deal. */
export const RECYCLE_BASES = ['follow_up', 'deal'] as const;

/** A rule by which owned customers fall back into the pool (自动回收). */
export const recycleRuleSchema = z.strictObject({
  ruleId: id,
  basis: z.enum(RECYCLE_BASES),
  days: z.int().min(1).max(3_650),
  /** Statuses that it concerns; empty: all. */
  statuses: z.array(z.string().max(80)).max(50),
  /** Only customers whose custom field has one of these values, e.g. a level; null: all. */
  level: z
    .strictObject({ fieldId: z.string().min(1).max(80), values: z.array(z.string().max(200)).min(1).max(50) })
    .nullable(),
  enabled: z.boolean(),
  /** It acts on nobody before: a rule that is enabled waits for the pool's warning time. Set by the server. */
  effectiveFrom: time,
});

const poolFields = {
  name: z.string().trim().min(1).max(POOL_LIMITS.name),
  /** Takes in nobody any more; whoever lies in it can still be claimed. */
  retired: z.boolean(),
  /** Teams, with all teams below them, and single members that see it and claim from it; both empty: the whole company. */
  teamIds: z.array(id).max(POOL_LIMITS.teams),
  memberIds: z.array(id).max(POOL_LIMITS.members),
  /** Who assigns from it, and is not held up by its cool-downs. */
  adminIds: z.array(id).max(POOL_LIMITS.admins),
  contact: z.enum(POOL_CONTACTS),
  /** Reasons of a release, as the company words them. */
  reasons: z.array(z.string().trim().min(1).max(POOL_LIMITS.reason)).max(POOL_LIMITS.reasons),
  reasonRequired: z.boolean(),
  /** Where a day of claims begins and ends: an IANA name. */
  timeZone: z.string().min(1).max(60).refine(isTimeZone),
  /** 每日领取上限; null: none. */
  claimsPerDay: z.int().min(1).max(100_000).nullable(),
  /** 库容: customers that a member may hold; those of the statuses in `except` do not count. */
  capacity: z
    .strictObject({ max: z.int().min(1).max(1_000_000), except: z.array(z.string().max(80)).max(50) })
    .nullable(),
  /** Days before whoever had the customer last may claim him again. */
  previousOwnerDays: z.int().min(0).max(3_650),
  /** Hours that a customer lies in the pool before anybody claims him. */
  newInPoolHours: z.int().min(0).max(8_760),
  /** 保护: how many customers a member may protect at a time, and for how long; null: nobody may. */
  protection: z.strictObject({ max: z.int().min(1).max(10_000), days: z.int().min(1).max(3_650) }).nullable(),
  /** Days ahead in which the owner is warned of a recycling. */
  warnDays: z.int().min(0).max(90),
  rules: z.array(recycleRuleSchema).max(POOL_LIMITS.rules),
} as const;

export const poolFieldsSchema = z.strictObject(poolFields);

export const poolSchema = z.strictObject({
  poolId: id,
  isDefault: z.boolean(),
  ...poolFields,
  createdBy: id.nullable(),
  createdAt: time,
  updatedAt: time,
  ver: z.int().min(0),
});

/** A colleague who works with the customer besides owner and team (协作人). */
export const COLLABORATOR_LEVELS = ['read', 'write'] as const;
export const collaboratorSchema = z.strictObject({ userId: id, level: z.enum(COLLABORATOR_LEVELS) });

/** How a customer came to his present owner or pool. */
export const OWNERSHIP_KINDS = [
  'create',
  'import',
  'claim',
  'assign',
  'transfer',
  'hand_over',
  'release',
  'recycle',
  'move_pool',
  'protect',
  'unprotect',
] as const;

export type Pool = z.infer<typeof poolSchema>;
export type PoolFields = z.infer<typeof poolFieldsSchema>;
export type RecycleRule = z.infer<typeof recycleRuleSchema>;
export type Collaborator = z.infer<typeof collaboratorSchema>;
export type OwnershipKind = (typeof OWNERSHIP_KINDS)[number];

/** One line of the ownership ledger: only added, never changed. Rule PO5. */
export interface OwnershipEntry {
  readonly customerId: string;
  readonly kind: OwnershipKind;
  readonly fromOwner: string | null;
  readonly toOwner: string | null;
  readonly fromPool: string | null;
  readonly toPool: string | null;
  /** Who did it; null: a rule. */
  readonly by: string | null;
  readonly at: number;
  /** Words of the pool's reasons, or the rule; never free text. */
  readonly reason: string;
}

/** What a pool is when the company has not changed it. */
export const DEFAULT_POOL: PoolFields = {
  name: '公海',
  retired: false,
  teamIds: [],
  memberIds: [],
  adminIds: [],
  contact: 'masked',
  reasons: ['联系不上', '暂无需求', '预算不足', '选择竞品', '信息有误', '跟进不过来'],
  reasonRequired: true,
  timeZone: 'Asia/Shanghai',
  claimsPerDay: null,
  capacity: null,
  previousOwnerDays: 0,
  newInPoolHours: 0,
  protection: { max: 20, days: 30 },
  warnDays: 7,
  rules: [],
};

/** The pool that each company has from the beginning, under its own id. */
export function makeDefaultPool(orgId: string, at: number, ver: number): Pool {
  return { poolId: orgId, isDefault: true, ...DEFAULT_POOL, createdBy: null, createdAt: at, updatedAt: at, ver };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
