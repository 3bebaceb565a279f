/** The selection of the list, with ranges from the row that was chosen last. Rule UI11. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CustomerQuery } from '../../../common/query/types.ts';
import { data } from '../../data/client.ts';
import { addAll, isSelected, NOTHING, selectAll, toggle, type Selected } from './selection.ts';

/** A range by Shift takes in at most this many rows; more is what "all that match" is for. */
const LONGEST_RANGE = 10_000;

export interface SelectionControl {
  readonly selected: Selected;
  readonly select: (index: number, customerId: string | undefined, how: 'toggle' | 'range') => void;
  readonly takeAll: () => void;
  readonly clear: () => void;
}

/** `query` is what the list shows now. "All that match" ends when the filter changes: it would silently mean others. */
export function useSelection(query: Pick<CustomerQuery, 'filter' | 'sort'>): SelectionControl {
  const [selected, setSelected] = useState<Selected>(NOTHING);
  const anchor = useRef<number | null>(null);
  const { filter, sort } = query;
  const [knownFilter, setKnownFilter] = useState(filter);
  if (knownFilter !== filter) {
    setKnownFilter(filter);
    if (selected.kind === 'filter') setSelected(NOTHING);
  }
  useEffect(() => {
    anchor.current = null; // positions mean other rows now
  }, [filter, sort]);

  const select = useCallback<SelectionControl['select']>(
    (index, customerId, how) => {
      const from = anchor.current;
      if (how === 'range' && from !== null) {
        const offset = Math.min(from, index);
        const limit = Math.min(Math.abs(from - index) + 1, LONGEST_RANGE);
        void data.ids({ filter, sort, offset, limit }).then(answer => {
          if (answer.ok) setSelected(old => addAll(old, answer.value));
        });
        return;
      }
      anchor.current = index;
      if (customerId === undefined) return;
      setSelected(old =>
        how === 'range' && !isSelected(old, customerId) ? addAll(old, [customerId]) : toggle(old, customerId),
      );
    },
    [filter, sort],
  );
  const takeAll = useCallback(() => setSelected(selectAll(filter)), [filter]);
  const clear = useCallback(() => {
    anchor.current = null;
    setSelected(NOTHING);
  }, []);
  return { selected, select, takeAll, clear };
}
