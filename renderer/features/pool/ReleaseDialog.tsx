/** 退回: into which pool and why. The reasons are the company's. */
import { Form, Modal, Select } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useReference } from '../../app/state/reference.ts';
import { useSession } from '../../app/state/session.ts';

export interface ReleaseDialogProps {
  readonly title: string;
  readonly onRelease: (input: { readonly poolId: string; readonly reason: string }) => void;
  readonly onClose: () => void;
}

export function ReleaseDialog({ title, onRelease, onClose }: ReleaseDialogProps): ReactElement {
  const { t } = useTranslation('pool');
  const { grant } = useSession();
  const { pools } = useReference();
  const open = [...pools.values()].filter(
    pool => !pool.retired && (grant.scope === 'all' || (grant.pools ?? []).some(view => view.poolId === pool.poolId)),
  );
  const [poolId, setPoolId] = useState(open[0]?.poolId ?? '');
  const [reason, setReason] = useState<string | null>(null);
  const pool = pools.get(poolId);
  const isReady = pool !== undefined && (reason !== null || !pool.reasonRequired);
  return (
    <Modal
      open
      width={480}
      title={title}
      okText={t('release.ok')}
      cancelText={t('member.cancel')}
      okButtonProps={{ disabled: !isReady }}
      onOk={() => onRelease({ poolId, reason: reason ?? '' })}
      onCancel={onClose}
    >
      <p>{t('release.note')}</p>
      <Form layout="vertical">
        {open.length > 1 && (
          <Form.Item label={t('release.pool')} htmlFor="release-pool">
            <Select
              id="release-pool"
              value={poolId}
              options={open.map(item => ({ value: item.poolId, label: item.name }))}
              onChange={next => {
                setPoolId(next);
                setReason(null);
              }}
            />
          </Form.Item>
        )}
        <Form.Item label={t('release.reason')} htmlFor="release-reason" required={pool?.reasonRequired === true}>
          <Select
            id="release-reason"
            value={reason}
            options={(pool?.reasons ?? []).map(value => ({ value, label: value }))}
            onChange={setReason}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
