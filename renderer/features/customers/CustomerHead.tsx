/** The head of a customer: name, status with its allowed next steps, owner, and what can be done. */
import {
  ArrowLeftOutlined,
  CloudUploadOutlined,
  DeleteOutlined,
  EditOutlined,
  LeftOutlined,
  RightOutlined,
} from '@ant-design/icons';
import { App, Button, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerView } from '../../data/api.ts';
import { data } from '../../data/client.ts';
import { useReference } from '../../app/state/reference.ts';
import { navigate } from '../../app/state/route.ts';
import { useCan } from '../../app/state/session.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { StatusPicker } from './StatusPicker.tsx';
import type { Neighbours } from './use-neighbours.ts';
import styles from './detail.module.css';

export interface CustomerHeadProps {
  /** Undefined while he is on his way or when he is gone. */
  readonly customer: CustomerView | undefined;
  readonly neighbours: Neighbours;
  readonly onEdit: () => void;
}

/** Stays at the top while the timeline scrolls. */
export function CustomerHead({ customer, neighbours, onEdit }: CustomerHeadProps): ReactElement {
  const { t } = useTranslation('customers');
  const { memberName } = useReference();
  const canUpdate = useCan('customer.update');
  const canDelete = useCan('customer.delete');
  const confirmDelete = useDelete(customer);
  return (
    <header className={styles.head}>
      <Tooltip title={t('detail.back')}>
        <Button
          type="text"
          icon={<ArrowLeftOutlined aria-hidden />}
          aria-label={t('detail.back')}
          onClick={() => navigate('customers')}
        />
      </Tooltip>
      <h1 className={styles.name} title={customer?.name}>
        {customer?.name ?? ''}
      </h1>
      {customer !== undefined && (
        <>
          <StatusPicker customerId={customer.customerId} status={customer.status} isFixed={!canUpdate} />
          <span className={styles.owner}>
            {customer.ownerId === null
              ? t('detail.noOwner')
              : t('detail.owner', { name: memberName(customer.ownerId) })}
          </span>
          {customer.pending && (
            <span className={styles.waiting}>
              <CloudUploadOutlined aria-hidden /> {t('grid.pending')}
            </span>
          )}
        </>
      )}
      <span className={styles.spring} />
      <Step isBack go={neighbours.goPrevious} label={t('detail.previous')} />
      <Step go={neighbours.goNext} label={t('detail.next')} />
      {customer !== undefined && canUpdate && (
        <Button icon={<EditOutlined aria-hidden />} onClick={onEdit}>
          {t('detail.edit')}
        </Button>
      )}
      {customer !== undefined && canDelete && (
        <Tooltip title={t('delete.label')}>
          <Button
            type="text"
            danger
            icon={<DeleteOutlined aria-hidden />}
            aria-label={t('delete.label')}
            onClick={confirmDelete}
          />
        </Tooltip>
      )}
    </header>
  );
}

function Step({
  isBack = false,
  go,
  label,
}: {
  isBack?: boolean;
  go: (() => void) | null;
  label: string;
}): ReactElement {
  return (
    <Tooltip title={label}>
      <Button
        type="text"
        icon={isBack ? <LeftOutlined aria-hidden /> : <RightOutlined aria-hidden />}
        aria-label={label}
        disabled={go === null}
        onClick={() => go?.()}
      />
    </Tooltip>
  );
}

/** Deleting cannot be undone here: it is asked first, with the name. */
function useDelete(customer: CustomerView | undefined): () => void {
  const { t } = useTranslation('customers');
  const { modal, message } = App.useApp();
  const textOf = useErrorText();
  return () => {
    if (customer === undefined) return;
    modal.confirm({
      title: t('delete.title', { name: customer.name }),
      content: t('delete.text'),
      okText: t('delete.ok'),
      okButtonProps: { danger: true },
      width: 480,
      onOk: async () => {
        const answer = await data.deleteCustomer(customer.customerId);
        if (!answer.ok) {
          void message.error(textOf(answer.error));
          return;
        }
        void message.success(t('delete.done', { name: customer.name }));
        navigate('customers');
      },
    });
  };
}
