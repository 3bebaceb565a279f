/** In which order and under which headings permissions are shown: by what they are about. Pure. */
import { ACTIONS, type Action } from '../../../../common/domain/permissions.ts';

/** Headings, each with the beginnings of its actions' names. What no heading claims stands under the last one. */
const GROUPS = [
  ['customer', ['customer.']],
  [
    'work',
    [
      'batch.',
      'tag.',
      'group.',
      'interaction.',
      'behavior.',
      'stats.',
      'delegation.',
      'consent.',
      'quarantine.',
      'view.',
    ],
  ],
  ['people', ['member.', 'role.', 'team.', 'device.']],
  ['company', []],
] as const;

export type RoleGroup = (typeof GROUPS)[number][0];

/** The groups with their actions, in the order of the table. */
export function groupActions(): { readonly group: RoleGroup; readonly actions: readonly Action[] }[] {
  const claimed = new Set<Action>();
  return GROUPS.map(([group, prefixes]) => {
    const isLast = group === 'company';
    const actions = ACTIONS.filter(
      action => !claimed.has(action) && (isLast || prefixes.some(prefix => action.startsWith(prefix))),
    );
    for (const action of actions) claimed.add(action);
    return { group, actions };
  });
}

/** The key of an action's name in the texts. */
export function textKey(action: Action): string {
  return `action.${action.replace('.', '_')}`;
}
