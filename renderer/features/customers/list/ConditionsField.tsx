/** The builder of conditions for other pages: gives the conditions while they are complete, and null while they are not. Rules LF4, GS1. */
import { useEffect, useState, type ReactElement } from 'react';
import type { FilterNode } from '../../../../common/query/types.ts';
import { ConditionGroup } from './ConditionGroup.tsx';
import { isWhole, toBuilder, toFilter, type GroupNode } from './edit-tree.ts';
import { useFilterFields } from './use-filter-fields.ts';

export interface ConditionsFieldProps {
  readonly value: FilterNode | null;
  readonly onChange: (value: FilterNode | null) => void;
}

export function ConditionsField({ value, onChange }: ConditionsFieldProps): ReactElement {
  const fields = useFilterFields();
  const [root, setRoot] = useState<GroupNode>(() => toBuilder(value));
  useEffect(() => {
    onChange(isWhole(root) ? toFilter(root) : null);
    // oxlint-disable-next-line react/exhaustive-deps -- what was built is told, whoever listens
  }, [root]);
  return <ConditionGroup fields={fields} node={root} path={[]} root={root} onChange={setRoot} />;
}
