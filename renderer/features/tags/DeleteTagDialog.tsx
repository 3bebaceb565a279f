/** Deletes a tag for everybody: says what it touches; it can be taken back, with the customers. Rules TG5, TG8. */
import { Modal } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerTag } from '../../../common/domain/classification.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { offerOwnUndo } from '../../app/state/undo.ts';
import { data } from '../../data/client.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TagUse } from './TagUse.tsx';
import styles from './tags.module.css';
import { undone } from './undone.ts';

export function DeleteTagDialog({
  tag,
  onClose,
}: {
  readonly tag: CustomerTag;
  readonly onClose: () => void;
}): ReactElement {
  const { t } = useTranslation('tags');
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const remove = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await data.deleteTag(tag.tagId);
    setIsBusy(false);
    if (!answer.ok) {
      setError(answer.error);
      return;
    }
    onClose();
    offerOwnUndo(t('deleted', { name: tag.name }), async () => undone(await data.restoreTag(tag.tagId, tag.name)));
  };
  return (
    <Modal
      open
      width={480}
      title={t('deleteTitle', { name: tag.name })}
      okText={t('delete')}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, loading: isBusy }}
      onOk={() => void remove()}
      onCancel={onClose}
    >
      <div className={styles.stack}>
        {error !== null && <ErrorNote error={error} />}
        <p>{t('deleteNote')}</p>
        <TagUse tagId={tag.tagId} />
      </div>
    </Modal>
  );
}
