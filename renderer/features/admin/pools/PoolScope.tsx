/** Who sees a pool and administers it, how contact values are given in it, and the reasons of a release. */
import { Form, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { POOL_CONTACTS } from '../../../../common/domain/pool.ts';
import { useReference } from '../../../app/state/reference.ts';
import type { PoolPartProps } from './PoolForm.tsx';
import styles from './pools.module.css';

const ZONES = Intl.supportedValuesOf('timeZone').map(value => ({ value, label: value }));

interface Option {
  readonly value: string;
  readonly label: string;
}

export function PoolScope({ fields, set }: PoolPartProps): ReactElement {
  const { t } = useTranslation('admin/pools');
  const { members } = useReference();
  const people = [...members.values()];
  const teams = new Map(people.flatMap(member => (member.teamId === null ? [] : [[member.teamId, member.teamName]])));
  const teamOptions = [...teams].map(([value, label]): Option => ({ value, label }));
  const memberOptions = people
    .filter(member => member.active)
    .map((member): Option => ({ value: member.userId, label: member.name }));
  const many = (name: 'teamIds' | 'memberIds' | 'adminIds', options: Option[]): ReactElement => (
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
    <>
      {many('teamIds', teamOptions)}
      {many('memberIds', memberOptions)}
      {many('adminIds', memberOptions)}
      <div className={styles.row}>
        <Form.Item label={t('field.contact')} htmlFor="pool-contact">
          <Select
            id="pool-contact"
            value={fields.contact}
            onChange={contact => set({ contact })}
            options={POOL_CONTACTS.map(value => ({ value, label: t(`contact.${value}`) }))}
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
    </>
  );
}
