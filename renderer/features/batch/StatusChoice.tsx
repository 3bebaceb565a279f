/** The status that a batch sets, and why, where some move to it asks for a reason. Rules UB1, DN5. */
import { Input, Select } from 'antd';
import { useId, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { needsReason } from '../../../common/merge/merge-customer.ts';
import { useReference } from '../../app/state/reference.ts';
import styles from './batch.module.css';

export interface StatusChoiceProps {
  readonly status: string | null;
  readonly reason: string;
  readonly onStatus: (status: string) => void;
  readonly onReason: (reason: string) => void;
}

export function StatusChoice({ status, reason, onStatus, onReason }: StatusChoiceProps): ReactElement {
  const { t } = useTranslation('batch');
  const { entries, list, labelOf } = useReference();
  const id = useId();
  // Retired statuses as well: customers may still stand in one.
  const isAsked =
    status !== null &&
    [...entries.values()].some(entry => entry.kind === 'status' && needsReason(entries, entry.entryId, status));
  return (
    <>
      <div className={styles.field}>
        <label htmlFor={id} className={styles.label}>
          {t('dialog.status')}
        </label>
        <Select
          id={id}
          value={status}
          placeholder={t('dialog.statusPlaceholder')}
          onChange={onStatus}
          options={list('status').map(({ entryId }) => ({ value: entryId, label: labelOf(entryId) }))}
        />
      </div>
      {isAsked && (
        <div className={styles.field}>
          <label htmlFor={`${id}-reason`} className={styles.label}>
            {t('dialog.reason')}
          </label>
          <Input.TextArea
            id={`${id}-reason`}
            aria-describedby={`${id}-hint`}
            maxLength={200}
            autoSize={{ minRows: 2, maxRows: 5 }}
            value={reason}
            onChange={event => onReason(event.target.value)}
          />
          <span id={`${id}-hint`} className={styles.quiet}>
            {t('dialog.reasonHint')}
          </span>
        </div>
      )}
    </>
  );
}
