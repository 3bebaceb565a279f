/** Which columns are shown. The name always is. */
import { Button, Checkbox, Popover } from 'antd';
import { LayoutOutlined } from '@ant-design/icons';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerView } from '../../data/api.ts';
import type { GridColumn } from '../../ui/grid/grid-column.ts';
import styles from './customers.module.css';

export interface ColumnPickerProps {
  readonly columns: readonly GridColumn<CustomerView>[];
  readonly hidden: readonly string[];
  readonly onChange: (hidden: readonly string[]) => void;
}

/** A button with a list of boxes. */
export function ColumnPicker({ columns, hidden, onChange }: ColumnPickerProps): ReactElement {
  const { t } = useTranslation('customers');
  const list = (
    <fieldset className={styles.choices} aria-label={t('list.columns')}>
      {columns
        .filter(column => column.id !== 'name')
        .map(column => (
          <label key={column.id} className={styles.choice}>
            <Checkbox
              checked={!hidden.includes(column.id)}
              onChange={event =>
                onChange(event.target.checked ? hidden.filter(id => id !== column.id) : [...hidden, column.id])
              }
            />
            <span className={styles.choiceLabel}>{column.title}</span>
          </label>
        ))}
    </fieldset>
  );
  return (
    <Popover content={list} trigger="click" placement="bottomRight" arrow={false}>
      <Button type="text" icon={<LayoutOutlined aria-hidden />}>
        {t('list.columns')}
      </Button>
    </Popover>
  );
}
