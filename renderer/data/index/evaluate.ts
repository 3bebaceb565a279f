/** Evaluates the plan of a filter's tree by sets of rows. Rules QU1, QU7. */
import type { Leaf, Plan } from '../../../common/query/plan.ts';
import { intersect, makeBitmap, subtract, unite, type Bitmap } from './bitmap.ts';
import type { Columns } from './columns.ts';

/** The rows that meet the plan. */
export function evaluate(columns: Columns, plan: Plan): Bitmap {
  const { rows } = columns;
  if (plan.kind === 'leaf') return evaluateLeaf(columns, plan);
  const parts = plan.parts.map(part => evaluate(columns, part));
  if (plan.kind === 'all') return intersect([rows.live, ...parts], rows.end);
  return parts.length === 1 ? parts[0]! : unite([makeBitmap(rows.end), ...parts]);
}

/** Of rows whose value is known: those that pass the test, or those that do not. */
function evaluateLeaf(columns: Columns, { field, test, negated }: Leaf): Bitmap {
  const { rows } = columns;
  const column = columns.column(field.id);
  const { filled, hidden } = column.presence;
  if (test.type === 'empty') {
    return negated ? intersect([rows.live, filled], rows.end) : subtract(rows.live, [filled, hidden], rows.end);
  }
  const isAll = test.type === 'all_of' && test.values.length === 0;
  const passed = isAll ? rows.live : column.match(test, rows.end);
  return negated
    ? subtract(rows.live, [passed, hidden], rows.end)
    : subtract(intersect([rows.live, passed], rows.end), [hidden], rows.end);
}
