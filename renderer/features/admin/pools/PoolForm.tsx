/** The fields of one pool. A change is saved as a whole, and refused when somebody else changed it meanwhile. */
import { App, Button, Form, Input, Switch } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_POOL, poolFieldsSchema, type Pool, type PoolFields } from '../../../../common/domain/pool.ts';
import { POOLS_SAVE } from '../../../../common/protocol/calls/pools.ts';
import { useOrder } from '../../../app/use-order.ts';
import { ErrorNote } from '../../../ui/ErrorNote.tsx';
import { PoolLimits } from './PoolLimits.tsx';
import { PoolScope } from './PoolScope.tsx';
import styles from './pools.module.css';
import { RecycleRules } from './RecycleRules.tsx';

/** What the parts of the form get. */
export interface PoolPartProps {
  readonly fields: PoolFields;
  readonly set: (change: Partial<PoolFields>) => void;
}

export function PoolForm({ pool }: { readonly pool: Pool }): ReactElement {
  const { t } = useTranslation('admin/pools');
  const { message } = App.useApp();
  const { isBusy, error, give } = useOrder();
  const before = fieldsOf(pool);
  const [fields, setFields] = useState<PoolFields>(before);
  const isChanged = pool.ver === 0 || JSON.stringify(fields) !== JSON.stringify(before);
  const set = (change: Partial<PoolFields>): void => setFields({ ...fields, ...change });
  const save = async (): Promise<void> => {
    const saved = await give(POOLS_SAVE, { poolId: pool.poolId, ver: pool.ver, pool: fields });
    if (saved !== null) void message.success(t('saved'));
  };
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
      <PoolScope fields={fields} set={set} />
      <PoolLimits fields={fields} set={set} />
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
