/** The names of the first few customers of a selection, so that one sees whom a batch will touch. Rule UB1. */
import { ok, type Result } from '../../../common/lib/result.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { Selection } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useAnswer } from '../../ui/hooks/use-answer.ts';

/** How many names are shown. */
export const PREVIEW_NAMES = 5;

/** Empty until they are known; customers that are gone meanwhile are left out. */
export function usePreview(selection: Selection): readonly string[] {
  return useAnswer(() => loadNames(selection), [selection]).value ?? [];
}

async function loadNames(selection: Selection): Promise<Result<readonly string[], AppErrorData>> {
  if (selection.kind === 'ids') {
    const answers = await Promise.all(selection.ids.slice(0, PREVIEW_NAMES).map(id => data.getCustomer(id)));
    return ok(answers.flatMap(answer => (answer.ok ? [answer.value.customer.name] : [])));
  }
  const except = new Set(selection.except);
  const answer = await data.query({
    filter: selection.filter,
    sort: [{ field: 'acquisitionTime', direction: 'desc' }],
    offset: 0,
    limit: PREVIEW_NAMES + Math.min(except.size, 100),
  });
  if (!answer.ok) return answer;
  const rows = answer.value.rows.filter(row => !except.has(row.customerId));
  return ok(rows.slice(0, PREVIEW_NAMES).map(row => row.name));
}
