/** Online calls about privacy: requests of data subjects, erasure, export, rules of retention, and what duplicate checks may tell. Rules PR5 to PR16. */
import { z } from 'zod';
import { contactDisplaySchema } from '../../domain/customer.ts';
import { EXEMPTION_REASONS, retentionRuleSchema } from '../../domain/retention.ts';
import { declareCall } from './call.ts';

const id = z.uuid();
const time = z.int().min(0);
const count = z.int().min(0);
const done = z.strictObject({});

/** A customer as whoever manages privacy finds him: masked, also when he is deleted. */
export const privacySubjectSchema = z.strictObject({
  customerId: id,
  name: z.string(),
  company: z.string(),
  contactDisplay: contactDisplaySchema,
  ownerId: id.nullable(),
  deletedAt: time.nullable(),
  exempt: z.enum(EXEMPTION_REASONS).nullable(),
});

export const PRIVACY_FIND = declareCall({
  name: 'privacy.find',
  summary: 'Customers of the whole company by name, number, address or id, deleted ones too; masked',
  permission: 'privacy.manage',
  perMinute: 60,
  request: z.strictObject({ text: z.string().trim().min(1).max(120) }),
  answer: z.strictObject({ subjects: z.array(privacySubjectSchema), more: z.boolean() }),
});

/** What is held about one person, as numbers. */
export const holdingSchema = z.strictObject({
  interactions: count,
  behaviors: count,
  history: count,
  consents: count,
  /** Edits that wait in quarantine. */
  quarantine: count,
  /** Answers to edits in which values of the person stand. */
  verdicts: count,
  /** Tasks that name the person among their failures. */
  tasks: count,
  /** How often plain contact values were revealed. */
  reveals: count,
});

export const ERASURE_PREVIEW = declareCall({
  name: 'privacy.previewErasure',
  summary: 'What an erasure would remove, and who else has the same contact values',
  permission: 'privacy.manage',
  perMinute: 60,
  request: z.strictObject({ customerId: id }),
  answer: z.strictObject({
    subject: privacySubjectSchema,
    holding: holdingSchema,
    duplicates: z.array(privacySubjectSchema),
  }),
});

/** Why a request is answered: what the report says as its legal basis. */
export const REQUEST_BASES = ['pipl_45', 'pipl_47', 'gdpr_15', 'gdpr_17', 'withdrawn', 'ended', 'other'] as const;
const request = { customerId: id, basis: z.enum(REQUEST_BASES), receivedAt: time };

export const ERASE_PERSON = declareCall({
  name: 'privacy.erase',
  summary: 'Erases one person everywhere; cannot be undone',
  permission: 'privacy.manage',
  perMinute: 10,
  request: z.strictObject({
    ...request,
    /** The name of the customer, typed. */
    confirmation: z.string().max(200),
  }),
  answer: z.strictObject({ requestId: id, removed: holdingSchema }),
});

export const EXPORT_PERSON = declareCall({
  name: 'privacy.export',
  summary: 'Everything that is held about one person, plain',
  permission: 'privacy.manage',
  perMinute: 10,
  request: z.strictObject(request),
  answer: z.strictObject({ requestId: id, bundle: z.record(z.string(), z.json()) }),
});

export const privacyRequestSchema = z.strictObject({
  requestId: id,
  kind: z.enum(['erasure', 'export']),
  customerId: id,
  /** Empty once the person is erased. */
  customerName: z.string(),
  basis: z.string(),
  receivedAt: time,
  /** Until when the law wants an answer. */
  dueAt: time,
  answeredAt: time.nullable(),
  answeredBy: id.nullable(),
  summary: z.record(z.string(), count),
});
export const PRIVACY_REQUESTS = declareCall({
  name: 'privacy.requests',
  summary: 'Requests of data subjects with their dates, newest first',
  permission: 'privacy.manage',
  perMinute: 60,
  request: z.strictObject({}),
  answer: z.strictObject({ requests: z.array(privacyRequestSchema) }),
});

export const retentionRunSchema = z.strictObject({
  runId: id,
  ruleId: id,
  startedAt: time,
  finishedAt: time.nullable(),
  done: count,
  /** Due, but left for the next run. */
  remaining: count,
});
export const RETENTION_LIST = declareCall({
  name: 'privacy.retention',
  summary: 'Rules of retention with their last runs',
  permission: 'privacy.manage',
  perMinute: 60,
  request: z.strictObject({}),
  answer: z.strictObject({
    rules: z.array(z.strictObject({ rule: retentionRuleSchema, effectiveFrom: time })),
    runs: z.array(retentionRunSchema),
  }),
});
export const RETENTION_SAVE = declareCall({
  name: 'privacy.saveRetention',
  summary: 'Makes or changes a rule of retention',
  permission: 'privacy.manage',
  perMinute: 20,
  request: z.strictObject({ rule: retentionRuleSchema }),
  answer: z.strictObject({ effectiveFrom: time }),
});
export const RETENTION_REMOVE = declareCall({
  name: 'privacy.removeRetention',
  summary: 'Ends a rule of retention',
  permission: 'privacy.manage',
  perMinute: 20,
  request: z.strictObject({ ruleId: id }),
  answer: done,
});
export const RETENTION_PREVIEW = declareCall({
  name: 'privacy.previewRetention',
  summary: 'What a rule would remove now and in its warning time, with dates; removes nothing',
  permission: 'privacy.manage',
  perMinute: 30,
  request: z.strictObject({ rule: retentionRuleSchema }),
  answer: z.strictObject({
    /** Due if the rule held now. */
    due: count,
    /** Due within the warning time. */
    soon: count,
    exempt: count,
    /** The first hundred of customers that are due or will be, by date. */
    list: z.array(z.strictObject({ customerId: id, name: z.string(), ownerId: id.nullable(), dueAt: time })),
  }),
});
export const EXEMPTION_SET = declareCall({
  name: 'privacy.exempt',
  summary: 'Holds a customer back from rules of retention, or lets them act again',
  permission: 'privacy.manage',
  perMinute: 60,
  request: z.strictObject({ customerId: id, reason: z.enum(EXEMPTION_REASONS).nullable() }),
  answer: done,
});

export const DUPLICATE_HINTS = ['nothing', 'exists'] as const;
export const PRIVACY_SETTINGS = declareCall({
  name: 'privacy.settings',
  summary: 'What duplicate checks tell of customers out of scope',
  permission: 'privacy.manage',
  perMinute: 60,
  request: z.strictObject({}),
  answer: z.strictObject({ duplicateHint: z.enum(DUPLICATE_HINTS) }),
});
export const PRIVACY_SETTINGS_SAVE = declareCall({
  name: 'privacy.saveSettings',
  summary: 'Sets what duplicate checks tell of customers out of scope',
  permission: 'privacy.manage',
  perMinute: 20,
  request: z.strictObject({ duplicateHint: z.enum(DUPLICATE_HINTS) }),
  answer: done,
});

/** For devices: of which of these customers nothing may be left, not even in refused edits. */
export const ERASED_AMONG = declareCall({
  name: 'privacy.erasedAmong',
  summary: 'Which of the given customers were erased',
  permission: null,
  perMinute: 60,
  request: z.strictObject({ ids: z.array(id).max(1_000) }),
  answer: z.strictObject({ erased: z.array(id) }),
});

export type PrivacySubject = z.infer<typeof privacySubjectSchema>;
export type Holding = z.infer<typeof holdingSchema>;
export type PrivacyRequest = z.infer<typeof privacyRequestSchema>;
export type RetentionRun = z.infer<typeof retentionRunSchema>;
export type DuplicateHint = (typeof DUPLICATE_HINTS)[number];
