/** The groups in which a customer is, named with their parents; adding, removing and making a new one. Nobody is put in a segment by hand. */
import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import { foldText } from '../../../common/query/fold.ts';
import type { CustomerEdit } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { useSaveLoudly } from './record/use-save.ts';
import { RemovableLabel } from './RemovableLabel.tsx';
import styles from './detail.module.css';

const NEW = 'new:';

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

/** Nothing at all while the company has no groups, for whoever may not make one. */
export function GroupEditor({ customerId, groupIds }: GroupEditorProps): ReactElement | null {
  const { t } = useTranslation('customers');
  const { groups } = useReference();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const { t: done } = useTranslation('customers/record');
  const saveEdit = useSaveLoudly(customerId);
  const canUpdate = useCan('customer.update');
  const canCreate = useCan('group.create');
  const [isAdding, setIsAdding] = useState(false);
  const [word, setWord] = useState('');
  if (groups.size === 0 && !canCreate) return null;

  const save = async (edit: CustomerEdit, key: string, name: string): Promise<void> => {
    setIsAdding(false);
    await saveEdit(edit, done(key, { name }));
  };
  const add = async (chosen: string): Promise<void> => {
    setWord('');
    if (!chosen.startsWith(NEW)) return save({ addGroupIds: [chosen] }, 'done.groupAdded', pathOfGroup(chosen, groups));
    setIsAdding(false);
    const name = chosen.slice(NEW.length);
    const created = await data.createGroup({ name, parentId: null });
    if (created.ok) await save({ addGroupIds: [created.value.groupId] }, 'done.groupAdded', name);
    else void message.error(textOf(created.error));
  };
  const options = [...groups.values()]
    .filter(({ groupId, query }) => query === undefined && !groupIds.includes(groupId))
    .map(({ groupId }) => ({ value: groupId, label: pathOfGroup(groupId, groups) }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  const wanted = word.trim();
  const isKnown = [...groups.values()].some(group => foldText(group.name) === foldText(wanted));
  if (canCreate && wanted !== '' && !isKnown) {
    options.push({ value: `${NEW}${wanted}`, label: t('groups.create', { name: wanted }) });
  }
  return (
    <section aria-label={t('field.groupIds')}>
      <h2 className={styles.title}>{t('field.groupIds')}</h2>
      <div className={styles.labels}>
        {groupIds.map(groupId => (
          <RemovableLabel
            key={groupId}
            name={pathOfGroup(groupId, groups)}
            onRemove={
              canUpdate
                ? () => void save({ removeGroupIds: [groupId] }, 'done.groupRemoved', pathOfGroup(groupId, groups))
                : undefined
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
          showSearch={{
            filterOption: (input, option) => foldText(option?.label ?? '').includes(foldText(input)),
            onSearch: setWord,
          }}
          options={options}
          placeholder={t('groups.find')}
          aria-label={t('groups.find')}
          notFoundContent={t('filter.none')}
          onSelect={chosen => void add(chosen)}
          onBlur={() => setIsAdding(false)}
        />
      )}
    </section>
  );
}
