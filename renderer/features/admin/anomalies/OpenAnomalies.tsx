/** How many events nobody has acknowledged, beside the name of the section; nothing while there is none or no network. Rule LI6. */
import { Badge } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ANOMALIES_LIST } from '../../../../common/protocol/calls/limits.ts';
import { useCall } from '../../../app/call-server.ts';

/** Asked when the page opens. */
export function OpenAnomalies(): ReactElement | null {
  const { t } = useTranslation('admin/anomalies');
  const { value } = useCall(ANOMALIES_LIST, { isOpen: true, before: null, limit: 1 }, []);
  if (value === undefined || value.open === 0) return null;
  return (
    <Badge
      count={value.open}
      size="small"
      title={t('openCount', { open: value.open })}
      style={{ marginInlineStart: 6 }}
    />
  );
}
