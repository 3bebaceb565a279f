/**
 * The head of a customer: name, status with its allowed next steps, owner, tags, groups, next follow-up, and what can be done. Stays at the top
 * while the timeline scrolls. Rules RD1, UI17.
 */
import { ArrowLeftOutlined, CalendarOutlined, CloudUploadOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { isOwnWindow } from '../../data/own-window.ts';
import type { CustomerView } from '../../data/api.ts';
import { useReference } from '../../app/state/reference.ts';
import { useFormat } from '../../ui/format.ts';
import { pathOfGroup } from './GroupEditor.tsx';
import { HeadActions, type HeadActionsProps } from './record/HeadActions.tsx';
import { NameEditor } from './record/NameEditor.tsx';
import { closeRecord } from './record/open-record.ts';
import { useMayEdit } from './record/use-may-edit.ts';
import { RemovableLabel } from './RemovableLabel.tsx';
import { StatusPicker } from './StatusPicker.tsx';
import styles from './detail.module.css';

export interface CustomerHeadProps extends Omit<HeadActionsProps, 'customer'> {
  /** Undefined while he is on his way or when he is gone. */
  readonly customer: CustomerView | undefined;
}

export function CustomerHead({ customer, ...actions }: CustomerHeadProps): ReactElement {
  const { t } = useTranslation('customers');
  return (
    <header className={styles.head}>
      {!isOwnWindow && (
        <Tooltip title={t('detail.back')}>
          <Button
            type="text"
            icon={<ArrowLeftOutlined aria-hidden />}
            aria-label={t('detail.back')}
            onClick={closeRecord}
          />
        </Tooltip>
      )}
      {customer !== undefined && <Known customer={customer} />}
      <span className={styles.spring} />
      <HeadActions customer={customer} {...actions} />
    </header>
  );
}

/** How many tags and groups stand in the head; all are beside the facts. */
const SHOWN = 3;

function Known({ customer }: { readonly customer: CustomerView }): ReactElement {
  const { t } = useTranslation('customers');
  const { memberName } = useReference();
  const mayEdit = useMayEdit(customer);
  const { customerId, status, ownerId } = customer;
  const owner = ownerId === null ? t('detail.noOwner') : t('detail.owner', { name: memberName(ownerId) });
  return (
    <>
      <NameEditor customer={customer} isFixed={!mayEdit} />
      <StatusPicker customerId={customerId} status={status} isFixed={!mayEdit} />
      <span className={styles.owner} title={owner}>
        {owner}
      </span>
      <Labels customer={customer} />
      <NextFollowUp at={nextOf(customer)} />
      {customer.pending && (
        <span className={styles.waiting}>
          <CloudUploadOutlined aria-hidden /> {t('grid.pending')}
        </span>
      )}
    </>
  );
}

function Labels({ customer }: { readonly customer: CustomerView }): ReactElement | null {
  const { t } = useTranslation('customers/record');
  const { tags, groups } = useReference();
  const known = customer.tagIds.flatMap(id => tags.get(id) ?? []);
  const paths = customer.groupIds.filter(id => groups.has(id)).map(id => ({ id, name: pathOfGroup(id, groups) }));
  const count = known.length + paths.length;
  if (count === 0) return null;
  return (
    <span className={styles.headLabels}>
      {known.slice(0, SHOWN).map(({ tagId, name, color }) => (
        <RemovableLabel key={tagId} name={name} color={color} />
      ))}
      {paths.slice(0, Math.max(0, SHOWN - known.length)).map(({ id, name }) => (
        <RemovableLabel key={id} name={name} />
      ))}
      {count > SHOWN && <span className={styles.faint}>{t('head.more', { n: count })}</span>}
    </span>
  );
}

/** Filled in by whoever plans follow-ups; absent on older records. */
function nextOf(customer: CustomerView): number | null {
  const { nextFollowUpAt } = customer as { readonly nextFollowUpAt?: number | null };
  return nextFollowUpAt ?? null;
}

function NextFollowUp({ at }: { readonly at: number | null }): ReactElement | null {
  const { t } = useTranslation('customers/record');
  const format = useFormat();
  if (at === null) return null;
  return (
    <span className={styles.owner}>
      <CalendarOutlined aria-hidden /> {t('head.next', { at: format.dateTime(at) })}
    </span>
  );
}
