/** One condition: a button that says what is chosen, and a list of choices with counts. */
import { CloseOutlined, DownOutlined } from '@ant-design/icons';
import { Checkbox, Input, Popover } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { foldText } from '../../../common/domain/customer-query.ts';
import { useFormat } from '../../ui/format.ts';
import styles from './customers.module.css';

export interface FilterChoice {
  readonly id: string;
  readonly label: string;
  /** Customers behind the choice under the other conditions; absent where it is not counted. */
  readonly count?: number;
  readonly color?: string;
}

export interface FilterChipProps {
  readonly title: string;
  readonly choices: readonly FilterChoice[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

/** More choices than this get a search field. */
const SEARCH_FROM = 9;

/** Several choices combine with OR. */
export function FilterChip({ title, choices, value, onChange }: FilterChipProps): ReactElement {
  const { t } = useTranslation('customers');
  const [isOpen, setIsOpen] = useState(false);
  const names = value.map(id => choices.find(choice => choice.id === id)?.label ?? id);
  const summary = names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ');
  return (
    <span className={styles.chip} data-on={value.length > 0 ? true : undefined}>
      <Popover
        open={isOpen}
        onOpenChange={setIsOpen}
        trigger="click"
        placement="bottomLeft"
        arrow={false}
        destroyOnHidden
        content={<ChoiceList title={title} choices={choices} value={value} onChange={onChange} />}
      >
        <button type="button" className={styles.chipButton} aria-haspopup="dialog" aria-expanded={isOpen}>
          {value.length === 0 ? title : `${title}: ${summary}`}
          {value.length === 0 && <DownOutlined className={styles.chevron} aria-hidden />}
        </button>
      </Popover>
      {value.length > 0 && (
        <button
          type="button"
          className={styles.chipClose}
          aria-label={t('filter.remove', { title })}
          title={t('filter.remove', { title })}
          onClick={() => onChange([])}
        >
          <CloseOutlined aria-hidden />
        </button>
      )}
    </span>
  );
}

function ChoiceList({ title, choices, value, onChange }: FilterChipProps): ReactElement {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const [word, setWord] = useState('');
  const shown = choices.filter(choice => foldText(choice.label).includes(foldText(word)));
  return (
    <fieldset className={styles.choices} aria-label={title}>
      {choices.length >= SEARCH_FROM && (
        <Input
          value={word}
          allowClear
          placeholder={t('filter.find')}
          aria-label={t('filter.find')}
          onChange={event => setWord(event.target.value)}
        />
      )}
      {shown.length === 0 && <p className={styles.faint}>{t('filter.none')}</p>}
      {shown.map(({ id, label, count, color }) => (
        <Checkbox
          key={id}
          className={styles.choice}
          checked={value.includes(id)}
          onChange={event => onChange(event.target.checked ? [...value, id] : value.filter(item => item !== id))}
        >
          {color !== undefined && <span className={styles.tagDot} style={{ background: color }} aria-hidden />}
          <span className={styles.choiceLabel} title={label}>
            {label}
          </span>
          {count !== undefined && <span className={styles.faint}>{format.number(count)}</span>}
        </Checkbox>
      ))}
    </fieldset>
  );
}
