/** What can be done with a customer, at the right of the head: previous and next, a window of his own, edit, history, delete. Rules RD5, OW1. */
import {
  BlockOutlined,
  DeleteOutlined,
  EditOutlined,
  HistoryOutlined,
  LeftOutlined,
  RightOutlined,
} from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { inScope } from '../../../../common/domain/permissions.ts';
import { isOwnWindow } from '../../../data/own-window.ts';
import type { CustomerView } from '../../../data/api.ts';
import { useCan, useSession } from '../../../app/state/session.ts';
import type { Neighbours } from '../use-neighbours.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import { closeRecord } from './open-record.ts';
import { useOwnWindow } from './use-own-window.ts';

export interface HeadActionsProps {
  readonly customer: CustomerView | undefined;
  readonly neighbours: Neighbours;
  readonly onEdit: () => void;
  readonly onHistory: () => void;
}

export function HeadActions({ customer, neighbours, onEdit, onHistory }: HeadActionsProps): ReactElement {
  const { t } = useTranslation('customers');
  const { t: word } = useTranslation('customers/record');
  const openWindow = useOwnWindow();
  return (
    <>
      {!isOwnWindow && (
        <>
          <Tool label={t('detail.previous')} icon={<LeftOutlined aria-hidden />} onClick={neighbours.goPrevious} />
          <Tool label={t('detail.next')} icon={<RightOutlined aria-hidden />} onClick={neighbours.goNext} />
        </>
      )}
      {customer !== undefined && (
        <>
          {!isOwnWindow && (
            <Tool
              label={word('head.window')}
              icon={<BlockOutlined aria-hidden />}
              onClick={() => openWindow(customer.customerId)}
            />
          )}
          <Tool label={word('head.history')} icon={<HistoryOutlined aria-hidden />} onClick={onHistory} />
          <Own customer={customer} onEdit={onEdit} />
        </>
      )}
    </>
  );
}

/** What only those may do who have him to work with. */
function Own({ customer, onEdit }: { readonly customer: CustomerView; readonly onEdit: () => void }): ReactElement {
  const { t } = useTranslation('customers');
  const isMine = inScope(useSession(), customer);
  const canUpdate = useCan('customer.update') && isMine;
  const canDelete = useCan('customer.delete') && isMine;
  const [isDeleting, setIsDeleting] = useState(false);
  return (
    <>
      {canUpdate && (
        <Button icon={<EditOutlined aria-hidden />} onClick={onEdit}>
          {t('detail.edit')}
        </Button>
      )}
      {canDelete && (
        <Tool
          isDangerous
          label={t('delete.label')}
          icon={<DeleteOutlined aria-hidden />}
          onClick={() => setIsDeleting(true)}
        />
      )}
      {isDeleting && (
        <DeleteDialog
          customer={customer}
          onClose={() => setIsDeleting(false)}
          onDeleted={() => {
            setIsDeleting(false);
            if (!isOwnWindow) closeRecord();
          }}
        />
      )}
    </>
  );
}

function Tool({
  label,
  icon,
  onClick,
  isDangerous = false,
}: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: (() => void) | null;
  readonly isDangerous?: boolean;
}): ReactElement {
  return (
    <Tooltip title={label}>
      <Button
        type="text"
        danger={isDangerous}
        icon={icon}
        aria-label={label}
        disabled={onClick === null}
        onClick={() => onClick?.()}
      />
    </Tooltip>
  );
}
