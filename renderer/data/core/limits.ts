/**
 * What the company allows this person: told by hello, kept in the store, and counted here between two contacts, so that the limit of
 * reveals holds offline as well. Nothing is lost when it was passed nevertheless: the server records every reveal. Rules LI3, LI4.
 */
import { z } from 'zod';
import {
  classifyLimitsSchema,
  DEFAULT_CLASSIFY_LIMITS,
  type ClassifyLimits,
} from '../../../common/domain/classify-limits.ts';
import { noteReveal, revealsLeft, roleLimitsSchema, type RevealBook } from '../../../common/domain/limits.ts';
import { AppError } from '../../../common/protocol/app-error.ts';
import type { HelloAnswer } from '../../../common/protocol/messages.ts';
import { SETTING, type Core } from './core.ts';
import type { WriterLookup } from './writer.ts';

const bookSchema = z.strictObject({
  limits: roleLimitsSchema,
  /** Absent while no server has told it. */
  classify: classifyLimitsSchema.optional(),
  used: z.int(),
  toldAt: z.number(),
  shownAt: z.array(z.number()),
});
export type LimitBook = z.infer<typeof bookSchema>;

/** Reads what was kept; a form that is not known counts as none. */
export async function readLimits(core: Core): Promise<void> {
  const stored = await core.store.getMany('settings', [SETTING.limits]);
  const book = bookSchema.safeParse(stored.get(SETTING.limits)?.value);
  core.limits = book.success ? book.data : null;
}

/** Takes over what hello told. An older server tells nothing. */
export async function takeLimits(core: Core, { limits: told }: HelloAnswer): Promise<void> {
  if (told === undefined) return;
  const { revealsUsed: used, classify, ...limits } = told;
  const known = core.limits;
  const shownAt = known?.shownAt ?? [];
  // What waits to be sent is not in the server's number yet. Some of it may have been sent since: then a little too much is counted.
  const waiting = core.pending.size === 0 ? 0 : shownAt.filter(at => at >= (known?.toldAt ?? 0)).length;
  const settings = classify === undefined ? {} : { classify };
  const book = { limits, ...settings, used: used + waiting, toldAt: core.ports.clock.now(), shownAt };
  const isSame = known?.used === book.used && isSameLimits(known, book);
  if (isSame && known.shownAt.every(at => at < known.toldAt)) {
    core.limits = book; // only the time of the contact: stored with the next change, so that a quiet device writes nothing
    return;
  }
  await save(core, book);
}

function isSameLimits(a: LimitBook, b: LimitBook): boolean {
  return JSON.stringify([a.limits, a.classify]) === JSON.stringify([b.limits, b.classify]);
}

/** How many tags and groups the company has; those of the program while no server has told any. */
export function limitsOf(core: Core): ClassifyLimits {
  return core.limits?.classify ?? DEFAULT_CLASSIFY_LIMITS;
}

/** What a customer is checked against: the reference documents and the limits of the company. */
export function lookupOf(core: Core): WriterLookup {
  return { ...core.reference.lookup(), limits: limitsOf(core) };
}

/** How many plain values may still be shown, of how many per day; null where no limit was told. */
export function revealQuota(core: Core): { readonly left: number; readonly limit: number } | null {
  const { limits } = core;
  if (limits === null) return null;
  return { left: revealsLeft(toBook(limits), core.ports.clock.now()), limit: limits.limits.revealsPerDay };
}

/** Refuses a reveal that would go over the limit. */
export function assertMayReveal(core: Core): void {
  const quota = revealQuota(core);
  if (quota?.left === 0) throw new AppError('quota_reached', { params: { max: quota.limit } });
}

/** Counts a value that was shown. */
export async function noteShown(core: Core): Promise<void> {
  const { limits } = core;
  if (limits === null) return;
  const { shownAt } = noteReveal(toBook(limits), core.ports.clock.now());
  await save(core, { ...limits, shownAt: [...shownAt] });
}

function toBook({ limits, used, toldAt, shownAt }: LimitBook): RevealBook {
  return { limit: limits.revealsPerDay, used, toldAt, shownAt };
}

async function save(core: Core, book: LimitBook): Promise<void> {
  await core.store.put('settings', [{ key: SETTING.limits, value: book }]);
  core.limits = book;
}
