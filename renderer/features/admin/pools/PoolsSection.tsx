/** 公海规则: the pools of the company, who sees them and under which rules, and what came and went. Rules PO1, PO10, PO20. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { DEFAULT_POOL, type Pool } from '../../../../common/domain/pool.ts';
import { useReference } from '../../../app/state/reference.ts';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import { PoolFigures } from './PoolFigures.tsx';
import { PoolForm } from './PoolForm.tsx';
import styles from './pools.module.css';

export function PoolsSection(): ReactElement {
  const { t } = useTranslation('admin/pools');
  const { pools } = useReference();
  const [chosen, setChosen] = useState<string | null>(null);
  const [made, setMade] = useState<Pool | null>(null);
  const all = [...pools.values()];
  const drafts = made !== null && !pools.has(made.poolId) ? [...all, made] : all;
  const pool = drafts.find(item => item.poolId === chosen) ?? drafts[0];
  const add = (): void => {
    const draft: Pool = {
      poolId: crypto.randomUUID(),
      isDefault: false,
      ...DEFAULT_POOL,
      name: t('newName'),
      createdBy: null,
      createdAt: 0,
      updatedAt: 0,
      ver: 0,
    };
    setMade(draft);
    setChosen(draft.poolId);
  };
  return (
    <PageFrame
      title={t('title')}
      note={t('note')}
      actions={
        <Button icon={<PlusOutlined aria-hidden />} onClick={add}>
          {t('add')}
        </Button>
      }
    >
      {drafts.length > 1 && (
        <Select
          className={styles.chooser ?? ''}
          aria-label={t('pool')}
          value={pool?.poolId ?? null}
          onChange={setChosen}
          options={drafts.map(item => ({
            value: item.poolId,
            label: `${item.name}${item.retired ? t('retired') : ''}`,
          }))}
        />
      )}
      {pool !== undefined && <PoolForm key={`${pool.poolId}/${pool.ver}`} pool={pool} />}
      {pool !== undefined && <PoolFigures poolId={pool.poolId} />}
    </PageFrame>
  );
}
