/** Chooses a group in which customers can be put, by its place in the tree. Rule UB3. */
import { TreeSelect } from 'antd';
import { useId, useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useReference } from '../../app/state/reference.ts';
import { groupPlaces } from '../../ui/group-places.ts';
import styles from './batch.module.css';

export interface GroupSelectProps {
  readonly value: string | null;
  readonly onChange: (groupId: string) => void;
}

export function GroupSelect({ value, onChange }: GroupSelectProps): ReactElement {
  const { t } = useTranslation('batch');
  const { groups } = useReference();
  const places = useMemo(() => groupPlaces(groups.values()), [groups]);
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {t('dialog.group')}
      </label>
      <TreeSelect
        id={id}
        {...(value === null ? {} : { value })}
        treeDefaultExpandAll
        showSearch={{ treeNodeFilterProp: 'title' }}
        placeholder={t('dialog.groupPlaceholder')}
        notFoundContent={t('dialog.noGroup')}
        treeData={places}
        onChange={onChange}
      />
    </div>
  );
}
