/** Takes an erased customer out of the failures that tasks of batches and imports name. Rule PR11. */
import { scopeKeysOf } from '../../../common/domain/permissions.ts';
import type { Connection } from '../../db/database.ts';
import { dropTaskFailures } from '../../queries/privacy-tasks.ts';
import type { ChangeLine } from '../../queries/org-head.ts';

/** Changes the tasks, each under the next version, and answers their lines for the log. */
export async function clearTaskFailures(
  tx: Connection,
  input: { readonly orgId: string; readonly customerId: string; readonly nextVer: number },
): Promise<ChangeLine[]> {
  const tasks = await dropTaskFailures(tx, input);
  return tasks.map(({ taskId, createdBy }) => {
    const scopes = scopeKeysOf({ ownerId: createdBy, teamId: null });
    return { collection: 'tasks', docId: taskId, op: 'put', before: scopes, after: scopes, mutationId: null };
  });
}
