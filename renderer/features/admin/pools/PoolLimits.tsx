/** The numbers of a pool: claims a day, capacity, cool-downs, protection, warning time. An empty one is no limit. */
import { Form, InputNumber, Select } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useReference } from '../../../app/state/reference.ts';
import type { PoolPartProps } from './PoolForm.tsx';
import styles from './pools.module.css';

interface AmountProps {
  readonly name: string;
  readonly value: number | null;
  readonly range: readonly [min: number, max: number];
  readonly unit?: string;
  readonly onChange: (value: number | null) => void;
}

function Amount({ name, value, range: [min, max], unit, onChange }: AmountProps): ReactElement {
  const { t } = useTranslation('admin/pools');
  return (
    <Form.Item label={t(`field.${name}`)} htmlFor={`pool-${name}`}>
      <InputNumber
        id={`pool-${name}`}
        min={min}
        max={max}
        value={value}
        placeholder={t('none')}
        suffix={unit === undefined ? null : t(unit)}
        onChange={onChange}
      />
    </Form.Item>
  );
}

const DAYS = [0, 3_650] as const;

export function PoolLimits({ fields, set }: PoolPartProps): ReactElement {
  const { t } = useTranslation('admin/pools');
  const { list } = useReference();
  const { claimsPerDay, capacity, previousOwnerDays, newInPoolHours, protection, warnDays } = fields;
  const setCapacity = (max: number | null): void =>
    set({ capacity: max === null ? null : { except: capacity?.except ?? [], max } });
  const setPlaces = (max: number | null): void =>
    set({ protection: max === null ? null : { days: protection?.days ?? 30, max } });
  return (
    <>
      <div className={styles.row}>
        <Amount
          name="claimsPerDay"
          value={claimsPerDay}
          range={[1, 100_000]}
          onChange={value => set({ claimsPerDay: value })}
        />
        <Amount name="capacity" value={capacity?.max ?? null} range={[1, 1_000_000]} onChange={setCapacity} />
        {capacity !== null && (
          <Form.Item label={t('field.except')} htmlFor="pool-except">
            <Select
              id="pool-except"
              mode="multiple"
              options={list('status').map(entry => ({ value: entry.entryId, label: entry.label }))}
              value={capacity.except}
              onChange={except => set({ capacity: { ...capacity, except } })}
            />
          </Form.Item>
        )}
      </div>
      <div className={styles.row}>
        <Amount
          name="previousOwnerDays"
          value={previousOwnerDays}
          range={DAYS}
          unit="days"
          onChange={value => set({ previousOwnerDays: value ?? 0 })}
        />
        <Amount
          name="newInPoolHours"
          value={newInPoolHours}
          range={[0, 8_760]}
          unit="hours"
          onChange={value => set({ newInPoolHours: value ?? 0 })}
        />
      </div>
      <div className={styles.row}>
        <Amount name="protectionMax" value={protection?.max ?? null} range={[1, 10_000]} onChange={setPlaces} />
        {protection !== null && (
          <Amount
            name="protectionDays"
            value={protection.days}
            range={[1, 3_650]}
            unit="days"
            onChange={days => set({ protection: { ...protection, days: days ?? 30 } })}
          />
        )}
        <Amount
          name="warnDays"
          value={warnDays}
          range={[0, 90]}
          unit="days"
          onChange={value => set({ warnDays: value ?? 0 })}
        />
      </div>
    </>
  );
}
