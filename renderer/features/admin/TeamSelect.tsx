/** Chooses a team of the tree, or none. */
import { TreeSelect } from 'antd';
import { useMemo, type ReactElement } from 'react';
import type { TeamRow } from '../../../common/protocol/calls/access.ts';
import { buildTeamTree, toTeamOptions } from './team-tree.ts';

export interface TeamSelectProps {
  readonly teams: readonly TeamRow[];
  readonly value: string | null;
  readonly onChange: (teamId: string | null) => void;
  readonly label: string;
  /** What choosing none means. */
  readonly none: string;
  /** Cannot be chosen, with everything under it. */
  readonly excluded?: string | null;
}

/** A select with the whole tree open. */
export function TeamSelect({ teams, value, onChange, label, none, excluded = null }: TeamSelectProps): ReactElement {
  const options = useMemo(() => toTeamOptions(buildTeamTree(teams), excluded), [teams, excluded]);
  return (
    <TreeSelect<string | undefined>
      style={{ width: '100%' }}
      aria-label={label}
      allowClear
      treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: 'title' }}
      placeholder={none}
      value={value ?? undefined}
      treeData={options}
      onChange={chosen => onChange(chosen ?? null)}
    />
  );
}
