/** Chooses another place for a group; itself and what is below it cannot be chosen. Rule GT3. */
import { Modal, TreeSelect } from 'antd';
import { useId, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerGroup } from '../../../common/domain/classification.ts';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { toPlaces, type GroupNode } from './build-tree.ts';
import styles from './groups.module.css';
import { useMove } from './use-move.ts';

const TOP = 'top';

export interface MoveGroupDialogProps {
  readonly group: CustomerGroup;
  readonly tree: readonly GroupNode[];
  readonly onClose: () => void;
}

export function MoveGroupDialog({ group, tree, onClose }: MoveGroupDialogProps): ReactElement {
  const { t } = useTranslation('groups');
  const move = useMove();
  const [place, setPlace] = useState(group.parentId ?? TOP);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();
  const save = async (): Promise<void> => {
    setIsBusy(true);
    const refusal = await move(group, place === TOP ? null : place);
    setIsBusy(false);
    setError(refusal);
    if (refusal === null) onClose();
  };
  return (
    <Modal
      open
      width={480}
      title={t('moveTitle', { name: group.name })}
      okText={t('move')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: place === (group.parentId ?? TOP), loading: isBusy }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <div className={styles.stack}>
        {error !== null && <ErrorNote error={error} />}
        <label htmlFor={id}>{t('place')}</label>
        <TreeSelect
          id={id}
          value={place}
          treeDefaultExpandAll
          showSearch={{ treeNodeFilterProp: 'title' }}
          treeData={[{ value: TOP, title: t('top'), disabled: false, children: [] }, ...toPlaces(tree, group.groupId)]}
          onChange={setPlace}
        />
      </div>
    </Modal>
  );
}
