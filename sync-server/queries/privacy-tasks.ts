/** Statements that take a customer out of the results of tasks. The counts of a task stay. Rule PR11. */
import type { Connection, Statement } from '../db/database.ts';

const DROP: Statement = {
  name: 'privacy-task-failures',
  text: `WITH j AS (
  SELECT task_id, created_by, row_number() OVER (ORDER BY task_id) AS n FROM batch_task WHERE org_id = $1
    AND jsonb_path_exists(result, '$.failures[*] ? (@.customerId == $id)', jsonb_build_object('id', $2::text))
), u AS (
  UPDATE batch_task t SET ver = $3 + j.n - 1, result = jsonb_set(t.result, '{failures}', (
    SELECT coalesce(jsonb_agg(f), '[]') FROM jsonb_array_elements(t.result->'failures') f WHERE f->>'customerId' IS DISTINCT FROM $2
  )) FROM j WHERE t.org_id = $1 AND t.task_id = j.task_id
)
SELECT task_id AS "taskId", created_by AS "createdBy" FROM j ORDER BY n`,
};

/** The tasks that were changed, in the order of their new versions, which begin with `nextVer`. */
export function dropTaskFailures(
  tx: Connection,
  input: { readonly orgId: string; readonly customerId: string; readonly nextVer: number },
): Promise<{ readonly taskId: string; readonly createdBy: string }[]> {
  return tx.query(DROP, [input.orgId, input.customerId, input.nextVer]);
}
