/** The tags of a customer, with adding, removing and making a new one. Each change is a set operation and never overwrites others'. */
import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { foldText } from '../../../common/query/fold.ts';
import { data } from '../../data/client.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan } from '../../app/state/session.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { useSaveLoudly } from './record/use-save.ts';
import { RemovableLabel } from './RemovableLabel.tsx';
import { pickTagColor } from './tag-color.ts';
import styles from './detail.module.css';

export interface TagEditorProps {
  readonly customerId: string;
  readonly tagIds: readonly string[];
}

const NEW = 'new:';

/** Labels that can be removed, and a field that adds. */
export function TagEditor({ customerId, tagIds }: TagEditorProps): ReactElement {
  const { t } = useTranslation('customers');
  const { t: done } = useTranslation('customers/record');
  const save = useSaveLoudly(customerId);
  const { tags } = useReference();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const canUpdate = useCan('customer.update');
  const canCreate = useCan('tag.create');
  const [isAdding, setIsAdding] = useState(false);
  const [word, setWord] = useState('');

  const add = async (chosen: string): Promise<void> => {
    setIsAdding(false);
    setWord('');
    const created = chosen.startsWith(NEW)
      ? await data.createTag({ name: chosen.slice(NEW.length), color: pickTagColor(chosen) })
      : { ok: true as const, value: { tagId: chosen } };
    if (!created.ok) {
      void message.error(textOf(created.error));
      return;
    }
    const { tagId } = created.value;
    const name = chosen.startsWith(NEW) ? chosen.slice(NEW.length) : (tags.get(tagId)?.name ?? '');
    await save({ addTagIds: [tagId] }, done('done.tagAdded', { name }));
  };
  const remove = async (tagId: string): Promise<void> => {
    await save({ removeTagIds: [tagId] }, done('done.tagRemoved', { name: tags.get(tagId)?.name ?? '' }));
  };

  const free = [...tags.values()].filter(tag => !tagIds.includes(tag.tagId));
  const options = free.map(tag => ({ value: tag.tagId, label: tag.name }));
  const wanted = word.trim();
  const isKnown = [...tags.values()].some(tag => foldText(tag.name) === foldText(wanted));
  if (canCreate && wanted !== '' && !isKnown) {
    options.push({ value: `${NEW}${wanted}`, label: t('tags.create', { name: wanted }) });
  }
  return (
    <section aria-label={t('field.tagIds')}>
      <h2 className={styles.title}>{t('field.tagIds')}</h2>
      <div className={styles.labels}>
        {tagIds.map(tagId => {
          const tag = tags.get(tagId);
          if (tag === undefined) return null;
          return (
            <RemovableLabel
              key={tagId}
              name={tag.name}
              color={tag.color}
              onRemove={canUpdate ? () => void remove(tagId) : undefined}
            />
          );
        })}
        {tagIds.length === 0 && !canUpdate && <span className={styles.faint}>—</span>}
        {canUpdate && !isAdding && (
          <Button type="text" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setIsAdding(true)}>
            {t('tags.add')}
          </Button>
        )}
      </div>
      {isAdding && (
        <Select<string, { value: string; label: string }>
          className={styles.adder}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears by a click on "add", which is meant to type
          autoFocus
          defaultOpen
          showSearch={{
            filterOption: (input, option) => foldText(option?.label ?? '').includes(foldText(input)),
            onSearch: setWord,
          }}
          options={options}
          placeholder={t('tags.find')}
          aria-label={t('tags.find')}
          notFoundContent={t('filter.none')}
          onSelect={chosen => void add(chosen)}
          onBlur={() => setIsAdding(false)}
        />
      )}
    </section>
  );
}
