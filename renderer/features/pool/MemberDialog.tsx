/** Chooses the member to whom customers are assigned or transferred. */
import { Modal, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useReference } from '../../app/state/reference.ts';

export interface MemberDialogProps {
  readonly title: string;
  /** Who cannot be chosen. */
  readonly without: readonly string[];
  readonly onChoose: (userId: string) => void;
  readonly onClose: () => void;
}

export function MemberDialog({ title, without, onChoose, onClose }: MemberDialogProps): ReactElement {
  const { t } = useTranslation('pool');
  const { members } = useReference();
  const [userId, setUserId] = useState<string | null>(null);
  const options = [...members.values()]
    .filter(member => member.active && !without.includes(member.userId))
    .map(member => ({
      value: member.userId,
      label: `${member.name}${member.teamName === '' ? '' : ` · ${member.teamName}`}`,
    }));
  return (
    <Modal
      open
      width={480}
      title={title}
      okText={t('member.ok')}
      cancelText={t('member.cancel')}
      okButtonProps={{ disabled: userId === null }}
      onOk={() => userId !== null && onChoose(userId)}
      onCancel={onClose}
    >
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: '100%' }}
        placeholder={t('member.choose')}
        aria-label={t('member.choose')}
        options={options}
        value={userId}
        onChange={setUserId}
      />
    </Modal>
  );
}
