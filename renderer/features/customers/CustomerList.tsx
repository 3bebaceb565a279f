/**
 * The list of customers in one's scope: views, filters, grid, selection, position, export. What is shown is asked from the data worker
 * window by window. Rules UI10 to UI13, LG1 to LG4, LK1.
 */
import { ExportOutlined, PlusOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewColumn } from '../../../common/domain/saved-view.ts';
import type { CustomerView, Selection } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { desktop } from '../../app/desktop.ts';
import { useLocale } from '../../app/i18n/index.ts';
import { openCustomer, setSort, useCustomerView } from '../../app/state/customer-view.ts';
import { useCan } from '../../app/state/session.ts';
import { copyText } from '../../ui/copy-text.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { useFormat } from '../../ui/format.ts';
import { DataGrid, type GridHandle } from '../../ui/grid/DataGrid.tsx';
import { ColumnPicker } from './ColumnPicker.tsx';
import { CustomerForm } from './CustomerForm.tsx';
import { FilterBar } from './FilterBar.tsx';
import { describeFilter } from './list/describe-filter.ts';
import { ExportDialog, lookOf } from './list/ExportDialog.tsx';
import { headerMenu } from './list/header-menu.tsx';
import { KeysDialog } from './list/KeysDialog.tsx';
import { applyWidths, moveColumn, orderColumns, ROW_HEIGHTS, widthsOf } from './list/list-layout.ts';
import { nextSort } from './list/sort-keys.ts';
import { useFilterFields } from './list/use-filter-fields.ts';
import { useListKeys } from './list/use-list-keys.ts';
import { useListView, type ListView } from './list/use-list-view.ts';
import { ViewTabs } from './list/ViewTabs.tsx';
import { ListFooter } from './ListFooter.tsx';
import { ListNote } from './ListNote.tsx';
import { countSelected, isSelected, toSelection } from './selection.ts';
import { SelectAllHint } from './SelectAllHint.tsx';
import { useColumns, type ListColumn } from './use-columns.tsx';
import { useOwnWindow } from './record/use-own-window.ts';
import { usePaging, type Paging } from './list/use-paging.ts';
import { useRows, type Rows } from './use-rows.ts';
import { useSelection, type SelectionControl } from './use-selection.ts';
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

type Dialog = 'create' | 'export' | 'keys';

/** The whole list. */
export function CustomerList({ isCovered, renderBatchBar }: CustomerListProps): ReactElement {
  const { t } = useTranslation('customers');
  const { t: tl } = useTranslation('customers/list');
  const view = useCustomerView();
  const list = useListView();
  const { layout, setLayout } = list;
  const rows = useRows(view);
  const control = useSelection(view);
  const { selected, takeAll, clear } = control;
  const shown = useMemo(() => orderColumns(layout.columns), [layout.columns]);
  const { columns, all } = useColumns(shown);
  const canCreate = useCan('customer.create');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const grid = useRef<GridHandle>(null);
  const tools = useRef<HTMLDivElement>(null);
  const total = rows.total ?? 0;
  const { source } = rows;
  const paging = usePaging({ source, total, layout, grid });
  const copy = useCopy();

  const openedIndex = useRef(view.openedIndex);
  useEffect(() => {
    openedIndex.current = view.openedIndex;
  });
  useMenuCommand('customers.new', () => canCreate && setDialog('create'));
  useListKeys(
    {
      onSearch: () => document.querySelector<HTMLInputElement>('[aria-keyshortcuts="Control+K Meta+K"]')?.focus(),
      onFilter: () => tools.current?.querySelector<HTMLButtonElement>('[data-key="filter"]')?.click(),
      onHelp: () => setDialog('keys'),
    },
    isCovered,
  );
  const { showFirst, showIndex } = paging;
  useEffect(() => showFirst(), [view.filter, view.sort, showFirst]); // another question: its answer is read from the top
  useEffect(() => {
    if (isCovered) return;
    if (openedIndex.current !== null) showIndex(openedIndex.current);
    grid.current?.focus();
  }, [isCovered, showIndex]);

  const count = countSelected(selected, total);
  const selection = toSelection(selected);
  return (
    <>
      <ViewTabs list={list} />
      <div ref={tools} className={styles.tools}>
        <FilterBar />
        <ListTools all={all} list={list} isEmpty={total === 0} onDialog={setDialog} />
      </div>
      <ListNote rows={rows} />
      {total > 0 && (
        <ListGrid
          grid={grid}
          list={list}
          rows={rows}
          paging={paging}
          shown={shown}
          all={all}
          columns={columns}
          control={control}
          onCopy={copy}
        />
      )}
      {count > 0 && (
        <section className={styles.selection} aria-label={t('selection.label')}>
          {renderBatchBar?.({ selection, count, clear })}
          <Button type="text" size="small" onClick={() => void copy(selection, view.sort, columns)}>
            {tl('copy')}
          </Button>
          <SelectAllHint selected={selected} count={count} total={total} onTakeAll={takeAll} onClear={clear} />
        </section>
      )}
      <ListFooter
        total={rows.total}
        first={paging.first}
        size={layout.pageSize}
        onSize={pageSize => setLayout({ pageSize })}
        onJump={paging.jump}
      />
      {dialog !== null && (
        <ListDialog
          dialog={dialog}
          selection={count > 0 ? selection : { kind: 'filter', filter: view.filter, except: [] }}
          count={count > 0 ? count : total}
          columns={columns}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}

interface ListToolsProps {
  readonly all: readonly ListColumn[];
  readonly list: ListView;
  readonly isEmpty: boolean;
  readonly onDialog: (dialog: Dialog) => void;
}

function ListTools({ all, list, isEmpty, onDialog }: ListToolsProps): ReactElement {
  const { t } = useTranslation('customers');
  const { t: tl } = useTranslation('customers/list');
  const canCreate = useCan('customer.create');
  const canExport = useCan('customer.export');
  return (
    <>
      <ColumnPicker all={all} list={list} />
      {canExport && (
        <Button type="text" icon={<ExportOutlined aria-hidden />} disabled={isEmpty} onClick={() => onDialog('export')}>
          {tl('export')}
        </Button>
      )}
      <Button
        type="text"
        icon={<QuestionCircleOutlined aria-hidden />}
        aria-label={tl('keys.title')}
        title={`${tl('keys.title')} (?)`}
        onClick={() => onDialog('keys')}
      />
      {canCreate && (
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => onDialog('create')}>
          {t('list.create')}
        </Button>
      )}
    </>
  );
}

interface ListDialogProps {
  readonly dialog: Dialog;
  readonly selection: Selection;
  readonly count: number;
  readonly columns: readonly ListColumn[];
  readonly onClose: () => void;
}

function ListDialog({ dialog, selection, count, columns, onClose }: ListDialogProps): ReactElement {
  const { t: tl } = useTranslation('customers/list');
  const view = useCustomerView();
  const fields = useFilterFields();
  if (dialog === 'keys') return <KeysDialog onClose={onClose} />;
  if (dialog === 'export') {
    return (
      <ExportDialog
        selection={selection}
        count={count}
        sort={view.sort}
        columns={columns.map(({ id, title }) => ({ id, title }))}
        sentence={selection.kind === 'ids' ? tl('chosen') : describeFilter(selection.filter, fields.words)}
        onClose={onClose}
      />
    );
  }
  return (
    <CustomerForm
      onClose={onClose}
      onSaved={customerId => {
        onClose();
        openCustomer(customerId);
      }}
    />
  );
}

interface ListGridProps {
  readonly grid: RefObject<GridHandle | null>;
  readonly list: ListView;
  readonly rows: Rows;
  readonly paging: Paging;
  readonly shown: readonly ViewColumn[];
  readonly all: readonly ListColumn[];
  readonly columns: readonly ListColumn[];
  readonly control: SelectionControl;
  readonly onCopy: Copy;
}

function ListGrid({ grid, list, rows, paging, shown, all, columns, control, onCopy }: ListGridProps): ReactElement {
  const { t } = useTranslation('customers');
  const { t: tl } = useTranslation('customers/list');
  const view = useCustomerView();
  const { layout, setLayout } = list;
  const { selected, select, takeAll, clear } = control;
  const openWindow = useOwnWindow();
  const total = rows.total ?? 0;
  const count = countSelected(selected, total);
  const words = useMemo(
    () => ({ selectAll: t('grid.selectAll'), selectRow: (name: string) => t('grid.selectRow', { name }) }),
    [t],
  );
  const widths = useMemo(() => widthsOf(shown), [shown]);
  const fieldOf = (columnId: string): string | null => all.find(column => column.id === columnId)?.sortField ?? null;
  const sorts = view.sort.flatMap(({ field, direction }) => {
    const column = all.find(({ sortField }) => sortField === field);
    return column === undefined ? [] : [{ columnId: column.id, direction }];
  });
  return (
    <DataGrid<CustomerView>
      ref={grid}
      gridId="customers"
      label={t('grid.label')}
      columns={columns}
      total={paging.shown}
      rowAt={paging.rowAt}
      rowsVersion={rows.version}
      keyOf={row => row.customerId}
      labelOf={row => row.name}
      onWindow={paging.onWindow}
      sort={sorts}
      onSort={(columnId, isAdded) => {
        const field = fieldOf(columnId);
        if (field !== null) setSort(nextSort(view.sort, field, isAdded));
      }}
      isSelected={row => isSelected(selected, row.customerId)}
      onSelect={(index, how) => select(paging.offset + index, paging.rowAt(index)?.customerId, how)}
      onSelectAll={() => (count === total ? clear() : takeAll())}
      selectedAll={count === 0 ? 'none' : count >= total ? 'all' : 'some'}
      onOpen={(row, index) => openCustomer(row.customerId, paging.offset + index)}
      onOpenAside={row => openWindow(row.customerId)}
      words={words}
      rowHeight={ROW_HEIGHTS[layout.density]}
      page={{ offset: paging.offset, total }}
      widths={widths}
      onWidths={next => setLayout({ columns: applyWidths(shown, next) })}
      onMoveColumn={(columnId, to) => setLayout({ columns: moveColumn(shown, columnId, to) })}
      headerMenu={columnId =>
        headerMenu({
          columnId,
          column: all.find(({ id }) => id === columnId),
          shown,
          sort: view.sort,
          t: tl,
          onSort: setSort,
          onColumns: next => setLayout({ columns: next }),
        })
      }
      onCopy={index => {
        const row = paging.rowAt(index);
        const what: Selection | null =
          count > 0 ? toSelection(selected) : row === undefined ? null : { kind: 'ids', ids: [row.customerId] };
        if (what !== null) void onCopy(what, view.sort, columns);
      }}
      onEscape={clear}
    />
  );
}

type Copy = (
  selection: Selection,
  sort: Parameters<typeof setSort>[0],
  columns: readonly { id: string; title: string }[],
) => Promise<void>;

/** Puts rows into the clipboard as a table: masks only. */
function useCopy(): Copy {
  const { t } = useTranslation('customers/list');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const format = useFormat();
  const locale = useLocale();
  return useCallback(
    async (selection, sort, columns) => {
      const answer = await data.copyRows({
        selection,
        sort,
        columns: columns.map(({ id, title }) => ({ id, title })),
        look: lookOf(locale, t),
      });
      if (!answer.ok) {
        void message.error(textOf(answer.error));
        return;
      }
      copyText(answer.value);
      void message.success(t('copied', { n: format.number(answer.value.split('\n').length) }));
    },
    [t, message, textOf, format, locale],
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
