/** Merges a tag into another: says whom it touches, and that it is not taken back. Rules TG4, TG8. */
import { App, Modal, Select } from 'antd';
import { useId, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTag } from '../../../common/domain/classification.ts';
import { foldText } from '../../../common/query/fold.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useReference } from '../../app/state/reference.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TagUse } from './TagUse.tsx';
import styles from './tags.module.css';

export interface MergeTagDialogProps {
  readonly tag: CustomerTag;
  readonly counts: Readonly<Record<string, number>>;
  readonly onClose: () => void;
}

export function MergeTagDialog({ tag, counts, onClose }: MergeTagDialogProps): ReactElement {
  const { t } = useTranslation('tags');
  const { message } = App.useApp();
  const format = useAmounts();
  const { tags } = useReference();
  const [into, setInto] = useState<string | null>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();
  const options = [...tags.values()]
    .filter(other => other.tagId !== tag.tagId)
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(other => ({ value: other.tagId, label: other.name, color: other.color, count: counts[other.tagId] ?? 0 }));
  const merge = async (): Promise<void> => {
    if (into === null) return;
    setIsBusy(true);
    const answer = await data.mergeTags(tag.tagId, into);
    setIsBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    onClose();
    void message.success(t('merged', { name: tag.name, into: tags.get(into)?.name ?? '' }));
  };
  return (
    <Modal
      open
      width={480}
      title={t('mergeTitle', { name: tag.name })}
      okText={t('merge')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: into === null, loading: isBusy, danger: true }}
      onOk={() => void merge()}
      onCancel={onClose}
    >
      <div className={styles.stack}>
        {error !== null && <ErrorNote error={error} />}
        <label htmlFor={id}>{t('mergeInto')}</label>
        <Select
          id={id}
          value={into}
          placeholder={t('mergePlaceholder')}
          notFoundContent={t('notFound')}
          showSearch={{ filterOption: (typed, option) => foldText(option?.label ?? '').includes(foldText(typed)) }}
          onChange={setInto}
          options={options}
          optionRender={option => (
            <span className={styles.name}>
              <span className={styles.dot} style={{ background: option.data.color }} aria-hidden />
              <span className={styles.word}>{option.data.label}</span>
              <span className={styles.quiet}>{format.number(option.data.count)}</span>
            </span>
          )}
        />
        <TagUse tagId={tag.tagId} />
        <p className={styles.warning}>
          {t('mergeNote', { name: tag.name, into: into === null ? '…' : (tags.get(into)?.name ?? '') })}
        </p>
      </div>
    </Modal>
  );
}
