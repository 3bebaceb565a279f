/** The times of a chip: today, the last days, the next ones, none, or from one day to another. Rule LF1. */
import { DatePicker, Radio } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Condition } from '../../../../common/query/types.ts';
import styles from './list.module.css';

export interface DateChoicesProps {
  readonly field: string;
  readonly title: string;
  readonly value: Condition | null;
  readonly onChange: (condition: Condition | null) => void;
}

/** Times that lie ahead as well. */
const AHEAD: ReadonlySet<string> = new Set(['nextFollowUpAt', 'protectedUntil']);

/** What each preset asks. */
export function datePresets(field: string): Readonly<Record<string, Condition>> {
  return {
    today: { field, op: 'last_days', days: 1 },
    last7: { field, op: 'last_days', days: 7 },
    last30: { field, op: 'last_days', days: 30 },
    last90: { field, op: 'last_days', days: 90 },
    ...(AHEAD.has(field) || field.startsWith('custom.')
      ? { next7: { field, op: 'next_days', days: 7 }, next30: { field, op: 'next_days', days: 30 } }
      : {}),
    empty: { field, op: 'empty' },
  };
}

/** A list of presets, and two days. */
export function DateChoices({ field, title, value, onChange }: DateChoicesProps): ReactElement {
  const { t } = useTranslation('customers/list');
  const presets = datePresets(field);
  const chosen = Object.keys(presets).find(key => JSON.stringify(presets[key]) === JSON.stringify(value));
  const range = value?.op === 'between' ? ([dayjs(value.from), dayjs(value.to)] as const) : null;
  return (
    <fieldset className={styles.dates} aria-label={title}>
      <Radio.Group
        vertical
        value={chosen ?? null}
        options={Object.keys(presets).map(key => ({ value: key, label: t(`date.${key}`) }))}
        onChange={event => onChange(presets[String(event.target.value)] ?? null)}
      />
      <DatePicker.RangePicker
        value={range === null ? null : [range[0], range[1]]}
        aria-label={t('date.range')}
        onChange={days => {
          const [from, to] = days ?? [];
          if (from == null || to == null) onChange(null);
          else onChange({ field, op: 'between', from: from.startOf('day').valueOf(), to: to.endOf('day').valueOf() });
        }}
      />
    </fieldset>
  );
}
