/** The groups in which a customer is, named with their parents; adding and removing. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { foldText } from '../../../common/query/fold.ts';
import type { CustomerEdit } from '../../data/api.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { useSaveLoudly } from './record/use-save.ts';
import { RemovableLabel } from './RemovableLabel.tsx';
import styles from './detail.module.css';

export interface GroupEditorProps {
  readonly customerId: string;
  readonly groupIds: readonly string[];
}

/** The name of a group with those above it: `华东 / 重点`. */
export function pathOfGroup(groupId: string, groups: ReadonlyMap<string, CustomerGroup>): string {
  const names: string[] = [];
  const seen = new Set<string>();
  for (let group = groups.get(groupId); group !== undefined && !seen.has(group.groupId);) {
    seen.add(group.groupId); // two devices may have moved groups into each other
    names.unshift(group.name);
    group = group.parentId === null ? undefined : groups.get(group.parentId);
  }
  return names.join(' / ');
}

/** Nothing at all while the company has no groups. */
export function GroupEditor({ customerId, groupIds }: GroupEditorProps): ReactElement | null {
  const { t } = useTranslation('customers');
  const { groups } = useReference();
  const { t: done } = useTranslation('customers/record');
  const saveEdit = useSaveLoudly(customerId);
  const canUpdate = useCan('customer.update');
  const [isAdding, setIsAdding] = useState(false);
  if (groups.size === 0) return null;

  const save = async (edit: CustomerEdit, key: string, groupId: string): Promise<void> => {
    setIsAdding(false);
    await saveEdit(edit, done(key, { name: pathOfGroup(groupId, groups) }));
  };
  const options = [...groups.keys()]
    .filter(groupId => !groupIds.includes(groupId))
    .map(groupId => ({ value: groupId, label: pathOfGroup(groupId, groups) }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  return (
    <section aria-label={t('field.groupIds')}>
      <h2 className={styles.title}>{t('field.groupIds')}</h2>
      <div className={styles.labels}>
        {groupIds.map(groupId => (
          <RemovableLabel
            key={groupId}
            name={pathOfGroup(groupId, groups)}
            onRemove={
              canUpdate ? () => void save({ removeGroupIds: [groupId] }, 'done.groupRemoved', groupId) : undefined
            }
          />
        ))}
        {canUpdate && !isAdding && (
          <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setIsAdding(true)}>
            {t('groups.add')}
          </Button>
        )}
      </div>
      {isAdding && (
        <Select<string, { value: string; label: string }>
          className={styles.adder}
          defaultOpen
          showSearch={{ filterOption: (input, option) => foldText(option?.label ?? '').includes(foldText(input)) }}
          options={options}
          placeholder={t('groups.find')}
          aria-label={t('groups.find')}
          notFoundContent={t('filter.none')}
          onSelect={groupId => void save({ addGroupIds: [groupId] }, 'done.groupAdded', groupId)}
          onBlur={() => setIsAdding(false)}
        />
      )}
    </section>
  );
}
