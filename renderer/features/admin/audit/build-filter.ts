/** From what is chosen in the filter bar to what the server is asked. Pure. Rule AL4. */
import { AUDIT_GROUPS, auditActionsOf, type AuditGroup } from '../../../../common/domain/audit-actions.ts';
import { NO_FILTER, type AuditFilter } from '../../../../common/protocol/calls/audit.ts';

const GROUP = 'group:';

export interface FilterChoice {
  /** Actions, and groups of them as {@link groupValue}. */
  readonly actions: readonly string[];
  readonly actorId: string | null;
  readonly objectId: string | null;
  /** Days as `YYYY-MM-DD` by the clock of this computer, both included. */
  readonly days: readonly [string, string] | null;
  readonly text: string;
}
export const NO_CHOICE: FilterChoice = { actions: [], actorId: null, objectId: null, days: null, text: '' };

/** The value that stands for all actions of a group. */
export function groupValue(group: AuditGroup): string {
  return `${GROUP}${group}`;
}

/** The filter for the server. */
export function buildFilter(choice: FilterChoice): AuditFilter {
  const { actorId, objectId, days } = choice;
  const actions = choice.actions.flatMap((value): readonly string[] => {
    const group = AUDIT_GROUPS.find(known => groupValue(known) === value);
    return group === undefined ? [value] : auditActionsOf(group);
  });
  const span = days === null ? {} : { from: startOf(days[0], 0), to: startOf(days[1], 1) };
  return { ...NO_FILTER, actions: [...new Set(actions)], actorId, objectId, text: choice.text.trim(), ...span };
}

/** The first millisecond of the day, or of one some days later. */
function startOf(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}
