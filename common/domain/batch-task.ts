/** E8 BatchTask 批量任务: an import or a bulk operation with its progress and its result per record. Rules BT1 to BT6. */
import { z } from 'zod';

const time = z.int().min(0);
const id = z.uuid();

export const BATCH_TYPES = [
  'import',
  'add_tag',
  'remove_tag',
  'add_group',
  'remove_group',
  'set_status',
  'set_field',
] as const;
export const BATCH_STATUSES = ['running', 'completed', 'cancelled', 'interrupted', 'failed'] as const;
/** How many failures a task document keeps; the count is always exact. */
export const KEPT_FAILURES = 200;

/** Why one record of a task was not done: a code of the error list and the field, never a contact value. */
export const batchFailureSchema = z.strictObject({
  /** Customer id of a bulk operation, or null for an import row that has none. */
  customerId: id.nullable(),
  /** Line number in the imported file, counted from 1 with the header, or null. */
  line: z.int().nullable(),
  code: z.string().max(60),
  field: z.string().max(80).nullable(),
});

export const batchTaskSchema = z.strictObject({
  taskId: id,
  type: z.enum(BATCH_TYPES),
  status: z.enum(BATCH_STATUSES),
  parameters: z.record(z.string(), z.json()),
  progress: z.strictObject({ done: z.int().min(0), total: z.int().min(0) }),
  result: z.strictObject({
    succeeded: z.int().min(0),
    failed: z.int().min(0),
    skipped: z.int().min(0),
    failures: z.array(batchFailureSchema).max(KEPT_FAILURES),
  }),
  createdBy: id,
  createdAt: time,
  completedAt: time.nullable(),
  ver: z.int().min(0),
});

export type BatchType = (typeof BATCH_TYPES)[number];
export type BatchStatus = (typeof BATCH_STATUSES)[number];
export type BatchFailure = z.infer<typeof batchFailureSchema>;
export type BatchTask = z.infer<typeof batchTaskSchema>;
