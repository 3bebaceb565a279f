/** Makes a tag, or changes name, colour and category of one; a change can be taken back. Rules TG1, TG2. */
import { App, AutoComplete, Form, Input, Modal, Radio } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTag } from '../../../common/domain/classification.ts';
import { foldText } from '../../../common/query/fold.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { useReference } from '../../app/state/reference.ts';
import { offerOwnUndo } from '../../app/state/undo.ts';
import { data } from '../../data/client.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { nextTagColor, TAG_PALETTE } from '../../ui/tag-palette.ts';
import styles from './tags.module.css';
import { undone } from './undone.ts';

export interface TagDialogProps {
  /** Null: a new one. */
  readonly tag: CustomerTag | null;
  readonly onClose: () => void;
}

export function TagDialog({ tag, onClose }: TagDialogProps): ReactElement {
  const { t } = useTranslation('tags');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const { tags } = useReference();
  const [name, setName] = useState(tag?.name ?? '');
  const [category, setCategory] = useState(tag?.category ?? '');
  const [color, setColor] = useState(tag?.color ?? nextTagColor([...tags.values()].map(other => other.color)));
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const categories = [...new Set([...tags.values()].map(other => other.category))].filter(word => word !== '');
  const colors: readonly string[] = TAG_PALETTE.some(one => one === color) ? TAG_PALETTE : [...TAG_PALETTE, color];

  const save = async (): Promise<void> => {
    setIsBusy(true);
    const content = { name: name.trim(), color, category: category.trim() };
    const answer = tag === null ? await data.createTag(content) : await data.updateTag(tag.tagId, content);
    setIsBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    onClose();
    if (tag === null) void message.success(t('made', { name: content.name }));
    else {
      const { tagId, ...before } = tag;
      const old = { name: before.name, color: before.color, category: before.category };
      offerOwnUndo(t('changed', { name: content.name }), async () => undone(await data.updateTag(tagId, old)));
    }
  };
  const nameError = error?.fields?.find(field => field.field === 'name');
  return (
    <Modal
      open
      width={480}
      title={tag === null ? t('add') : t('changeTitle', { name: tag.name })}
      okText={tag === null ? t('create') : t('save')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: name.trim() === '', loading: isBusy }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      {error !== null && nameError === undefined && <ErrorNote error={error} />}
      <Form layout="vertical" component="div">
        <Form.Item
          label={t('column.name')}
          htmlFor="tag-name"
          validateStatus={nameError === undefined ? '' : 'error'}
          help={nameError === undefined ? undefined : textOf(nameError)}
        >
          <Input
            id="tag-name"
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type it
            autoFocus
            maxLength={30}
            showCount
            value={name}
            onChange={event => setName(event.target.value)}
            onPressEnter={() => void save()}
          />
        </Form.Item>
        <Form.Item label={t('color')}>
          <Radio.Group
            aria-label={t('color')}
            className={styles.colors ?? ''}
            value={color}
            onChange={event => setColor(String(event.target.value))}
          >
            {colors.map((one, index) => (
              <Radio key={one} value={one} aria-label={t('colorOf', { n: index + 1 })}>
                <span className={styles.swatch} style={{ background: one }} aria-hidden />
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
        <Form.Item label={t('column.category')} htmlFor="tag-category" help={t('categoryHint')}>
          <AutoComplete
            id="tag-category"
            options={categories.map(value => ({ value }))}
            showSearch={{ filterOption: (typed, option) => foldText(option?.value ?? '').includes(foldText(typed)) }}
            value={category}
            onChange={setCategory}
          >
            <Input maxLength={30} />
          </AutoComplete>
        </Form.Item>
      </Form>
      <p className={styles.preview}>
        <span className={styles.dot} style={{ background: color }} aria-hidden />
        {name.trim() === '' ? t('preview') : name.trim()}
      </p>
    </Modal>
  );
}
