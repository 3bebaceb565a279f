/** 协作人 of a customer, with what each may do; those who decide about him add and remove them. Rule PO4. */
import { Button, Select, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Collaborator } from '../../../common/domain/pool.ts';
import { useReference } from '../../app/state/reference.ts';
import type { CustomerView } from '../../data/api.ts';
import { MemberDialog } from './MemberDialog.tsx';
import styles from './pool.module.css';
import { useRequest } from './use-request.ts';

interface CollaboratorsProps {
  readonly customer: CustomerView;
  readonly mayChange: boolean;
}

export function Collaborators({ customer, mayChange }: CollaboratorsProps): ReactElement | null {
  const { t } = useTranslation('pool');
  const { memberName } = useReference();
  const request = useRequest();
  const [isAdding, setIsAdding] = useState(false);
  const [level, setLevel] = useState<Collaborator['level']>('write');
  const { customerId, ownerId, collaborators = [] } = customer;
  const change = (set: readonly Collaborator[], remove: readonly string[]): void =>
    void request([customerId], { kind: 'customer.collaborators', set, remove });
  if (collaborators.length === 0 && !mayChange) return null;
  return (
    <div className={styles.people}>
      <h3 className={styles.ownerTitle}>{t('owner.collaborators')}</h3>
      {collaborators.map(item => (
        <Tag
          key={item.userId}
          closable={mayChange}
          closeIcon={<span aria-label={t('owner.remove', { name: memberName(item.userId) })}>×</span>}
          onClose={event => {
            event.preventDefault(); // he stays until the server has decided
            change([], [item.userId]);
          }}
        >
          {memberName(item.userId)} · {t(`owner.${item.level}`)}
        </Tag>
      ))}
      {mayChange && (
        <div className={styles.adding}>
          <Select
            size="small"
            aria-label={t('owner.level')}
            value={level}
            onChange={setLevel}
            options={(['write', 'read'] as const).map(value => ({ value, label: t(`owner.${value}`) }))}
          />
          <Button size="small" onClick={() => setIsAdding(true)}>
            {t('owner.add')}
          </Button>
        </div>
      )}
      {isAdding && (
        <MemberDialog
          title={t('owner.add')}
          without={[...(ownerId === null ? [] : [ownerId]), ...collaborators.map(item => item.userId)]}
          onClose={() => setIsAdding(false)}
          onChoose={userId => {
            setIsAdding(false);
            change([{ userId, level }], []);
          }}
        />
      )}
    </div>
  );
}
