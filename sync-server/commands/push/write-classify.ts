/** Writes what pushes decided about tags and groups themselves, behind the locked head. Rules TG1 to TG8, GT1 to GT7. */
import type { Connection } from '../../db/database.ts';
import { sendSweep, updateGroups, updateTags } from '../../queries/classify.ts';
import type { PushState } from './push-state.ts';

/** Sends the statements; `settle` makes a provisional version a real one. */
export function sendClassified(tx: Connection, state: PushState, settle: (ver: number) => number): Promise<unknown>[] {
  const { orgId } = state.actor;
  const { tags, groups, changedTags, changedGroups, sweeps } = state.classify;
  const settled = <Row extends { readonly ver: number }>(
    rows: ReadonlyMap<string, Row>,
    ids: Iterable<string>,
  ): Row[] =>
    [...ids].flatMap(id => {
      const row = rows.get(id);
      return row === undefined ? [] : [{ ...row, ver: settle(row.ver) }];
    });
  return [
    updateTags(tx, orgId, settled(tags, changedTags)),
    updateGroups(tx, orgId, settled(groups, changedGroups)),
    ...sweeps.flatMap(sweep => sendSweep(tx, orgId, sweep)),
  ];
}
