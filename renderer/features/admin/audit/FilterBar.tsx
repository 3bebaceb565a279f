/** What narrows the log: actions, who, on which customer, when, and a part of an id. Rule AL4. */
import { SearchOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_GROUPS, auditActionsOf } from '../../../../common/domain/audit-actions.ts';
import { EMPTY_FILTER } from '../../../../common/query/types.ts';
import { isUuid } from '../../../../common/lib/ids.ts';
import { useReference } from '../../../app/state/reference.ts';
import { data } from '../../../data/client.ts';
import styles from './audit.module.css';
import { groupValue, NO_CHOICE, type FilterChoice } from './build-filter.ts';
import { shortenId, useActionWord } from './use-audit-words.ts';

export interface FilterBarProps {
  readonly choice: FilterChoice;
  readonly onChange: (choice: FilterChoice) => void;
}

/** One line of fields that wraps; every change asks anew, the text when it is entered. */
export function FilterBar({ choice, onChange }: FilterBarProps): ReactElement {
  const { t } = useTranslation('admin/audit');
  const actionWord = useActionWord();
  const { members } = useReference();
  const [text, setText] = useState(choice.text);
  const set = (part: Partial<FilterChoice>): void => onChange({ ...choice, ...part });
  const isSet = JSON.stringify({ ...choice, text }) !== JSON.stringify(NO_CHOICE);
  return (
    <search className={styles.filters} aria-label={t('filter.label')}>
      <Select
        className={styles.wide}
        mode="multiple"
        allowClear
        maxTagCount="responsive"
        aria-label={t('filter.action')}
        placeholder={t('filter.action')}
        optionFilterProp="label"
        value={[...choice.actions]}
        onChange={(actions: string[]) => set({ actions })}
        options={AUDIT_GROUPS.map(group => ({
          label: t(`group.${group}`),
          options: [
            { value: groupValue(group), label: t('filter.wholeGroup', { group: t(`group.${group}`) }) },
            ...auditActionsOf(group).map(value => ({ value, label: actionWord(value) })),
          ],
        }))}
      />
      <Select
        className={styles.narrow}
        allowClear
        showSearch
        optionFilterProp="label"
        aria-label={t('filter.actor')}
        placeholder={t('filter.actor')}
        value={choice.actorId}
        onChange={(actorId: string | undefined) => set({ actorId: actorId ?? null })}
        options={[...members.values()].map(member => ({ value: member.userId, label: member.name }))}
      />
      <CustomerPicker value={choice.objectId} onChange={objectId => set({ objectId })} />
      <DatePicker.RangePicker
        aria-label={t('filter.days')}
        value={choice.days === null ? null : [dayjs(choice.days[0]), dayjs(choice.days[1])]}
        onChange={range => {
          const [from, to] = range ?? [];
          set({ days: from && to ? [from.format('YYYY-MM-DD'), to.format('YYYY-MM-DD')] : null });
        }}
      />
      <Input
        className={styles.narrow}
        allowClear
        maxLength={60}
        prefix={<SearchOutlined aria-hidden />}
        aria-label={t('filter.text')}
        placeholder={t('filter.text')}
        value={text}
        onChange={event => {
          setText(event.target.value);
          if (event.target.value === '') set({ text: '' });
        }}
        onPressEnter={() => set({ text })}
        onBlur={() => text !== choice.text && set({ text })}
      />
      {isSet && (
        <Button
          type="text"
          onClick={() => {
            setText('');
            onChange(NO_CHOICE);
          }}
        >
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}

interface Found {
  readonly value: string;
  readonly label: string;
}

/** Looks for customers on this device: the server keeps no names in the log. A whole id can be pasted as well. */
function CustomerPicker({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (customerId: string | null) => void;
}): ReactElement {
  const { t } = useTranslation('admin/audit');
  const [words, setWords] = useState('');
  const [found, setFound] = useState<readonly Found[]>([]);
  useEffect(() => {
    const keyword = words.trim();
    let isOld = false;
    if (keyword === '' || isUuid(keyword)) return;
    const sort = [{ field: 'updatedAt', direction: 'desc' }] as const;
    void data.query({ filter: { ...EMPTY_FILTER, keyword }, sort, offset: 0, limit: 12 }).then(answer => {
      if (isOld || !answer.ok) return;
      setFound(
        answer.value.rows.map(row => ({
          value: row.customerId,
          label: [row.name, row.company].filter(part => part !== '').join(' · '),
        })),
      );
    });
    return () => {
      isOld = true;
    };
  }, [words]);
  return (
    <Select
      className={styles.wide}
      allowClear
      showSearch
      filterOption={false}
      aria-label={t('filter.object')}
      placeholder={t('filter.object')}
      notFoundContent={words.trim() === '' ? t('filter.objectHint') : t('filter.objectNone')}
      value={value}
      onSearch={setWords}
      onChange={(chosen: string | undefined) => onChange(chosen ?? null)}
      options={isUuid(words.trim()) ? [{ value: words.trim(), label: shortenId(words.trim()) }] : [...found]}
    />
  );
}
