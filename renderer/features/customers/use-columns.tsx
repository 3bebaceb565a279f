/** The columns of the customer list, in words: those that may be shown, and those that are, in their order. Rules LG1, LC1, LN1. */
import { BlockOutlined, CloudUploadOutlined } from '@ant-design/icons';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { customKey, type CustomField } from '../../../common/domain/custom-field.ts';
import { cellText, LIST_COLUMN_IDS, LIST_COLUMNS, type CellWords } from '../../../common/domain/customer-cells.ts';
import type { ViewColumn } from '../../../common/domain/saved-view.ts';
import { FieldRegistry } from '../../../common/query/fields.ts';
import type { CustomerView } from '../../data/api.ts';
import { useLocale } from '../../app/i18n/index.ts';
import { useReference } from '../../app/state/reference.ts';
import type { GridColumn } from '../../ui/grid/grid-column.ts';
import { useCellEditors, type CellEditors } from './list/use-cell-editors.tsx';
import { useCellWords } from './list/use-cell-words.ts';
import { useOwnWindow } from './record/use-own-window.ts';
import { StatusWord } from './StatusWord.tsx';
import { TagList } from './TagList.tsx';
import styles from './customers.module.css';

export interface ListColumn extends GridColumn<CustomerView> {
  /** The field by which it is sorted, null when it is not. */
  readonly sortField: string | null;
}

export interface Columns {
  /** Shown, pinned ones first. */
  readonly columns: readonly ListColumn[];
  readonly all: readonly ListColumn[];
  readonly words: CellWords;
}

const WIDTHS: Readonly<Record<string, readonly [width: number, grow: number]>> = {
  name: [128, 2],
  company: [160, 3],
  phone: [118, 0],
  email: [140, 0],
  social: [120, 0],
  status: [88, 0],
  channel: [84, 0],
  tags: [156, 1],
  groups: [140, 0],
  owner: [72, 0],
  nextFollowUp: [132, 0],
  lastFollowUp: [132, 0],
  created: [132, 0],
  updated: [132, 0],
  notes: [200, 0],
};
const FIRST_WIDTH = [96, 0] as const;
/** English words for the same things are longer. */
const ENGLISH_MORE: Readonly<Record<string, number>> = { status: 12, channel: 28 };

/** All columns, and those of the layout; what is unknown here is left out. */
export function useColumns(shown: readonly ViewColumn[]): Columns {
  const { t } = useTranslation('customers');
  const { fields } = useReference();
  const words = useCellWords();
  const editors = useCellEditors();
  const isEnglish = useLocale() === 'en';
  const all = useMemo<ListColumn[]>(() => {
    const builtIn = LIST_COLUMN_IDS.map((id): ListColumn => {
      const [width, grow] = WIDTHS[id] ?? FIRST_WIDTH;
      const sortField = LIST_COLUMNS[id];
      return {
        id,
        title: t(`column.${id}`),
        width: width + (isEnglish ? (ENGLISH_MORE[id] ?? 0) : 0),
        grow,
        sortField,
        isSortable: sortField !== null,
        render: row => renderCell(id, row, words, t('grid.pending')),
        ...(id === 'name' ? { opens: true } : {}),
        ...editors.of(id),
      };
    });
    const custom = [...fields.values()]
      .filter(field => !field.retired)
      .map(field => makeCustomColumn(field, words, editors));
    return [...builtIn, ...custom];
  }, [t, fields, words, editors, isEnglish]);
  const columns = useMemo(() => {
    const known = new Map(all.map(column => [column.id, column]));
    return shown.flatMap(({ id, pinned = false }) => {
      const column = known.get(id);
      return column === undefined ? [] : [{ ...column, isPinned: pinned }];
    });
  }, [all, shown]);
  return { columns, all, words };
}

const PLAIN_KINDS: Readonly<Partial<Record<CustomField['kind'], 'text' | 'number' | 'time' | 'boolean'>>> = {
  text: 'text',
  number: 'number',
  money: 'number',
  date: 'time',
  yes_no: 'boolean',
};

function makeCustomColumn(field: CustomField, words: CellWords, editors: CellEditors): ListColumn {
  const id = customKey(field.fieldId);
  const kind = PLAIN_KINDS[field.kind];
  const isSortable =
    kind !== undefined &&
    new FieldRegistry([{ fieldId: field.fieldId, kind, label: field.label }]).find(id)?.sortable === true;
  return {
    id,
    title: words.isEnglish && field.labelEn !== '' ? field.labelEn : field.label,
    width: 120,
    sortField: isSortable ? id : null,
    isSortable,
    render: row => <Text text={cellText(id, row, words)} />,
    ...editors.of(id),
  };
}

function renderCell(id: string, row: CustomerView, words: CellWords, waiting: string): ReactElement {
  if (id === 'name') return <NameCell row={row} waiting={waiting} />;
  if (id === 'phone') return <ContactCell values={row.contactDisplay.phones} />;
  if (id === 'email') return <ContactCell values={row.contactDisplay.emails} />;
  if (id === 'social') return <ContactCell values={row.contactDisplay.socials} />;
  if (id === 'status') return <StatusWord status={row.status} />;
  if (id === 'tags') return <TagList tagIds={row.tagIds} />;
  return <Text text={cellText(id, row, words)} />;
}

function Text({ text }: { readonly text: string }): ReactElement {
  return (
    <span className={styles.text} title={text}>
      {text}
    </span>
  );
}

function NameCell({ row, waiting }: { readonly row: CustomerView; readonly waiting: string }): ReactElement {
  const { t } = useTranslation('customers/record');
  const openWindow = useOwnWindow();
  return (
    <>
      <span className={styles.name} title={row.name}>
        {row.name}
      </span>
      {row.pending && <CloudUploadOutlined className={styles.pending} title={waiting} aria-label={waiting} />}
      <button
        type="button"
        tabIndex={-1}
        className={styles.aside}
        title={t('head.window')}
        aria-label={t('head.window')}
        onClick={event => {
          event.stopPropagation(); // a click on the cell opens the customer here
          openWindow(row.customerId);
        }}
      >
        <BlockOutlined aria-hidden />
      </button>
    </>
  );
}

function ContactCell({ values }: { readonly values: readonly string[] }): ReactElement {
  return (
    <>
      <span className={styles.text}>{values[0] ?? ''}</span>
      {values.length > 1 && <span className={styles.more}>+{values.length - 1}</span>}
    </>
  );
}
