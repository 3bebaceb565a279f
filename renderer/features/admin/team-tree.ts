/** Teams as a tree, for choosing and for showing. Pure. */
import type { TeamRow } from '../../../common/protocol/calls/access.ts';

export interface TeamNode extends TeamRow {
  readonly children?: readonly TeamNode[];
}
export interface TeamOption {
  readonly value: string;
  readonly title: string;
  readonly disabled: boolean;
  readonly children: TeamOption[]; // as the tree of choices takes it
}

/** The tree; teams whose parent is not there stand at the top. */
export function buildTeamTree(teams: readonly TeamRow[]): TeamNode[] {
  const known = new Set(teams.map(team => team.teamId));
  const below = (parentId: string | null): TeamNode[] =>
    teams
      .filter(team => (team.parentId !== null && known.has(team.parentId) ? team.parentId : null) === parentId)
      .map(team => {
        const children = below(team.teamId);
        return children.length === 0 ? team : { ...team, children };
      });
  return below(null);
}

/** The tree as choices; the given team and everything under it cannot be chosen. */
export function toTeamOptions(nodes: readonly TeamNode[], excluded: string | null, isUnder = false): TeamOption[] {
  return nodes.map(({ teamId, name, children = [] }) => {
    const disabled = isUnder || teamId === excluded;
    return { value: teamId, title: name, disabled, children: toTeamOptions(children, excluded, disabled) };
  });
}
