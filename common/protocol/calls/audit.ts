/** Calls about the audit log: reading it by filters, verifying its chain, taking it out as a file. Rules AL4 to AL8. */
import { z } from 'zod';
import { auditRowSchema } from '../messages.ts';
import { declareCall } from './call.ts';

const id = z.uuid();

export const auditFilterSchema = z.strictObject({
  /** Any of these; all when empty. */
  actions: z.array(z.string().max(60)).max(80),
  actorId: id.nullable(),
  /** Exactly this object. */
  objectId: z.string().max(60).nullable(),
  /** Milliseconds: from this time on, and before that one. */
  from: z.int().nullable(),
  to: z.int().nullable(),
  /** Part of an id, of a task or of a reference in the detail; or the number of an entry. */
  text: z.string().trim().max(60),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;
export const NO_FILTER: AuditFilter = { actions: [], actorId: null, objectId: null, from: null, to: null, text: '' };

/** Matches are counted up to here: beyond it the number is told as "more than". */
export const AUDIT_COUNT_MAX = 10_000;
export const AUDIT_EXPORT_PAGE = 1_000;

export const AUDIT_LIST = declareCall({
  name: 'audit.list',
  summary: 'The audit log, newest first, by pages',
  permission: 'audit.read',
  perMinute: 240,
  request: z.strictObject({
    filter: auditFilterSchema,
    /** Entries older than this one; null for the newest. */
    before: z.int().nullable(),
    limit: z.int().min(1).max(200),
  }),
  answer: z.strictObject({
    rows: z.array(auditRowSchema),
    /** Matches over all pages, at most {@link AUDIT_COUNT_MAX} + 1. */
    total: z.int(),
  }),
});

export const AUDIT_VERIFY = declareCall({
  name: 'audit.verify',
  summary: 'Verify the next part of the chain; call again with `checked` until it is done',
  permission: 'audit.read',
  perMinute: 600,
  request: z.strictObject({
    /** Entries up to this one were verified before; 0 to begin. */
    after: z.int().min(0),
  }),
  answer: z.strictObject({
    /** The last entry that fits. */
    checked: z.int(),
    total: z.int(),
    isDone: z.boolean(),
    /** The first entry that does not fit: changed, removed or put in. */
    brokenAt: z.int().nullable(),
    /** Whether the server's own role lacks the right to change the log; otherwise only the trigger stands before it. */
    isGuarded: z.boolean(),
  }),
});

export const AUDIT_EXPORT = declareCall({
  name: 'audit.export',
  summary: 'The next part of an export of the log; the first part is recorded, and each counts against the quota',
  permission: 'audit.export',
  perMinute: 600,
  request: z.strictObject({
    filter: auditFilterSchema,
    before: z.int().nullable(),
    /** Made by the caller, the same for all parts of one file. */
    exportId: id,
  }),
  answer: z.strictObject({
    rows: z.array(auditRowSchema),
    isLast: z.boolean(),
    /** Stands in the file: whose it is and when it was made. */
    watermark: z.strictObject({
      exportId: id,
      orgName: z.string(),
      userName: z.string(),
      login: z.string(),
      at: z.int(),
    }),
  }),
});
