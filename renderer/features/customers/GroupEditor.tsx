/** The groups in which a customer is, named with their parents; adding and removing. */
import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { foldText } from '../../../common/domain/customer-query.ts';
import type { CustomerEdit } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { useErrorText } from '../../ui/error-text.ts';
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
  const { message } = App.useApp();
  const textOf = useErrorText();
  const canUpdate = useCan('customer.update');
  const [isAdding, setIsAdding] = useState(false);
  if (groups.size === 0) return null;

  const save = async (edit: CustomerEdit): Promise<void> => {
    setIsAdding(false);
    const answer = await data.updateCustomer(customerId, edit);
    if (!answer.ok) void message.error(textOf(answer.error));
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
            onRemove={canUpdate ? () => void save({ removeGroupIds: [groupId] }) : undefined}
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
          onSelect={groupId => void save({ addGroupIds: [groupId] })}
          onBlur={() => setIsAdding(false)}
        />
      )}
    </section>
  );
}
