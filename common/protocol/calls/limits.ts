/** Calls about limits against abuse and the events of unusual volume. Rules LI1, LI6, LI8. */
import { z } from 'zod';
import { ANOMALY_KINDS, SEVERITIES } from '../../domain/anomalies.ts';
import { companyLimitsSchema } from '../../domain/limits.ts';
import { declareCall } from './call.ts';

const id = z.uuid();

export const LIMITS_READ = declareCall({
  name: 'limits.read',
  summary: "The company's limits, and the roles to which they can be given",
  permission: 'limits.manage',
  perMinute: 60,
  request: z.strictObject({}),
  answer: z.strictObject({
    limits: companyLimitsSchema,
    roles: z.array(z.strictObject({ roleId: z.string(), name: z.string() })),
    /** Null while the company has none of its own. */
    updatedAt: z.int().nullable(),
  }),
});

export const LIMITS_SAVE = declareCall({
  name: 'limits.save',
  summary: "Change the company's limits; recorded with what changed",
  permission: 'limits.manage',
  perMinute: 30,
  request: z.strictObject({
    limits: companyLimitsSchema,
    /** As it was read: somebody else's change meanwhile is not overwritten. */
    updatedAt: z.int().nullable(),
  }),
  answer: z.strictObject({ updatedAt: z.int() }),
});

export const anomalySchema = z.strictObject({
  anomalyId: id,
  kind: z.enum(ANOMALY_KINDS),
  severity: z.enum(SEVERITIES),
  userId: id,
  userName: z.string(),
  firstAt: z.int(),
  lastAt: z.int(),
  times: z.int(),
  /** Numbers: what was counted, the limit, what is usual. */
  facts: z.record(z.string(), z.number()),
  acknowledgedByName: z.string().nullable(),
  acknowledgedAt: z.int().nullable(),
});
export type AnomalyEntry = z.infer<typeof anomalySchema>;

export const ANOMALIES_LIST = declareCall({
  name: 'anomalies.list',
  summary: 'Events of unusual volume, the newest first',
  permission: 'audit.read',
  perMinute: 120,
  request: z.strictObject({ isOpen: z.boolean(), before: z.int().nullable(), limit: z.int().min(1).max(100) }),
  answer: z.strictObject({ rows: z.array(anomalySchema), open: z.int() }),
});

export const ANOMALIES_ACKNOWLEDGE = declareCall({
  name: 'anomalies.acknowledge',
  summary: 'Take note of an event; the next one of its kind opens a new entry',
  permission: 'limits.manage',
  perMinute: 120,
  request: z.strictObject({ anomalyId: id }),
  answer: z.strictObject({}),
});
