/** One condition: a button that says what is chosen, and in its pop-up whatever chooses. */
/* oxlint-disable jsx-a11y/no-autofocus -- the list was opened to choose from it */
import { CloseOutlined, DownOutlined } from '@ant-design/icons';
import { Checkbox, Input, Popover } from 'antd';
import { useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { foldText } from '../../../common/query/fold.ts';
import type { CustomerFilter } from '../../../common/query/types.ts';
import { useFormat } from '../../ui/format.ts';
import { useFacet } from './list/use-facet.ts';
import styles from './customers.module.css';

export interface FilterChoice {
  readonly id: string;
  readonly label: string;
  readonly color?: string;
  /** The value whose customers are counted, where it is not the choice itself. */
  readonly countId?: string;
}

export interface FilterChipProps {
  readonly title: string;
  /** What is chosen, in words; '' when nothing is. */
  readonly summary: string;
  readonly onClear: () => void;
  readonly children: ReactNode;
  /** Opens at once: the chip was just added. */
  readonly isNew?: boolean;
  readonly onClosed?: () => void;
}

/** The button and its pop-up. */
export function FilterChip({
  title,
  summary,
  onClear,
  children,
  isNew = false,
  onClosed,
}: FilterChipProps): ReactElement {
  const { t } = useTranslation('customers');
  const [isOpen, setIsOpen] = useState(isNew);
  const isOn = summary !== '';
  return (
    <span className={styles.chip} data-on={isOn ? true : undefined}>
      <Popover
        open={isOpen}
        onOpenChange={open => {
          setIsOpen(open);
          if (!open) onClosed?.();
        }}
        trigger="click"
        placement="bottomLeft"
        arrow={false}
        destroyOnHidden
        content={children}
      >
        <button type="button" className={styles.chipButton} aria-haspopup="dialog" aria-expanded={isOpen}>
          {isOn ? `${title}: ${summary}` : title}
          {!isOn && <DownOutlined className={styles.chevron} aria-hidden />}
        </button>
      </Popover>
      {isOn && (
        <button
          type="button"
          className={styles.chipClose}
          aria-label={t('filter.remove', { title })}
          title={t('filter.remove', { title })}
          onClick={onClear}
        >
          <CloseOutlined aria-hidden />
        </button>
      )}
    </span>
  );
}

/** Names of what is chosen: two, and how many more. */
export function summarize(value: readonly string[], choices: readonly FilterChoice[]): string {
  const names = value.map(id => choices.find(choice => choice.id === id)?.label ?? id);
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ');
}

export interface ChoiceListProps {
  readonly title: string;
  readonly field: string;
  /** The whole filter: counted is under its other conditions. */
  readonly filter: CustomerFilter;
  readonly choices: readonly FilterChoice[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly footer?: ReactNode;
}

/** More choices than this get a search field. */
const SEARCH_FROM = 9;
/** More than these are found by searching. */
const MOST_SHOWN = 200;

/** Several choices combine with OR; each says how many customers are behind it, the largest first. */
export function ChoiceList({ title, field, filter, choices, value, onChange, footer }: ChoiceListProps): ReactElement {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const counts = useFacet(filter, field);
  const [word, setWord] = useState('');
  const shown = choices.filter(choice => foldText(choice.label).includes(foldText(word))).slice(0, MOST_SHOWN);
  return (
    <fieldset className={styles.choices} aria-label={title}>
      {choices.length >= SEARCH_FROM && (
        <Input
          value={word}
          allowClear
          autoFocus
          placeholder={t('filter.find')}
          aria-label={t('filter.find')}
          onChange={event => setWord(event.target.value)}
        />
      )}
      {shown.length === 0 && <p className={styles.faint}>{t('filter.none')}</p>}
      {shown.map(({ id, label, color, countId = id }) => (
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
          {counts !== null && <span className={styles.faint}>{format.number(counts[countId] ?? 0)}</span>}
        </Checkbox>
      ))}
      {footer}
    </fieldset>
  );
}
