/** The menu of a column's title: order, place, pin, hide. Rules LG1 to LG3. */
import type { MenuProps } from 'antd';
import type { ViewColumn } from '../../../../common/domain/saved-view.ts';
import type { SortKey } from '../../../../common/query/types.ts';
import type { ListColumn } from '../use-columns.tsx';
import { moveColumn, pinColumn, toggleColumn } from './list-layout.ts';

export interface HeaderMenuInput {
  readonly columnId: string;
  readonly column: ListColumn | undefined;
  readonly shown: readonly ViewColumn[];
  readonly sort: readonly SortKey[];
  readonly t: (key: string) => string;
  readonly onSort: (sort: readonly SortKey[]) => void;
  readonly onColumns: (columns: ViewColumn[]) => void;
}

/** What may be done with the column. */
export function headerMenu({ columnId, column, shown, sort, t, onSort, onColumns }: HeaderMenuInput): MenuProps {
  const at = shown.findIndex(({ id }) => id === columnId);
  const isPinned = shown[at]?.pinned === true;
  const field = column?.sortField ?? null;
  const others = sort.filter(key => key.field !== field);
  const deeds: Readonly<Record<string, () => void>> = {
    ...(field === null
      ? {}
      : {
          asc: () => onSort([{ field, direction: 'asc' }]),
          desc: () => onSort([{ field, direction: 'desc' }]),
          ...(others.length > 0 ? { add: () => onSort([...others, { field, direction: 'desc' }]) } : {}),
        }),
    ...(at > 0 ? { left: () => onColumns(moveColumn(shown, columnId, at - 1)) } : {}),
    ...(at < shown.length - 1 ? { right: () => onColumns(moveColumn(shown, columnId, at + 1)) } : {}),
    [isPinned ? 'unpin' : 'pin']: () => onColumns(pinColumn(shown, columnId, !isPinned)),
    ...(columnId === 'name' ? {} : { hide: () => onColumns(toggleColumn(shown, columnId, false)) }),
  };
  return {
    items: Object.keys(deeds).map(key => ({ key, label: t(`header.${key}`) })),
    onClick: ({ key }) => deeds[key]?.(),
  };
}
