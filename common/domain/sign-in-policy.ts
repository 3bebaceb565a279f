/**
 * What a company demands of sign-ins and of devices: a second factor, how long a device works without contact, and after how long
 * without contact its user unlocks again. The server keeps it, devices are told with each sign-in and hello and clamp it. Rules AC50, AC51.
 */
import { z } from 'zod';
import type { Action, Grant } from './permissions.ts';

/** Who must have a second factor. */
export const FACTOR_RULES = ['nobody', 'administrators', 'everyone'] as const;
export type FactorRule = (typeof FACTOR_RULES)[number];

/** What a session was begun with: a password alone, password and code, or a sign-in at the company's identity provider. */
export const FACTORS = ['password', 'totp', 'sso'] as const;
export type Factor = (typeof FACTORS)[number];

/** Bounds in hours: the lease holds for days at most, and unlocking again is asked at least as often as the lease ends. */
export const LEASE_HOURS = { min: 1, max: 720, usual: 72 } as const;
export const UNLOCK_HOURS = { min: 1, max: 168, usual: 12 } as const;

export const signInPolicySchema = z.strictObject({
  leaseHours: z.int().min(LEASE_HOURS.min).max(LEASE_HOURS.max),
  unlockHours: z.int().min(UNLOCK_HOURS.min).max(UNLOCK_HOURS.max),
  factorRule: z.enum(FACTOR_RULES),
});
export type SignInPolicy = z.infer<typeof signInPolicySchema>;

/** Whoever holds one of these counts as an administrator, whatever his role is called. */
const ADMINISTRATIVE: readonly Action[] = [
  'member.manage',
  'member.invite',
  'member.reset',
  'role.manage',
  'team.manage',
  'device.revoke',
  'security.manage',
];

/** Whether the person must have a second factor. */
export function needsFactor(rule: FactorRule, grant: Pick<Grant, 'actions'>): boolean {
  if (rule === 'nobody') return false;
  return rule === 'everyone' || ADMINISTRATIVE.some(action => grant.actions.includes(action));
}

export interface OfflineHours {
  readonly leaseHours: number;
  readonly unlockHours: number;
}

/** What a device makes of the hours that it was told: out of bounds is brought back into them, nonsense counts as the usual. */
export function clampHours(told: {
  readonly leaseHours: number;
  readonly unlockHours?: number | undefined;
}): OfflineHours {
  const leaseHours = clamp(told.leaseHours, LEASE_HOURS);
  const unlockHours = clamp(told.unlockHours ?? UNLOCK_HOURS.usual, UNLOCK_HOURS);
  return { leaseHours, unlockHours: Math.min(unlockHours, leaseHours) };
}

function clamp(hours: number, { min, max, usual }: { min: number; max: number; usual: number }): number {
  return Number.isFinite(hours) ? Math.min(Math.max(hours, min), max) : usual;
}
