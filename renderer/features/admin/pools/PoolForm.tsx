/** The fields of one pool. A change is saved as a whole, and refused when somebody else changed it meanwhile. */
import { App, Button, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_POOL, poolFieldsSchema, type Pool, type PoolFields } from '../../../../common/domain/pool.ts';
import { POOLS_SAVE } from '../../../../common/protocol/calls/pools.ts';
import { useOrder } from '../../../app/use-order.ts';
import { useReference } from '../../../app/state/reference.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import styles from './pools.module.css';
import { RecycleRules } from './RecycleRules.tsx';

const ZONES = Intl.supportedValuesOf('timeZone').map(value => ({ value, label: value }));

export function PoolForm({ pool }: { readonly pool: Pool }): ReactElement {
  const { t } = useTranslation('admin/pools');
  const { message } = App.useApp();
  const { members, list } = useReference();
  const { isBusy, error, give } = useOrder();
  const before = fieldsOf(pool);
  const [fields, setFields] = useState<PoolFields>(before);
  const isChanged = pool.ver === 0 || JSON.stringify(fields) !== JSON.stringify(before);
  const set = (change: Partial<PoolFields>): void => setFields({ ...fields, ...change });
  const people = [...members.values()];
  const teams = new Map(people.flatMap(member => (member.teamId === null ? [] : [[member.teamId, member.teamName]])));
  const teamOptions = [...teams].map(([value, label]) => ({ value, label }));
  const memberOptions = people
    .filter(member => member.active)
    .map(member => ({ value: member.userId, label: member.name }));
  const statuses = list('status').map(entry => ({ value: entry.entryId, label: entry.label }));
  const save = async (): Promise<void> => {
    if ((await give(POOLS_SAVE, { poolId: pool.poolId, ver: pool.ver, pool: fields })) !== null) {
      void message.success(t('saved'));
    }
  };
  const number = (
    name: string,
    input: { value: number | null; min: number; max: number; unit?: string; onChange: (value: number | null) => void },
  ): ReactElement => (
    <Form.Item label={t(`field.${name}`)} htmlFor={`pool-${name}`}>
      <InputNumber
        id={`pool-${name}`}
        min={input.min}
        max={input.max}
        value={input.value}
        placeholder={t('none')}
        suffix={input.unit === undefined ? null : t(input.unit)}
        onChange={input.onChange}
      />
    </Form.Item>
  );
  const many = (
    name: 'teamIds' | 'memberIds' | 'adminIds',
    options: { value: string; label: string }[],
  ): ReactElement => (
    <Form.Item label={t(`field.${name}`)} htmlFor={`pool-${name}`}>
      <Select
        id={`pool-${name}`}
        mode="multiple"
        showSearch={{ optionFilterProp: 'label' }}
        options={options}
        value={fields[name]}
        onChange={value => set({ [name]: value })}
      />
    </Form.Item>
  );
  return (
    <Form component="div" layout="vertical" disabled={isBusy} className={styles.form ?? ''}>
      {error !== null && <ErrorNote error={error} />}
      <Form.Item label={t('field.name')} htmlFor="pool-name">
        <Input
          id="pool-name"
          maxLength={30}
          value={fields.name}
          onChange={event => set({ name: event.target.value })}
        />
      </Form.Item>
      {many('teamIds', teamOptions)}
      {many('memberIds', memberOptions)}
      {many('adminIds', memberOptions)}
      <div className={styles.row}>
        <Form.Item label={t('field.contact')} htmlFor="pool-contact">
          <Select
            id="pool-contact"
            value={fields.contact}
            onChange={contact => set({ contact })}
            options={(['masked', 'hidden'] as const).map(value => ({ value, label: t(`contact.${value}`) }))}
          />
        </Form.Item>
        <Form.Item label={t('field.timeZone')} htmlFor="pool-timeZone">
          <Select
            id="pool-timeZone"
            showSearch
            value={fields.timeZone}
            options={ZONES}
            onChange={timeZone => set({ timeZone })}
          />
        </Form.Item>
      </div>
      <div className={styles.row}>
        {number('claimsPerDay', {
          value: fields.claimsPerDay,
          min: 1,
          max: 100_000,
          onChange: value => set({ claimsPerDay: value }),
        })}
        {number('capacity', {
          value: fields.capacity?.max ?? null,
          min: 1,
          max: 1_000_000,
          onChange: max => set({ capacity: max === null ? null : { except: fields.capacity?.except ?? [], max } }),
        })}
        {fields.capacity !== null && (
          <Form.Item label={t('field.except')} htmlFor="pool-except">
            <Select
              id="pool-except"
              mode="multiple"
              options={statuses}
              value={fields.capacity.except}
              onChange={except => set({ capacity: { max: fields.capacity?.max ?? 1, except } })}
            />
          </Form.Item>
        )}
      </div>
      <div className={styles.row}>
        {number('previousOwnerDays', {
          value: fields.previousOwnerDays,
          min: 0,
          max: 3_650,
          unit: 'days',
          onChange: value => set({ previousOwnerDays: value ?? 0 }),
        })}
        {number('newInPoolHours', {
          value: fields.newInPoolHours,
          min: 0,
          max: 8_760,
          unit: 'hours',
          onChange: value => set({ newInPoolHours: value ?? 0 }),
        })}
      </div>
      <div className={styles.row}>
        {number('protectionMax', {
          value: fields.protection?.max ?? null,
          min: 1,
          max: 10_000,
          onChange: max => set({ protection: max === null ? null : { days: fields.protection?.days ?? 30, max } }),
        })}
        {fields.protection !== null &&
          number('protectionDays', {
            value: fields.protection.days,
            min: 1,
            max: 3_650,
            unit: 'days',
            onChange: days => set({ protection: { max: fields.protection?.max ?? 1, days: days ?? 30 } }),
          })}
      </div>
      <Form.Item label={t('field.reasons')} htmlFor="pool-reasons">
        <Select
          id="pool-reasons"
          mode="tags"
          open={false}
          suffixIcon={null}
          value={fields.reasons}
          onChange={reasons => set({ reasons })}
        />
      </Form.Item>
      <Form.Item label={t('field.reasonRequired')} layout="horizontal">
        <Switch
          aria-label={t('field.reasonRequired')}
          checked={fields.reasonRequired}
          onChange={reasonRequired => set({ reasonRequired })}
        />
      </Form.Item>
      {number('warnDays', {
        value: fields.warnDays,
        min: 0,
        max: 90,
        unit: 'days',
        onChange: value => set({ warnDays: value ?? 0 }),
      })}
      <RecycleRules pool={pool} fields={fields} onChange={rules => set({ rules })} />
      {!pool.isDefault && (
        <Form.Item label={t('field.retired')} layout="horizontal">
          <Switch aria-label={t('field.retired')} checked={fields.retired} onChange={retired => set({ retired })} />
        </Form.Item>
      )}
      <div className={styles.actions}>
        <Button
          type="primary"
          disabled={!isChanged || !poolFieldsSchema.safeParse(fields).success}
          loading={isBusy}
          onClick={() => void save()}
        >
          {t('save')}
        </Button>
        <Button disabled={!isChanged} onClick={() => setFields(before)}>
          {t('undo')}
        </Button>
      </div>
    </Form>
  );
}

function fieldsOf(pool: Pool): PoolFields {
  const names = Object.keys(DEFAULT_POOL) as (keyof PoolFields)[];
  return Object.fromEntries(names.map(name => [name, pool[name]])) as unknown as PoolFields;
}
