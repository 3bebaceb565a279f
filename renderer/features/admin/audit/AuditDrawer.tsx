/** One entry of the log with all its facts in words, and the ways from it to the customer, the member, and what else happened to them. Rule AL5. */
import { Button, Descriptions, Drawer } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIT_ACTIONS, isAuditAction } from '../../../../common/domain/audit-actions.ts';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import { openCustomer } from '../../../app/state/customer-view.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import styles from './audit.module.css';
import type { FilterChoice } from './build-filter.ts';
import { useActionWord, useFactWords, useObjectWord } from './use-audit-words.ts';

export interface AuditDrawerProps {
  readonly row: AuditRow | null;
  readonly onClose: () => void;
  /** Narrows the list to what is asked for here. */
  readonly onNarrow: (part: Partial<FilterChoice>) => void;
}

/** Beside the list, so that one can go from entry to entry. */
export function AuditDrawer({ row, onClose, onNarrow }: AuditDrawerProps): ReactElement {
  const { t } = useTranslation('admin/audit');
  const actionWord = useActionWord();
  return (
    <Drawer
      open={row !== null}
      size={480}
      title={row === null ? '' : actionWord(row.action)}
      onClose={onClose}
      destroyOnHidden
      mask={{ blur: false }}
      aria-label={t('drawer.label')}
    >
      {row !== null && <Facts row={row} onNarrow={onNarrow} />}
    </Drawer>
  );
}

function Facts({ row, onNarrow }: { readonly row: AuditRow; onNarrow: AuditDrawerProps['onNarrow'] }): ReactElement {
  const { t } = useTranslation('admin/audit');
  const format = useAmounts();
  const objectWord = useObjectWord();
  const facts = useFactWords()(row.detail);
  const { actorId, objectId, objectType } = row;
  const group = isAuditAction(row.action) ? t(`group.${AUDIT_ACTIONS[row.action]}`) : row.action;
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={[
          { key: 'n', label: t('column.n'), children: format.number(row.n) },
          { key: 'at', label: t('column.at'), children: format.dateTime(row.at) },
          { key: 'actor', label: t('column.actor'), children: row.actorName || t('system') },
          { key: 'group', label: t('drawer.group'), children: group },
          {
            key: 'object',
            label: t('column.object'),
            children: (
              <>
                {objectWord(objectType)} <span className={styles.id}>{objectId}</span>
              </>
            ),
          },
          ...facts.map(({ name, text }) => ({ key: name, label: name, children: text })),
        ]}
      />
      <div className={styles.ways}>
        {objectType === 'customer' && (
          <Button onClick={() => openCustomer(objectId)}>{t('drawer.openCustomer')}</Button>
        )}
        <Button onClick={() => onNarrow({ objectId })}>{t('drawer.sameObject')}</Button>
        {actorId !== null && <Button onClick={() => onNarrow({ actorId })}>{t('drawer.sameActor')}</Button>}
        {objectType === 'user' && objectId !== actorId && (
          <Button onClick={() => onNarrow({ actorId: objectId })}>{t('drawer.actsOfMember')}</Button>
        )}
        {(actorId !== null || objectType === 'user') && <Button href="#/admin/members">{t('drawer.members')}</Button>}
      </div>
      <p className={styles.quiet}>{t('drawer.note')}</p>
    </>
  );
}
