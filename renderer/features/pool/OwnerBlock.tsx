/** Whose the customer is, and what can be done about it: claim, release, transfer, collaborators, protection, the ledger. Rules PO16 to PO19, PO21. */
import { Button, Space, Tag } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { holds, isPooled } from '../../../common/domain/permissions.ts';
import { useReference } from '../../app/state/reference.ts';
import { useCan, useSession } from '../../app/state/session.ts';
import type { CustomerView } from '../../data/api.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useNow } from '../../ui/hooks/use-now.ts';
import { Collaborators } from './Collaborators.tsx';
import { MemberDialog } from './MemberDialog.tsx';
import { OwnershipHistory } from './OwnershipHistory.tsx';
import styles from './pool.module.css';
import { ReleaseDialog } from './ReleaseDialog.tsx';
import { useRequest } from './use-request.ts';

export function OwnerBlock({ customer }: { readonly customer: CustomerView }): ReactElement {
  const { t } = useTranslation('pool');
  const user = useSession();
  const { memberName, pools } = useReference();
  const format = useAmounts();
  const now = useNow(30_000);
  const may = {
    claim: useCan('customer.claim'),
    release: useCan('customer.release'),
    transfer: useCan('customer.transfer'),
    protect: useCan('customer.protect'),
    update: useCan('customer.update'),
  };
  const [open, setOpen] = useState<'release' | 'transfer' | null>(null);
  const request = useRequest();
  const { customerId, name, ownerId, poolId, pending } = customer;
  const pooled = isPooled(customer);
  const isHeld = holds(user, customer) && !pooled;
  const since = pooled ? customer.pooledAt : customer.ownedSince;
  const until = customer.protectedUntil ?? 0;
  const ids = [customerId];
  const poolName = pools.get(poolId ?? '')?.name ?? t('title');
  return (
    <section className={styles.owner} aria-label={t('owner.label')}>
      <h2 className={styles.ownerTitle}>{t('owner.label')}</h2>
      <p className={styles.ownerLine}>
        {pooled ? t('owner.inPool', { pool: poolName }) : `${t('owner.owner')} ${memberName(ownerId)}`}
        {since != null && <span className={styles.quiet}> {t('owner.since', { at: format.date(since) })}</span>}
        {pooled && pending && <Tag color="processing">{t('owner.waiting')}</Tag>}
      </p>
      {until > now && <p className={styles.quiet}>{t('owner.until', { at: format.dateTime(until) })}</p>}
      <Space wrap size={4}>
        {pooled && may.claim && (
          <Button
            size="small"
            type="primary"
            disabled={pending}
            onClick={() => void request(ids, { kind: 'customer.claim' })}
          >
            {t('claim')}
          </Button>
        )}
        {isHeld && may.release && (
          <Button size="small" onClick={() => setOpen('release')}>
            {t('release.label')}
          </Button>
        )}
        {isHeld && may.transfer && (
          <Button size="small" onClick={() => setOpen('transfer')}>
            {t('owner.transfer')}
          </Button>
        )}
        {isHeld && may.protect && (
          <Button size="small" onClick={() => void request(ids, { kind: 'customer.protect', on: until <= now })}>
            {until > now ? t('owner.unprotect') : t('owner.protect')}
          </Button>
        )}
      </Space>
      {!pooled && <Collaborators customer={customer} mayChange={isHeld && may.update} />}
      {isHeld && <OwnershipHistory customerId={customerId} ver={customer.ver} />}
      {open === 'release' && (
        <ReleaseDialog
          title={t('release.title', { name })}
          onClose={() => setOpen(null)}
          onRelease={input => {
            setOpen(null);
            void request(ids, { kind: 'customer.release', ...input });
          }}
        />
      )}
      {open === 'transfer' && (
        <MemberDialog
          title={t('member.transfer')}
          without={ownerId === null ? [] : [ownerId]}
          onClose={() => setOpen(null)}
          onChoose={to => {
            setOpen(null);
            void request(ids, { kind: 'customer.transfer', ownerId: to });
          }}
        />
      )}
    </section>
  );
}
