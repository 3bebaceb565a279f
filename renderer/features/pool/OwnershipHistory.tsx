/** 归属记录: the ledger of one customer in words, newest first. It lies on the server alone. Rule PO21. */
import { Button, Timeline } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { OWNERSHIP_LIST } from '../../../common/protocol/calls/pools.ts';
import { useCall } from '../../app/call-server.ts';
import { useReference } from '../../app/state/reference.ts';
import { useAmounts } from '../../ui/amounts.ts';
import styles from './pool.module.css';

export function OwnershipHistory({
  customerId,
  ver,
}: {
  readonly customerId: string;
  readonly ver: number;
}): ReactElement {
  const { t } = useTranslation('pool');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div>
      <Button
        size="small"
        type="link"
        className={styles.link ?? ''}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {t('owner.history')}
      </Button>
      {isOpen && <Entries key={ver} customerId={customerId} />}
    </div>
  );
}

function Entries({ customerId }: { readonly customerId: string }): ReactElement {
  const { t } = useTranslation('pool');
  const format = useAmounts();
  const { memberName, pools } = useReference();
  const { value, error } = useCall(OWNERSHIP_LIST, { customerId }, [customerId]);
  if (error !== undefined) return <p className={styles.quiet}>{t('owner.historyOffline')}</p>;
  const poolName = (poolId: string | null): string => pools.get(poolId ?? '')?.name ?? t('title');
  return (
    <Timeline
      className={styles.ledger ?? ''}
      items={(value?.entries ?? []).map(entry => {
        const { kind, by, toOwner, fromPool, toPool, at, reason } = entry;
        const isIntoPool = kind === 'hand_over' && toOwner === null;
        const names = {
          by: memberName(by),
          to: memberName(toOwner),
          fromPool: poolName(fromPool),
          toPool: poolName(toPool),
        };
        const isWorded = reason !== '' && kind === 'release';
        return {
          key: `${at}/${kind}`,
          content: (
            <>
              <div>{t(`kind.${kind}${isIntoPool ? '_pool' : ''}`, names)}</div>
              {isWorded && <div className={styles.quiet}>{t('kind.reason', { reason })}</div>}
              <div className={styles.quiet}>{format.dateTime(at)}</div>
            </>
          ),
        };
      })}
    />
  );
}
