/** The previous and the next customer in the order of the list from which this one was opened. */
import { useMemo } from 'react';
import { data } from '../../data/client.ts';
import { openCustomer, useCustomerView } from '../../app/state/customer-view.ts';
import { useAnswer } from '../../ui/hooks/use-answer.ts';

export interface Neighbours {
  readonly goPrevious: (() => void) | null;
  readonly goNext: (() => void) | null;
}

/** The customer may have moved since he was opened: he is looked for this far around. */
const AROUND = 200;

/** Null where there is none, or where the customer was not opened from the list. */
export function useNeighbours(customerId: string): Neighbours {
  const { filter, sort, openedIndex } = useCustomerView();
  const offset = Math.max(0, (openedIndex ?? 0) - AROUND);
  const { value } = useAnswer(
    async () =>
      openedIndex === null
        ? { ok: true as const, value: [] }
        : data.ids({ filter, sort, offset, limit: 2 * AROUND + 1 }),
    [filter, sort, offset, openedIndex],
  );
  return useMemo(() => {
    const at = value?.indexOf(customerId) ?? -1;
    const goTo = (step: -1 | 1): (() => void) | null => {
      const id = at < 0 ? undefined : value?.[at + step];
      return id === undefined ? null : () => openCustomer(id, offset + at + step);
    };
    return { goPrevious: goTo(-1), goNext: goTo(1) };
  }, [value, customerId, offset]);
}
