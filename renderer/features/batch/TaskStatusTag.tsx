/** The state of a task as a word with its colour and sign. */
import {
  CheckCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  StopOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { BatchStatus } from '../../../common/domain/batch-task.ts';

const LOOKS: Readonly<Record<BatchStatus, { readonly color: string; readonly icon: ReactElement }>> = {
  running: { color: 'processing', icon: <SyncOutlined aria-hidden /> },
  completed: { color: 'success', icon: <CheckCircleOutlined aria-hidden /> },
  cancelled: { color: 'default', icon: <StopOutlined aria-hidden /> },
  interrupted: { color: 'warning', icon: <ExclamationCircleOutlined aria-hidden /> },
  failed: { color: 'error', icon: <CloseCircleOutlined aria-hidden /> },
};

/** One word. */
export function TaskStatusTag({ status }: { readonly status: BatchStatus }): ReactElement {
  const { t } = useTranslation('batch');
  const { color, icon } = LOOKS[status];
  return (
    <Tag color={color} icon={icon} style={{ marginInlineEnd: 0 }}>
      {t(`status.${status}`)}
    </Tag>
  );
}
