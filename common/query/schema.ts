/** The form of a query that comes from outside: a saved view, another thread, the network. Size and depth are bounded. Rule QU8. */
import { z } from 'zod';
import { QUERY_LIMITS } from './limits.ts';
import { isCondition, type CustomerFilter, type FilterNode } from './types.ts';

const field = z.string().min(1).max(100);
const text = z.string().min(1).max(QUERY_LIMITS.text);
const scalar = z.union([z.string().max(QUERY_LIMITS.text), z.number(), z.boolean()]);
const ids = z.array(z.string().min(1).max(100)).min(1).max(QUERY_LIMITS.values);
const days = z.int().min(1).max(QUERY_LIMITS.days);

export const conditionSchema = z.union([
  z.strictObject({ field, op: z.enum(['is', 'is_not']), value: scalar }),
  z.strictObject({ field, op: z.enum(['in', 'not_in']), values: z.array(scalar).min(1).max(QUERY_LIMITS.values) }),
  z.strictObject({ field, op: z.enum(['has_any', 'has_all', 'has_none']), values: ids }),
  z.strictObject({ field, op: z.enum(['in_group', 'not_in_group']), values: ids, sub: z.boolean() }),
  z.strictObject({ field, op: z.enum(['contains', 'starts']), value: text }),
  z.strictObject({ field, op: z.enum(['before', 'after']), value: z.number() }),
  z.strictObject({ field, op: z.enum(['between']), from: z.number(), to: z.number() }),
  z.strictObject({ field, op: z.enum(['last_days', 'next_days']), days }),
  z.strictObject({ field, op: z.enum(['empty', 'not_empty']) }),
]);

const nodeSchema: z.ZodType<FilterNode> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(nodeSchema).max(QUERY_LIMITS.conditions) }),
    z.strictObject({ any: z.array(nodeSchema).max(QUERY_LIMITS.conditions) }),
    z.strictObject({ not: nodeSchema }),
    conditionSchema,
  ]),
);

/** A tree within the limits. The depth is looked at before anything else, so that a deep one costs nothing. */
export const filterNodeSchema: z.ZodType<FilterNode> = z
  .unknown()
  .refine(value => depthOf(value, QUERY_LIMITS.depth + 1) <= QUERY_LIMITS.depth, 'too_deep')
  .pipe(nodeSchema)
  .refine(node => countConditions(node) <= QUERY_LIMITS.conditions, 'too_many_conditions') as z.ZodType<FilterNode>;

export const customerFilterSchema: z.ZodType<CustomerFilter> = z.strictObject({
  keyword: z.string().max(QUERY_LIMITS.text),
  where: filterNodeSchema.nullable(),
});

export const sortKeySchema = z.strictObject({ field, direction: z.enum(['asc', 'desc']) });

export const customerQuerySchema = z.strictObject({
  filter: customerFilterSchema,
  sort: z.array(sortKeySchema).max(QUERY_LIMITS.sortKeys),
  offset: z.int().min(0),
  limit: z.int().min(0).max(QUERY_LIMITS.rows),
  facets: z.array(field).max(QUERY_LIMITS.facets).optional(),
});

export const groupKeySchema = z.strictObject({ field, unit: z.enum(['day', 'month', 'year']).optional() });

/** Levels of nesting, at most `most`. */
function depthOf(value: unknown, most: number): number {
  if (most === 0 || typeof value !== 'object' || value === null) return 0;
  const parts = 'all' in value ? value.all : 'any' in value ? value.any : 'not' in value ? [value.not] : [];
  if (!Array.isArray(parts)) return 1;
  return 1 + Math.max(0, ...parts.slice(0, QUERY_LIMITS.conditions + 1).map(part => depthOf(part, most - 1)));
}

/** Conditions in the tree; a group without any counts as one. */
export function countConditions(node: FilterNode): number {
  if (isCondition(node)) return 1;
  if ('not' in node) return countConditions(node.not);
  const parts = 'all' in node ? node.all : node.any;
  return Math.max(
    1,
    parts.reduce((sum, part) => sum + countConditions(part), 0),
  );
}
