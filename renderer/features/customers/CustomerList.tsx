/**
 * The list of customers in one's scope: filters, grid, selection, position. What is shown is asked from the data worker window by
 * window. Rules UI10 to UI13.
 */
import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerView, Selection } from '../../data/api.ts';
import { desktop } from '../../app/desktop.ts';
import { openCustomer, setSort, useCustomerView } from '../../app/state/customer-view.ts';
import { useCan } from '../../app/state/session.ts';
import { DataGrid, type GridHandle } from '../../ui/grid/DataGrid.tsx';
import { ColumnPicker } from './ColumnPicker.tsx';
import { CustomerForm } from './CustomerForm.tsx';
import { FilterBar } from './FilterBar.tsx';
import { ListFooter } from './ListFooter.tsx';
import { ListNote } from './ListNote.tsx';
import { countSelected, isSelected, toSelection } from './selection.ts';
import { SelectAllHint } from './SelectAllHint.tsx';
import { sortColumn, sortFieldOf, useColumns } from './use-columns.tsx';
import { useRows } from './use-rows.ts';
import { useSelection } from './use-selection.ts';
import styles from './customers.module.css';

export interface BatchBarInput {
  readonly selection: Selection;
  readonly count: number;
  readonly clear: () => void;
}

export interface CustomerListProps {
  /** True while a customer is open over the list. */
  readonly isCovered: boolean;
  readonly renderBatchBar: ((input: BatchBarInput) => ReactNode) | undefined;
}

/** The whole list. */
export function CustomerList({ isCovered, renderBatchBar }: CustomerListProps): ReactElement {
  const { t } = useTranslation('customers');
  const view = useCustomerView();
  const rows = useRows(view);
  const { selected, select, takeAll, clear } = useSelection(view);
  const { columns, all, hidden, setHidden } = useColumns();
  const canCreate = useCan('customer.create');
  const [isCreating, setIsCreating] = useState(false);
  const [window, setWindow] = useState({ first: 0, last: 0 });
  const grid = useRef<GridHandle>(null);
  const total = rows.total ?? 0;
  const { source } = rows;

  const openedIndex = useRef(view.openedIndex);
  useEffect(() => {
    openedIndex.current = view.openedIndex;
  });

  useMenuCommand('customers.new', () => canCreate && setIsCreating(true));
  useEffect(() => {
    grid.current?.showRow(0); // another question: its answer is read from the top
  }, [view.filter, view.sort]);
  useEffect(() => {
    if (isCovered) return;
    if (openedIndex.current !== null) grid.current?.markRow(openedIndex.current);
    grid.current?.focus();
  }, [isCovered]);

  const handleWindow = useCallback(
    (first: number, last: number) => {
      setWindow({ first, last });
      source.show(first, last);
    },
    [source],
  );
  const count = countSelected(selected, total);
  const words = useMemo(
    () => ({ selectAll: t('grid.selectAll'), selectRow: (name: string) => t('grid.selectRow', { name }) }),
    [t],
  );
  return (
    <>
      <div className={styles.tools}>
        <FilterBar facets={rows.facets} />
        <ColumnPicker columns={all} hidden={hidden} onChange={setHidden} />
        {canCreate && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setIsCreating(true)}>
            {t('list.create')}
          </Button>
        )}
      </div>
      <ListNote rows={rows} />
      {total > 0 && (
        <DataGrid<CustomerView>
          ref={grid}
          gridId="customers"
          label={t('grid.label')}
          columns={columns}
          total={total}
          rowAt={source.rowAt}
          rowsVersion={rows.version}
          keyOf={row => row.customerId}
          labelOf={row => row.name}
          onWindow={handleWindow}
          sort={{ columnId: sortColumn(view.sort.field), direction: view.sort.direction }}
          onSort={columnId => {
            const field = sortFieldOf(columnId);
            const isSame = field === view.sort.field;
            setSort({ field, direction: isSame && view.sort.direction === 'desc' ? 'asc' : 'desc' });
          }}
          isSelected={row => isSelected(selected, row.customerId)}
          onSelect={(index, how) => select(index, source.rowAt(index)?.customerId, how)}
          onSelectAll={() => (count === total ? clear() : takeAll())}
          selectedAll={count === 0 ? 'none' : count >= total ? 'all' : 'some'}
          onOpen={(row, index) => openCustomer(row.customerId, index)}
          words={words}
        />
      )}
      {count > 0 && (
        <section className={styles.selection} aria-label={t('selection.label')}>
          {renderBatchBar?.({ selection: toSelection(selected), count, clear })}
          <SelectAllHint selected={selected} count={count} total={total} onTakeAll={takeAll} onClear={clear} />
        </section>
      )}
      <ListFooter total={rows.total} first={window.first} onJump={index => grid.current?.showRow(index)} />
      {isCreating && (
        <CustomerForm
          onClose={() => setIsCreating(false)}
          onSaved={customerId => {
            setIsCreating(false);
            openCustomer(customerId);
          }}
        />
      )}
    </>
  );
}

function useMenuCommand(name: string, run: () => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(
    () =>
      desktop.onMenu(command => {
        if (command === name) latest.current();
      }),
    [name],
  );
}
