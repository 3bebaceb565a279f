/** What can be asked for besides synchronising: comparing everything with the server, and the log for support. Rules SC10, SC11. */
import { FileTextOutlined, MoreOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSync } from '../../app/state/sync.ts';
import { desktop } from '../../app/desktop.ts';
import { data } from '../../data/client.ts';
import { useAmounts } from '../../ui/amounts.ts';
import { useErrorText } from '../../ui/error-text.ts';

export function SyncTools(): ReactElement {
  const { t } = useTranslation('sync-center');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const format = useAmounts();
  const { phase } = useSync();
  const [isBusy, setIsBusy] = useState(false);
  const check = async (): Promise<void> => {
    setIsBusy(true);
    const answer = await data.checkData();
    setIsBusy(false);
    if (!answer.ok) {
      void message.error(textOf(answer.error));
      return;
    }
    const { compared, repaired, removed } = answer.value;
    const shown = {
      compared: format.number(compared),
      repaired: format.number(repaired),
      removed: format.number(removed),
    };
    void message.success(t(repaired + removed === 0 ? 'tools.checkedEqual' : 'tools.checkedRepaired', shown));
  };
  const save = async (): Promise<void> => {
    const answer = await data.syncLog();
    if (!answer.ok) {
      void message.error(textOf(answer.error));
      return;
    }
    const bytes = new TextEncoder().encode(answer.value);
    const saved = await desktop.files.save({ suggestedName: 'customer-pool-sync-log.txt', data: bytes, kind: 'txt' });
    if (!saved.ok) void message.error(textOf(saved.error));
    else if (saved.value !== null) void message.success(t('tools.saved', { name: saved.value }));
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'check',
            icon: <SafetyCertificateOutlined aria-hidden />,
            label: t('tools.check'),
            disabled: phase === 'offline' || isBusy,
            onClick: () => void check(),
          },
          { key: 'log', icon: <FileTextOutlined aria-hidden />, label: t('tools.log'), onClick: () => void save() },
        ],
      }}
    >
      <Button icon={<MoreOutlined aria-hidden />} loading={isBusy} aria-label={t('tools.more')} />
    </Dropdown>
  );
}
