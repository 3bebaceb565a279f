/** What every request of a data subject states: its legal basis and when it came. Rule PR15. */
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { REQUEST_BASES } from '../../../../common/protocol/calls/privacy.ts';
import styles from './privacy.module.css';

export type Basis = (typeof REQUEST_BASES)[number];
export interface RequestValues {
  readonly basis: Basis;
  readonly receivedAt: number;
}

export interface RequestFieldsProps {
  readonly values: RequestValues;
  readonly onChange: (values: RequestValues) => void;
}

/** Two fields side by side. */
export function RequestFields({ values, onChange }: RequestFieldsProps): ReactElement {
  const { t } = useTranslation('admin/privacy');
  return (
    <div className={styles.fields}>
      <label className={styles.field}>
        {t('requests.basis')}
        <Select
          value={values.basis}
          options={REQUEST_BASES.map(value => ({ value, label: t(`basis.${value}`) }))}
          onChange={basis => onChange({ ...values, basis })}
        />
      </label>
      <label className={styles.field}>
        {t('requests.received')}
        <DatePicker
          allowClear={false}
          value={dayjs(values.receivedAt)}
          disabledDate={date => date.isAfter(dayjs(), 'day')}
          onChange={date => onChange({ ...values, receivedAt: date?.valueOf() ?? values.receivedAt })}
        />
      </label>
    </div>
  );
}
