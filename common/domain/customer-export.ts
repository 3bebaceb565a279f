/** What is recorded of an export of customers: how much, in which form, and why; never what stood in it. Rules LX1, LX2. */
import { z } from 'zod';

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** Rows of one file at most: a sheet of XLSX ends at 1,048,576. */
export const MOST_EXPORT_ROWS = 1_000_000;
export const EXPORT_REASON_LENGTH = 200;

export const exportRecordSchema = z.strictObject({
  rows: z.int().min(0).max(MOST_EXPORT_ROWS),
  format: z.enum(EXPORT_FORMATS),
  /** Ids of the columns, in their order. */
  columns: z.array(z.string().min(1).max(80)).min(1).max(200),
  /** Whether contact values were written plain. */
  plain: z.boolean(),
  /** Demanded for plain values. */
  reason: z.string().trim().max(EXPORT_REASON_LENGTH),
});
export type ExportRecord = z.infer<typeof exportRecordSchema>;
