/**
 * Messages between device and server (HTTPS, JSON). Documents inside answers are already masked for their reader. Rules SY5 to SY12.
 */
import { z } from 'zod';
import { COLLECTION_NAMES } from './collections.ts';
import { ERROR_CODES } from './error-codes.ts';
import { deviceLimitsSchema } from '../domain/limits.ts';
import { grantSchema } from '../domain/role.ts';
import { BULK_LIMITS } from './mutation.ts';

/** A request carries as many mutations as fit into `bytes`; a single larger one goes alone, up to `bodyBytes`. A bulk mutation goes alone. */
export const PUSH_LIMITS = { mutations: 100, bytes: 262_144, bodyBytes: 1_048_576 } as const;
export const PULL_LIMIT = 500;

const id = z.uuid();
const collection = z.enum(COLLECTION_NAMES as [string, ...string[]]);
const errorCode = z.enum(Object.keys(ERROR_CODES) as [string, ...string[]]);

/** One field that was refused, with the reason as a code of docs/errors.md and the limit that applies. */
export const fieldErrorSchema = z.strictObject({
  field: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** The answer of every failed request (X12). `ref` leads to the detailed log; no personal data. */
export const errorAnswerSchema = z.strictObject({
  error: z.strictObject({
    code: errorCode,
    ref: z.string(),
    fields: z.array(fieldErrorSchema).optional(),
    params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
});

export const sessionUserSchema = z.strictObject({
  userId: id,
  orgId: id,
  orgName: z.string(),
  login: z.string(),
  name: z.string(),
  /** Id of his role, and its name: empty for a built-in role, which the interface names in its own words. */
  role: z.string().min(1).max(36),
  roleName: z.string(),
  /** What he may do, as the server resolved it: the interface offers by it, the server allows by its own. */
  grant: grantSchema,
  teamId: id.nullable(),
  teamName: z.string(),
});

export const signInRequestSchema = z.strictObject({
  login: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(200),
  protocol: z.int(),
  clientId: id,
  deviceName: z.string().max(100),
  platform: z.string().max(40),
});
export const refreshRequestSchema = z.strictObject({ refreshToken: z.string().min(1).max(500), clientId: id });
export const sessionAnswerSchema = z.strictObject({
  accessToken: z.string(),
  /** Seconds until the access token ends. */
  expiresIn: z.int(),
  refreshToken: z.string(),
  user: sessionUserSchema,
  /** Hours that the device may work without contact before its store locks. */
  leaseHours: z.number(),
  /** Hours without contact after which the user unlocks again. Since version 2. */
  unlockHours: z.number().optional(),
  serverTime: z.int(),
});

export const helloRequestSchema = z.strictObject({
  protocol: z.int(),
  appVersion: z.string().max(40),
  clientId: id,
  /** The epoch that the device knows; null before its first contact. Since version 2. */
  epoch: z.string().max(100).nullable().optional(),
  /** Edits that wait on the device, for those who look after devices. Since version 2. */
  unsent: z.int().min(0).max(1_000_000_000).optional(),
});
export const helloAnswerSchema = z.strictObject({
  /** `reset`, since version 2: the server's history is another one than the device knows; edits that it has forgotten are sent again. */
  status: z.enum(['ok', 'upgrade', 'reset', 'wipe']),
  protocolOldest: z.int(),
  protocolNewest: z.int(),
  /** Changes when the server was restored from a backup: cursors of another epoch are void. */
  epoch: z.string(),
  leaseHours: z.number(),
  /** Since version 2: see the session's answer. */
  unlockHours: z.number().optional(),
  serverTime: z.int(),
  /** The device's last counter that the server has judged. */
  lastCseq: z.int(),
  /** Since version 2: the version of what the user may see. */
  entVer: z.string().optional(),
  /** Since version 2: the user with what he may do now, and the version of it that pull answers repeat. */
  user: sessionUserSchema.optional(),
  access: z.int().optional(),
  /** Since version 2: the company's public key (Ed25519, base64) for consents to mass removals; the device keeps the first one it is told. */
  consentKey: z.string().optional(),
  /** Since version 2: what this person may use per day, and how many plain values he was shown already. */
  limits: deviceLimitsSchema.optional(),
});

/** Mutations are parsed one by one, so that one bad one does not hold back the others (SY7). */
export const pushRequestSchema = z.strictObject({
  clientId: id,
  mutations: z
    .array(z.looseObject({ id, cseq: z.int().min(1) }))
    .min(1)
    .max(PUSH_LIMITS.mutations),
});
export const VERDICTS = ['applied', 'merged', 'noop', 'rejected', 'quarantined'] as const;
export const conflictSchema = z.strictObject({ field: z.string(), theirs: z.json(), yours: z.json() });
/** What became of one document of a bulk mutation. */
export const verdictPartSchema = z.strictObject({
  id,
  status: z.enum(['merged', 'noop', 'rejected']),
  code: z.string().nullable(),
  fields: z.array(fieldErrorSchema),
  conflicts: z.array(conflictSchema),
});
export const verdictSchema = z.strictObject({
  id,
  status: z.enum(VERDICTS),
  /** Why it was refused: a code of docs/errors.md; null when it was taken. */
  code: z.string().nullable(),
  fields: z.array(fieldErrorSchema),
  conflicts: z.array(conflictSchema),
  /** The documents as they now stand for this reader; an id with `doc: null` is to be removed from the device. */
  docs: z.array(z.strictObject({ collection, id: z.string(), doc: z.unknown().nullable() })),
  /**
   * Of a bulk mutation that was judged: every document that was not simply applied. Documents that were applied are not stated here but
   * come with the next pull. Absent for all other mutations, and for one that was refused as a whole.
   */
  parts: z.array(verdictPartSchema).max(BULK_LIMITS.ids).optional(),
});
/** Under which rules of fields the documents of an answer were made: opaque, equal for equal rules. Since version 2. */
const mask = z.string().optional();
export const pushAnswerSchema = z.strictObject({ verdicts: z.array(verdictSchema), head: z.int(), mask });

export const pullRequestSchema = z.strictObject({
  cursor: z.string().max(500).nullable(),
  limit: z.int().min(1).max(2_000).default(PULL_LIMIT),
});
/** `put` carries the document; `delete` says that it ended for everyone; `purge` that this reader lost it. */
export const changeSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('put'), collection, id: z.string(), doc: z.unknown() }),
  z.strictObject({ op: z.literal('delete'), collection, id: z.string() }),
  z.strictObject({ op: z.literal('purge'), collection, id: z.string() }),
]);
export const pullAnswerSchema = z.strictObject({
  /**
   * `snapshot` while the first sync runs, whose first page says `began`; `log` afterwards. `reconcile`, since version 2: the cursor is not
   * good any more, here is one that is; what changed in between is found by comparing (reconcile-messages.ts).
   */
  phase: z.enum(['snapshot', 'log', 'reconcile']),
  began: z.boolean(),
  changes: z.array(changeSchema),
  cursor: z.string(),
  more: z.boolean(),
  /** Documents of the whole snapshot, for progress; null in the log phase. */
  total: z.int().nullable(),
  head: z.int(),
  mask,
  /** Since version 2: moves when what the user may do has changed; the device then says hello again. */
  access: z.int().optional(),
});

/** One event of the poke stream: the head moved; whoever is interested pulls. Never data. */
export const pokeSchema = z.strictObject({ head: z.int() });

export const auditRowSchema = z.strictObject({
  n: z.int(),
  at: z.int(),
  actorId: id.nullable(),
  actorName: z.string(),
  action: z.string(),
  objectType: z.string(),
  objectId: z.string(),
  /** Names of fields, counts and reasons; never a contact value. */
  detail: z.record(z.string(), z.json()),
});
export type FieldError = z.infer<typeof fieldErrorSchema>;
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;
export type SessionUser = z.infer<typeof sessionUserSchema>;
export type SignInRequest = z.infer<typeof signInRequestSchema>;
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;
export type HelloAnswer = z.infer<typeof helloAnswerSchema>;
export type PushRequest = z.infer<typeof pushRequestSchema>;
export type PushAnswer = z.infer<typeof pushAnswerSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type VerdictPart = z.infer<typeof verdictPartSchema>;
export type Conflict = z.infer<typeof conflictSchema>;
export type PullRequest = z.infer<typeof pullRequestSchema>;
export type PullAnswer = z.infer<typeof pullAnswerSchema>;
export type Change = z.infer<typeof changeSchema>;
export type AuditRow = z.infer<typeof auditRowSchema>;
