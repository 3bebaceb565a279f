/** How many tags and groups a company lets itself have: settings of the company. The bounds are what devices are built for. Rules TG3, GT5. */
import { z } from 'zod';
import { CUSTOMER_LIMITS } from './customer.ts';

export const classifyLimitsSchema = z.strictObject({
  /** Tags of the company. */
  tags: z.int().min(1).max(5_000),
  tagsPerCustomer: z.int().min(1).max(CUSTOMER_LIMITS.tags),
  /** Groups of the company, segments included. */
  groups: z.int().min(1).max(5_000),
  /** Levels of the tree of groups. */
  groupDepth: z.int().min(1).max(20),
  groupsPerCustomer: z.int().min(1).max(CUSTOMER_LIMITS.groups),
});
export type ClassifyLimits = z.infer<typeof classifyLimitsSchema>;
export const CLASSIFY_LIMIT_NAMES = Object.keys(classifyLimitsSchema.shape) as (keyof ClassifyLimits)[];

export const DEFAULT_CLASSIFY_LIMITS: ClassifyLimits = {
  tags: 1_000,
  tagsPerCustomer: CUSTOMER_LIMITS.tags,
  groups: 1_000,
  groupDepth: 8,
  groupsPerCustomer: CUSTOMER_LIMITS.groups,
};
