/**
 * The cursor of a pull: where a reader stands, opaque to him. It carries the epoch of the server and the reader's entitlement; when either
 * has changed, or the cursor is not ours, the reader begins anew. It grants nothing: scope is judged in every query. Rules SS13, SS16.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RULED_FIELDS, type Actor } from '../../../common/domain/permissions.ts';

const cursorSchema = z.discriminatedUnion('p', [
  z.strictObject({
    p: z.literal('s'),
    e: z.string(),
    h: z.string(),
    /** Stage of the snapshot by its name, and key of the last row within it. */
    c: z.string().max(60),
    k: z.array(z.string().max(100)).max(2).nullable(),
    /** Sequence at which the snapshot began, and documents expected. */
    s: z.int().min(0),
    t: z.int().min(0),
  }),
  z.strictObject({ p: z.literal('l'), e: z.string(), h: z.string(), s: z.int().min(0) }),
]);

export type Cursor = z.infer<typeof cursorSchema>;

/** What the reader may see, in short: a cursor made under another entitlement is void. What he may do is no part of it (SS16). */
export function entitlementOf(actor: Actor): string {
  const { scope, pool, fields, userIds, teamIds, custom } = actor.grant;
  const reads = RULED_FIELDS.map(field => fields[field].read);
  const reach = scope === 'all' ? ['all'] : [...userIds.toSorted(), ...teamIds.toSorted()];
  const seen = [...seenPools(actor), ...hiddenCustom(custom)];
  const text = JSON.stringify([actor.orgId, actor.userId, actor.teamId, reach, pool, reads, ...seen]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** How the reader is given the documents that rules of fields touch, in short: what was given under other rules looks different. */
export function maskOf(actor: Actor): string {
  const { grant } = actor;
  const reads = RULED_FIELDS.map(field => grant.fields[field].read);
  // Customers of the pool come masked to who only sees them there, and plain to who reaches all.
  const seen = [...seenPools(actor), ...hiddenCustom(grant.custom)];
  const text = JSON.stringify([reads, grant.pool && grant.scope !== 'all', ...seen]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

/** The pools that the reader sees and how much of contact values there; nothing for who reaches all without them (PO2, PO3). */
function seenPools({ grant }: Actor): string[] {
  if (!grant.pool || grant.scope === 'all') return [];
  return (grant.pools ?? []).map(({ poolId, contact }) => `${poolId}/${contact}`).toSorted();
}

/** The custom fields that lists of roles keep from the reader; nothing when there are none. */
function hiddenCustom(custom: Actor['grant']['custom']): string[] {
  return Object.entries(custom ?? {})
    .flatMap(([fieldId, rule]) => (rule.read ? [] : [fieldId]))
    .toSorted();
}

/** The text for the wire. */
export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * The cursor, or null when it is not one of ours, is of another epoch or entitlement, lies beyond the head, or before what the log still
 * holds.
 */
export function readCursor(
  text: string | null,
  present: { readonly epoch: string; readonly entitlement: string; readonly head: number; readonly logFrom: number },
): Cursor | null {
  const cursor = peekCursor(text);
  const isOurs = cursor?.e === present.epoch && cursor.h === present.entitlement;
  return isOurs && cursor.s <= present.head && cursor.s >= present.logFrom ? cursor : null;
}

/** What a cursor says, whether or not it is good any more; null when it is none of ours. */
export function peekCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null; // not ours: the reader begins anew and loses nothing
  }
  const { data: cursor } = cursorSchema.safeParse(json);
  return cursor !== undefined && hasGoodKey(cursor) ? cursor : null;
}

/** Keys go into casts of the database: only what such a key can look like. */
function hasGoodKey(cursor: Cursor): boolean {
  if (cursor.p === 'l' || cursor.k === null) return true;
  return cursor.k.length > 0 && cursor.k.every(part => /^[\w:-]+$/.test(part));
}
