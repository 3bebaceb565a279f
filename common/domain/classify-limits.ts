/** How many tags and groups a company lets itself have: settings of the company. The bounds are what devices are built for. Rules TG3, GT5. */
import { z } from 'zod';
import { CUSTOMER_LIMITS } from './customer.ts';

/** More than these no company may set. */
export const CLASSIFY_LIMIT_BOUNDS = {
  tags: 5_000,
  tagsPerCustomer: CUSTOMER_LIMITS.tags,
  groups: 5_000,
  groupDepth: 20,
  groupsPerCustomer: CUSTOMER_LIMITS.groups,
} as const;

const upTo = (most: number): z.ZodInt => z.int().min(1).max(most);

export const classifyLimitsSchema = z.strictObject({
  /** Tags of the company. */
  tags: upTo(CLASSIFY_LIMIT_BOUNDS.tags),
  tagsPerCustomer: upTo(CLASSIFY_LIMIT_BOUNDS.tagsPerCustomer),
  /** Groups of the company, segments included. */
  groups: upTo(CLASSIFY_LIMIT_BOUNDS.groups),
  /** Levels of the tree of groups. */
  groupDepth: upTo(CLASSIFY_LIMIT_BOUNDS.groupDepth),
  groupsPerCustomer: upTo(CLASSIFY_LIMIT_BOUNDS.groupsPerCustomer),
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
