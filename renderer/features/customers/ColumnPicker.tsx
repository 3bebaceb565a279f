/** Which columns are shown, in which order, which stay at the left; how high the rows are; one long list or pages. Rules LG1 to LG4. */
import { ArrowDownOutlined, ArrowUpOutlined, LayoutOutlined, PushpinFilled, PushpinOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Popover, Segmented } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { DENSITIES } from '../../../common/domain/saved-view.ts';
import { foldText } from '../../../common/query/fold.ts';
import { moveColumn, orderColumns, pinColumn, toggleColumn } from './list/list-layout.ts';
import styles from './list/list.module.css';
import type { ListView } from './list/use-list-view.ts';
import type { ListColumn } from './use-columns.tsx';

export interface ColumnPickerProps {
  readonly all: readonly ListColumn[];
  readonly list: ListView;
}

/** More columns than this get a search field. */
const SEARCH_FROM = 12;

/** A button with the panel. */
export function ColumnPicker({ all, list }: ColumnPickerProps): ReactElement {
  const { t } = useTranslation('customers');
  return (
    <Popover
      content={<ColumnPanel all={all} list={list} />}
      trigger="click"
      placement="bottomRight"
      arrow={false}
      destroyOnHidden
    >
      <Button type="text" icon={<LayoutOutlined aria-hidden />}>
        {t('list.columns')}
      </Button>
    </Popover>
  );
}

function ColumnPanel({ all, list }: ColumnPickerProps): ReactElement {
  const { t } = useTranslation('customers');
  const { t: tl } = useTranslation('customers/list');
  const [word, setWord] = useState('');
  const { layout, setLayout } = list;
  const shown = orderColumns(layout.columns);
  const byId = new Map(all.map(column => [column.id, column]));
  const hidden = all.filter(column => !shown.some(({ id }) => id === column.id));
  const isFound = (title: string): boolean => foldText(title).includes(foldText(word.trim()));
  const set = (columns: typeof shown): void => setLayout({ columns });
  return (
    <div className={styles.columnPanel}>
      <LookSettings list={list} />
      {all.length > SEARCH_FROM && (
        <Input
          value={word}
          allowClear
          placeholder={t('filter.find')}
          aria-label={t('filter.find')}
          onChange={event => setWord(event.target.value)}
        />
      )}
      <fieldset className={styles.dates} style={{ width: 'auto', gap: 0 }} aria-label={t('list.columns')}>
        {shown.map(({ id, pinned = false }, i) => {
          const title = byId.get(id)?.title;
          if (title === undefined || !isFound(title)) return null;
          return (
            <span key={id} className={styles.columnRow}>
              <Checkbox
                className={styles.columnName ?? ''}
                checked
                disabled={id === 'name'}
                onChange={() => set(toggleColumn(shown, id, false))}
              >
                {title}
              </Checkbox>
              <Button
                type="text"
                size="small"
                icon={<ArrowUpOutlined aria-hidden />}
                aria-label={tl('moveUp', { title })}
                title={tl('moveUp', { title })}
                disabled={i === 0}
                onClick={() => set(moveColumn(shown, id, i - 1))}
              />
              <Button
                type="text"
                size="small"
                icon={<ArrowDownOutlined aria-hidden />}
                aria-label={tl('moveDown', { title })}
                title={tl('moveDown', { title })}
                disabled={i === shown.length - 1}
                onClick={() => set(moveColumn(shown, id, i + 1))}
              />
              <Button
                type="text"
                size="small"
                icon={pinned ? <PushpinFilled aria-hidden /> : <PushpinOutlined aria-hidden />}
                aria-pressed={pinned}
                aria-label={tl('pin', { title })}
                title={tl('pin', { title })}
                onClick={() => set(pinColumn(shown, id, !pinned))}
              />
            </span>
          );
        })}
        {hidden
          .filter(column => isFound(column.title))
          .map(column => (
            <span key={column.id} className={styles.columnRow}>
              <Checkbox
                className={styles.columnName ?? ''}
                checked={false}
                onChange={() => set(toggleColumn(shown, column.id, true))}
              >
                {column.title}
              </Checkbox>
            </span>
          ))}
      </fieldset>
    </div>
  );
}

/** How high the rows are, and whether there are pages. */
function LookSettings({ list }: Pick<ColumnPickerProps, 'list'>): ReactElement {
  const { t: tl } = useTranslation('customers/list');
  const { layout, setLayout } = list;
  return (
    <>
      <div className={styles.panelSection}>
        <span>{tl('density.label')}</span>
        <Segmented
          size="small"
          aria-label={tl('density.label')}
          value={layout.density}
          options={DENSITIES.map(value => ({ value, label: tl(`density.${value}`) }))}
          onChange={density => setLayout({ density })}
        />
      </div>
      <div className={styles.panelSection}>
        <span>{tl('paging.label')}</span>
        <Segmented
          size="small"
          aria-label={tl('paging.label')}
          value={layout.isPaged ? 'pages' : 'scroll'}
          options={['scroll', 'pages'].map(value => ({ value, label: tl(`paging.${value}`) }))}
          onChange={value => setLayout({ isPaged: value === 'pages' })}
        />
      </div>
    </>
  );
}
