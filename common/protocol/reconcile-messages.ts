/**
 * Messages by which a device finds out where it differs from what the server shows its user, and puts it right: compare, list, fetch;
 * and the server's signed consent to removals that are large enough to be a mistake. Since version 2. Rules DI1 to DI3, PC1.
 */
import { z } from 'zod';
import { COLLECTION_NAMES } from './collections.ts';
import { DIGEST_BUCKETS } from './digest.ts';
import { changeSchema } from './messages.ts';

/** Ids in one `fetch`, and rows of one page of `list`. */
export const FETCH_LIMIT = 500;
export const LIST_LIMIT = 5_000;

const collection = z.enum(COLLECTION_NAMES as [string, ...string[]]);
const bucket = z
  .int()
  .min(0)
  .max(DIGEST_BUCKETS - 1);
const docId = z.string().min(1).max(100);

export const digestRequestSchema = z.discriminatedUnion('step', [
  /** The hash of each bucket of what the device holds; answered with the buckets in which the reader's view differs. */
  z.strictObject({
    step: z.literal('compare'),
    collection,
    buckets: z.array(z.string().regex(/^[0-9a-f]{1,16}$/)).length(DIGEST_BUCKETS),
  }),
  /** Ids and versions of what the reader may see in these buckets, in the order of ids. */
  z.strictObject({
    step: z.literal('list'),
    collection,
    buckets: z.array(bucket).min(1).max(DIGEST_BUCKETS),
    after: docId.nullable(),
  }),
  /** The documents themselves, as a pull would give them; `purge` for what the reader may not see (any more). */
  z.strictObject({ step: z.literal('fetch'), collection, ids: z.array(docId).min(1).max(FETCH_LIMIT) }),
]);

/** Under which rules of fields the answer was made: an opaque text, equal for equal rules. */
const mask = z.string();
export const compareAnswerSchema = z.strictObject({ mask, differing: z.array(bucket) });
export const listAnswerSchema = z.strictObject({
  mask,
  versions: z.array(z.tuple([docId, z.int()])),
  more: z.boolean(),
});
export const fetchAnswerSchema = z.strictObject({ mask, changes: z.array(changeSchema) });
export const digestAnswerSchema = z.union([compareAnswerSchema, listAnswerSchema, fetchAnswerSchema]);

export const consentRequestSchema = z.strictObject({
  clientId: z.uuid(),
  /** The cursor up to which the device agreed with the server; null when it has none. */
  since: z.string().max(500).nullable(),
  /** What the device is about to remove. */
  customers: z.int().min(0),
  documents: z.int().min(0),
  /** Random, made for this question: a consent can be used once. */
  nonce: z.string().min(16).max(64),
});
export const consentAnswerSchema = z.strictObject({
  /** Null: the server knows no reason, so nothing is to be removed. */
  consent: z.strictObject({ text: z.string().max(2_000), signature: z.string().max(200) }).nullable(),
});

/** Why the server knows that much has to leave a device. */
export const CONSENT_REASONS = ['entitlement', 'handover', 'erasure', 'restore'] as const;
/** What the signature covers, as JSON text. */
export const consentClaimsSchema = z.strictObject({
  client: z.uuid(),
  entVer: z.string(),
  epoch: z.string(),
  customers: z.int().min(0),
  documents: z.int().min(0),
  reason: z.enum(CONSENT_REASONS),
  nonce: z.string(),
});

export type DigestRequest = z.infer<typeof digestRequestSchema>;
export type CompareAnswer = z.infer<typeof compareAnswerSchema>;
export type ListAnswer = z.infer<typeof listAnswerSchema>;
export type FetchAnswer = z.infer<typeof fetchAnswerSchema>;
export type ConsentRequest = z.infer<typeof consentRequestSchema>;
export type ConsentAnswer = z.infer<typeof consentAnswerSchema>;
export type ConsentReason = (typeof CONSENT_REASONS)[number];
export type ConsentClaims = z.infer<typeof consentClaimsSchema>;
