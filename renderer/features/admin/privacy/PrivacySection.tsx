/** 隐私: requests of data subjects, how long data is kept, and what duplicate checks tell. Online only. Rules PR5, PR8, PR14, PI5. */
import { Tabs } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import { PrivacySettings } from './PrivacySettings.tsx';
import { RequestsTab } from './RequestsTab.tsx';
import { RetentionTab } from './RetentionTab.tsx';

/** Three tabs; each asks the server when it is opened. */
export function PrivacySection(): ReactElement {
  const { t } = useTranslation('admin/privacy');
  return (
    <PageFrame title={t('title')} note={t('note')}>
      <Tabs
        destroyOnHidden
        items={[
          { key: 'requests', label: t('tab.requests'), children: <RequestsTab /> },
          { key: 'retention', label: t('tab.retention'), children: <RetentionTab /> },
          { key: 'settings', label: t('tab.settings'), children: <PrivacySettings /> },
        ]}
      />
    </PageFrame>
  );
}
