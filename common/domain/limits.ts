/**
 * Limits against abuse: how much a person may do in 24 hours, by role. Kept by the company as data; the server enforces them, a device is
 * told its own and refuses beforehand. "A day" is the last 24 hours, so that no time zone is asked. Rules LI1 to LI4.
 */
import { z } from 'zod';
import { classifyLimitsSchema, DEFAULT_CLASSIFY_LIMITS } from './classify-limits.ts';

const amount = z.int().min(0).max(10_000_000);

/** For one role. */
export const roleLimitsSchema = z.strictObject({
  /** Customers of one batch operation. */
  batchSize: amount,
  /** Customers in batch operations per day. */
  batchRowsPerDay: amount,
  /** Batch operations and imports begun per hour. */
  batchesPerHour: amount,
  /** Plain contact values shown per day. */
  revealsPerDay: amount,
  /** Rows written into files per day. */
  exportRowsPerDay: amount,
  /** Rows imported per day. */
  importRowsPerDay: amount,
});
export type RoleLimits = z.infer<typeof roleLimitsSchema>;
export const LIMIT_NAMES = Object.keys(roleLimitsSchema.shape) as (keyof RoleLimits)[];

export const companyLimitsSchema = z.strictObject({
  everyone: roleLimitsSchema,
  /** What differs for a role, by its id. */
  roles: z.record(z.string().min(1).max(36), roleLimitsSchema.partial()),
  /** Requests of one person to this server per minute, over all of his devices. */
  requestsPerMinute: z.int().min(60).max(100_000),
  /** Tags and groups of the company. */
  classify: classifyLimitsSchema.optional(),
});
export type CompanyLimits = z.infer<typeof companyLimitsSchema>;

export const DEFAULT_LIMITS: CompanyLimits = {
  everyone: {
    batchSize: 100_000,
    batchRowsPerDay: 500_000,
    batchesPerHour: 60,
    revealsPerDay: 200,
    exportRowsPerDay: 50_000,
    importRowsPerDay: 500_000,
  },
  roles: {},
  requestsPerMinute: 3_000,
  classify: DEFAULT_CLASSIFY_LIMITS,
};

/** What holds for a role. */
export function limitsOf(limits: CompanyLimits, roleId: string): RoleLimits {
  const own = limits.roles[roleId] ?? {};
  return { ...limits.everyone, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
}

/** What a device is told with each hello: its person's limits, and what he has used of them on all devices. */
export const deviceLimitsSchema = z.strictObject({
  ...roleLimitsSchema.shape,
  revealsUsed: z.int().min(0),
  classify: classifyLimitsSchema.optional(),
});
export type DeviceLimits = z.infer<typeof deviceLimitsSchema>;

/** Use is counted by hours since 1970. */
export function hourOf(at: number): number {
  return Math.floor(at / 3_600_000);
}

const DAY_MS = 24 * 3_600_000;

/** What a device remembers to count offline: what it was told and when, and when it showed a value since. */
export interface RevealBook {
  readonly limit: number;
  /** Used on all devices when the server said so. */
  readonly used: number;
  readonly toldAt: number;
  /** When this device showed values, of the last day. */
  readonly shownAt: readonly number[];
}

/**
 * How many plain values may still be shown. What the server counted grows old with the hello that told it; what this device did itself it
 * knows better. A clock that was set back makes the book fuller, never emptier.
 */
export function revealsLeft(book: RevealBook, now: number): number {
  const own = book.shownAt.filter(at => at > now - DAY_MS).length;
  const since = book.shownAt.filter(at => at >= book.toldAt).length;
  const known = now - book.toldAt < DAY_MS ? book.used + since : 0;
  return Math.max(0, book.limit - Math.max(own, known));
}

/** The book after one more value was shown. */
export function noteReveal(book: RevealBook, now: number): RevealBook {
  return { ...book, shownAt: [...book.shownAt.filter(at => at > now - DAY_MS), now] };
}
