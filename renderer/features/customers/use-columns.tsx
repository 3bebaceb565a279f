/** The columns of the customer list, in words, and which are hidden (kept while the application runs). */
import { CloudUploadOutlined } from '@ant-design/icons';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { SortField } from '../../../common/domain/customer-query.ts';
import type { CustomerView } from '../../data/api.ts';
import { useLocale } from '../../app/i18n/index.ts';
import { useReference } from '../../app/state/reference.ts';
import { useFormat } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/grid-column.ts';
import { StatusWord } from './StatusWord.tsx';
import { TagList } from './TagList.tsx';
import styles from './customers.module.css';

const SORT_FIELD_OF: Readonly<Record<string, SortField>> = {
  name: 'name',
  company: 'company',
  status: 'statusChangedAt',
  active: 'lastActiveTime',
  acquired: 'acquisitionTime',
};

/** The sort field behind a column's title; columns without one are not sortable. */
export function sortFieldOf(columnId: string): SortField {
  return SORT_FIELD_OF[columnId] ?? 'acquisitionTime';
}

/** The column whose title shows the order; '' when no column stands for the field. */
export function sortColumn(field: SortField): string {
  return Object.keys(SORT_FIELD_OF).find(columnId => SORT_FIELD_OF[columnId] === field) ?? '';
}

const useHidden = create<{ readonly hidden: readonly string[] }>(() => ({ hidden: [] }));

export interface Columns {
  readonly columns: readonly GridColumn<CustomerView>[];
  readonly all: readonly GridColumn<CustomerView>[];
  readonly hidden: readonly string[];
  readonly setHidden: (hidden: readonly string[]) => void;
}

/** All columns and those that are shown; the name is always shown. */
export function useColumns(): Columns {
  const { t } = useTranslation('customers');
  const { labelOf, memberName } = useReference();
  const format = useFormat();
  const isEnglish = useLocale() === 'en'; // its words for the same things are longer
  const { hidden } = useHidden();
  const all = useMemo<GridColumn<CustomerView>[]>(() => {
    const column = (
      id: string,
      width: number,
      render: GridColumn<CustomerView>['render'],
      grow = 0,
    ): GridColumn<CustomerView> => ({
      id,
      width,
      grow,
      render,
      title: t(`column.${id}`),
      isSortable: id in SORT_FIELD_OF && id !== 'status',
    });
    return [
      column('name', 128, row => <NameCell row={row} waiting={t('grid.pending')} />, 2),
      column('company', 160, row => <Text text={row.company ?? ''} />, 3),
      column('phone', 118, row => <PhoneCell phones={row.contactDisplay.phones} />),
      column('status', isEnglish ? 100 : 88, row => <StatusWord status={row.status} />),
      column('channel', isEnglish ? 112 : 84, row => <Text text={labelOf(row.source)} />),
      column('tags', 156, row => <TagList tagIds={row.tagIds} />, 1),
      column('owner', 72, row => <Text text={memberName(row.ownerId)} />),
      column('active', 96, row => <Text text={format.date(row.lastActiveTime)} />),
      column('acquired', 96, row => <Text text={format.date(row.acquisitionTime)} />),
    ];
  }, [t, labelOf, memberName, format, isEnglish]);
  const columns = useMemo(() => all.filter(column => !hidden.includes(column.id)), [all, hidden]);
  return { columns, all, hidden, setHidden: next => useHidden.setState({ hidden: next }) };
}

function Text({ text }: { readonly text: string }): ReactElement {
  return (
    <span className={styles.text} title={text}>
      {text}
    </span>
  );
}

function NameCell({ row, waiting }: { readonly row: CustomerView; readonly waiting: string }): ReactElement {
  return (
    <>
      <span className={styles.name} title={row.name}>
        {row.name}
      </span>
      {row.pending && <CloudUploadOutlined className={styles.pending} title={waiting} aria-label={waiting} />}
    </>
  );
}

function PhoneCell({ phones }: { readonly phones: readonly string[] }): ReactElement {
  return (
    <>
      <span className={styles.text}>{phones[0] ?? ''}</span>
      {phones.length > 1 && <span className={styles.more}>+{phones.length - 1}</span>}
    </>
  );
}
