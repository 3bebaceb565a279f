/** What a rule would do: how many now and in its warning time, and who is next, each with the date. Removes nothing. Rule PR9. */
import { Button, Modal, Table } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { RetentionRule } from '../../../../common/domain/retention.ts';
import { RETENTION_PREVIEW } from '../../../../common/protocol/calls/privacy.ts';
import { useCall } from '../../../app/call-server.ts';
import { useReference } from '../../../app/state/reference.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { OnlineContent } from '../OnlineContent.tsx';
import styles from './privacy.module.css';

export interface RetentionPreviewProps {
  readonly rule: RetentionRule;
  readonly onClose: () => void;
}

/** A dialog with the counts and the warning list. */
export function RetentionPreview({ rule, onClose }: RetentionPreviewProps): ReactElement {
  const { t } = useTranslation('admin/privacy');
  const format = useAmounts();
  const { memberName } = useReference();
  const loaded = useCall(RETENTION_PREVIEW, { rule }, [rule]);
  return (
    <Modal
      open
      width={640}
      title={t('preview.title', { name: rule.name })}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{t('preview.close')}</Button>}
    >
      <OnlineContent loaded={loaded}>
        {({ due, soon, exempt, list }) => (
          <div className={styles.stack}>
            <dl className={styles.holding}>
              {Object.entries({ due, soon, exempt }).map(([key, count]) => (
                <div key={key}>
                  <dt>{t(`preview.${key}`, { n: format.number(rule.warnDays) })}</dt>
                  <dd>{format.number(count)}</dd>
                </div>
              ))}
            </dl>
            {list.length > 0 && (
              <div className={styles.table}>
                <Table
                  size="small"
                  rowKey="customerId"
                  pagination={false}
                  scroll={{ y: 320 }}
                  dataSource={list}
                  columns={[
                    { title: t('preview.date'), width: 120, render: (_, row) => format.date(row.dueAt) },
                    { title: t('subject.name'), ellipsis: true, render: (_, row) => row.name },
                    {
                      title: t('subject.owner'),
                      width: 110,
                      ellipsis: true,
                      render: (_, row) => (row.ownerId === null ? '' : memberName(row.ownerId)),
                    },
                  ]}
                />
              </div>
            )}
            <p className={styles.quiet}>{t('preview.note')}</p>
          </div>
        )}
      </OnlineContent>
    </Modal>
  );
}
