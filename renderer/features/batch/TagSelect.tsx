/** Chooses a tag by name; where it is allowed, a name that does not exist yet can be made into a tag at once. Rule UB3. */
import { Select } from 'antd';
import { useId, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { data } from '../../data/client.ts';
import { pickCategoryColor } from '../../ui/chart/chart-look.ts';
import styles from './batch.module.css';

export interface TagSelectProps {
  readonly value: string | null;
  readonly mayCreate: boolean;
  readonly onChange: (tagId: string | null) => void;
  readonly onError: (error: AppErrorData | null) => void;
}

const NEW = 'new';
/** Letters of a tag's name at most. */
const NAME_LENGTH = 30;

/** A list that narrows while one types. */
export function TagSelect({ value, mayCreate, onChange, onError }: TagSelectProps): ReactElement {
  const { t } = useTranslation('batch');
  const reference = useReference();
  const isAllowed = useCan('tag.create') && mayCreate;
  const [search, setSearch] = useState('');
  const [isCreating, setIsCreating] = useState(false);
  const id = useId();
  const tags = [...reference.tags.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  const name = search.trim().slice(0, NAME_LENGTH);
  const canCreate = isAllowed && name !== '' && !tags.some(tag => tag.name === name);

  const create = async (): Promise<void> => {
    setIsCreating(true);
    const answer = await data.createTag({ name, color: pickCategoryColor(tags.length) });
    setIsCreating(false);
    setSearch('');
    onError(answer.ok ? null : answer.error);
    onChange(answer.ok ? answer.value.tagId : null);
  };

  const options = tags.map(tag => ({ value: tag.tagId, name: tag.name, color: tag.color }));
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {t('dialog.tag')}
      </label>
      <Select
        id={id}
        value={value}
        loading={isCreating}
        placeholder={t(isAllowed ? 'dialog.tagPlaceholder' : 'dialog.tagPlaceholderOnly')}
        notFoundContent={t('dialog.noTag')}
        showSearch={{
          searchValue: search,
          onSearch: setSearch,
          filterOption: (typed, option) =>
            option?.value === NEW || (option?.name ?? '').toLowerCase().includes(typed.trim().toLowerCase()),
        }}
        onChange={(chosen: string) => {
          if (chosen === NEW) void create();
          else onChange(chosen);
        }}
        options={canCreate ? [...options, { value: NEW, name, color: '' }] : options}
        optionRender={option =>
          option.value === NEW ? (
            t('dialog.createTag', { name })
          ) : (
            <span className={styles.option}>
              <span className={styles.dot} style={{ background: option.data.color }} aria-hidden />
              {option.data.name}
            </span>
          )
        }
        labelRender={({ value: chosen }) => reference.labelOf(String(chosen))}
      />
    </div>
  );
}
