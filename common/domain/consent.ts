/**
 * Consents 同意: what a customer allowed or withdrew, for which purpose, over which channel, with evidence and an end. Records are only
 * added, never changed; whether someone may be contacted follows from all of them. Rules PR1 to PR4.
 */
import { z } from 'zod';

const time = z.int().min(0).max(253_402_300_799_999);
const id = z.uuid();

/** Purposes that every company has; its own ones are `own:` and their words, so that they need no list that could be out of date. */
export const CONSENT_PURPOSES = ['marketing', 'service', 'research', 'profiling', 'sharing'] as const;
export const CONSENT_CHANNELS = ['phone', 'sms', 'email', 'wechat', 'post'] as const;
export const CONSENT_STATES = ['given', 'withdrawn'] as const;
export const OWN_PURPOSE = 'own:';
export const CONSENT_LIMITS = { evidence: 500, ownPurpose: 30 } as const;

const FIXED: ReadonlySet<string> = new Set(CONSENT_PURPOSES);

export const consentPurposeSchema = z
  .string()
  .max(OWN_PURPOSE.length + CONSENT_LIMITS.ownPurpose)
  .refine(text => FIXED.has(text) || (text.startsWith(OWN_PURPOSE) && text.slice(OWN_PURPOSE.length).trim() !== ''));

export const consentSchema = z.strictObject({
  consentId: id,
  customerId: id,
  purpose: consentPurposeSchema,
  channel: z.enum(CONSENT_CHANNELS),
  state: z.enum(CONSENT_STATES),
  /** What shows that it was given: the words of a call, the number of a form. */
  evidence: z.string().trim().max(CONSENT_LIMITS.evidence),
  /** When the customer said so. */
  at: time,
  /** Last instant at which a given consent holds; null for no end. */
  expiresAt: time.nullable(),
  createdBy: id,
  /** 0 while only this device knows the record. */
  ver: z.int().min(0),
});

export type Consent = z.infer<typeof consentSchema>;
export type ConsentChannel = Consent['channel'];

/** Why a customer may or may not be contacted. */
export type ContactRight =
  | { readonly allowed: true; readonly until: number | null }
  | { readonly allowed: false; readonly reason: 'no_consent' | 'withdrawn' | 'expired' };

/**
 * Whether the customer may be contacted for the purpose over the channel at the time. A withdrawal ends every consent that was recorded
 * or given before it, whatever a wrong clock says of their order: a new consent must come later in both ways.
 */
export function mayContact(
  consents: readonly Consent[],
  purpose: string,
  channel: ConsentChannel,
  at: number,
): ContactRight {
  const some = consents.filter(item => item.purpose === purpose && item.channel === channel && item.at <= at);
  const withdrawals = some.filter(item => item.state === 'withdrawn');
  const given = some.filter(item => item.state === 'given');
  if (given.length === 0) return { allowed: false, reason: withdrawals.length > 0 ? 'withdrawn' : 'no_consent' };
  const standing = given.filter(item => !withdrawals.some(withdrawal => ends(withdrawal, item)));
  if (standing.length === 0) return { allowed: false, reason: 'withdrawn' };
  const running = standing.filter(({ expiresAt }) => expiresAt === null || expiresAt >= at);
  if (running.length === 0) return { allowed: false, reason: 'expired' };
  const isOpen = running.some(({ expiresAt }) => expiresAt === null);
  return { allowed: true, until: isOpen ? null : Math.max(...running.map(({ expiresAt }) => expiresAt ?? 0)) };
}

function ends(withdrawal: Consent, given: Consent): boolean {
  return withdrawal.at >= given.at || recordedAt(withdrawal) > recordedAt(given);
}

/** What is not sent yet was recorded after everything that the server knows. */
function recordedAt({ ver }: Consent): number {
  return ver === 0 ? Number.MAX_SAFE_INTEGER : ver;
}

/** One line per purpose and channel that is known of a customer: how it stands, and its records, newest first. */
export interface ConsentLine {
  readonly purpose: string;
  readonly channel: ConsentChannel;
  readonly right: ContactRight;
  readonly records: readonly Consent[];
}

/** The consents of a customer by purpose and channel, in the order of the lists, own purposes last. */
export function listConsents(consents: readonly Consent[], at: number): ConsentLine[] {
  const byLine = new Map<string, Consent[]>();
  for (const item of consents) {
    const key = `${item.channel}/${item.purpose}`;
    byLine.set(key, [...(byLine.get(key) ?? []), item]);
  }
  return [...byLine.values()]
    .flatMap((records): ConsentLine[] => {
      const [first] = records;
      if (first === undefined) return [];
      const { purpose, channel } = first;
      const newest = records.toSorted((a, b) => recordedAt(b) - recordedAt(a) || b.at - a.at);
      return [{ purpose, channel, right: mayContact(records, purpose, channel, at), records: newest }];
    })
    .toSorted((a, b) => orderOf(a) - orderOf(b) || (a.purpose < b.purpose ? -1 : 1));
}

function orderOf({ purpose, channel }: ConsentLine): number {
  const place = (CONSENT_PURPOSES as readonly string[]).indexOf(purpose);
  const last = CONSENT_PURPOSES.length;
  return (place < 0 ? last : place) * CONSENT_CHANNELS.length + CONSENT_CHANNELS.indexOf(channel);
}
