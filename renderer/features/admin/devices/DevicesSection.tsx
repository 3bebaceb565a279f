/** 设备: everybody's devices, and revoking one that is lost or whose user left. Rules AC73, AC75, AC91. */
import { ReloadOutlined } from '@ant-design/icons';
import { App, Button, Input, Table, Tag } from 'antd';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { foldText } from '../../../../common/query/fold.ts';
import { DEVICES_LIST, DEVICES_REVOKE, type MemberDevice } from '../../../../common/protocol/calls/devices.ts';
import { callServer, useCall } from '../../../app/call-server.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import { useAmounts } from '../../../ui/amounts.ts';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import styles from '../admin.module.css';
import { OnlineContent } from '../OnlineContent.tsx';

const STATE_COLORS = { active: 'green', signed_out: 'default', revoked: 'orange', wiped: 'default' } as const;

/** A table, those seen last first. */
export function DevicesSection(): ReactElement {
  const { t } = useTranslation('admin/devices');
  const { modal, message } = App.useApp();
  const textOf = useErrorText();
  const loaded = useCall(DEVICES_LIST, {}, []);
  const revoke = async ({ userId, clientId, userName }: MemberDevice): Promise<void> => {
    const answer = await callServer(DEVICES_REVOKE, { userId, clientId });
    if (answer.ok) void message.success(t('revoke.done', { name: userName }));
    else void message.error(textOf(answer.error));
    loaded.reload();
  };
  const ask = (device: MemberDevice): void => {
    const { unsent } = device;
    const waiting = unsent === null ? t('revoke.unsentUnknown') : t('revoke.unsent', { count: unsent });
    modal.confirm({
      title: t('revoke.title', { name: device.userName }),
      content: (
        <>
          <p>{t('revoke.what')}</p>
          <p>{unsent === 0 ? t('revoke.unsentNone') : waiting}</p>
        </>
      ),
      okText: t('revoke.ok'),
      okButtonProps: { danger: true },
      width: 480,
      onOk: () => revoke(device),
    });
  };
  return (
    <PageFrame
      title={t('title')}
      note={t('note')}
      actions={
        <Button icon={<ReloadOutlined aria-hidden />} loading={loaded.isLoading} onClick={loaded.reload}>
          {t('reload')}
        </Button>
      }
    >
      <OnlineContent loaded={loaded}>
        {({ current, devices }) =>
          devices.length === 0 ? (
            <EmptyNote text={t('empty')} />
          ) : (
            <DevicesTable current={current} devices={devices} onRevoke={ask} />
          )
        }
      </OnlineContent>
    </PageFrame>
  );
}

interface DevicesTableProps {
  /** The one in use: it is signed out, not revoked. */
  readonly current: string;
  readonly devices: readonly MemberDevice[];
  readonly onRevoke: (device: MemberDevice) => void;
}

function DevicesTable({ current, devices, onRevoke }: DevicesTableProps): ReactElement {
  const { t } = useTranslation('admin/devices');
  const format = useAmounts();
  const [words, setWords] = useState('');
  const rows = useMemo(() => {
    const wanted = foldText(words).trim();
    return devices.filter(({ userName, userLogin, name }) =>
      foldText(`${userName}\n${userLogin}\n${name}`).includes(wanted),
    );
  }, [devices, words]);
  const systemOf = (platform: string): string => t(`platform.${platform}`, { defaultValue: platform });
  return (
    <>
      <Input.Search
        allowClear
        style={{ maxWidth: 280, flex: 'none' }}
        aria-label={t('search')}
        placeholder={t('search')}
        value={words}
        onChange={event => setWords(event.target.value)}
      />
      <div className={styles.fitted}>
        <Table<MemberDevice>
          size="small"
          rowKey={row => `${row.userId}/${row.clientId}`}
          pagination={rows.length > 100 ? { pageSize: 100, showSizeChanger: false } : false}
          scroll={{ x: 820 }}
          dataSource={rows}
          columns={[
            {
              title: t('column.user'),
              render: (_, row) => (
                <>
                  <span className={styles.name}>{row.userName}</span>
                  <span className={styles.quiet}>
                    {row.isUserActive ? row.userLogin : t('inactive', { login: row.userLogin })}
                  </span>
                </>
              ),
            },
            {
              title: t('column.device'),
              render: (_, row) => (
                <>
                  <span className={styles.name}>{row.name === row.platform ? systemOf(row.platform) : row.name}</span>
                  <span className={styles.quiet}>
                    {[systemOf(row.platform), row.appVersion].filter(part => part !== '').join(' · ')}
                  </span>
                </>
              ),
            },
            { title: t('column.seen'), width: 150, render: (_, row) => format.dateTime(row.lastSeenAt) },
            {
              title: t('column.unsent'),
              width: 90,
              align: 'right',
              render: (_, row) => (row.unsent === null ? t('unknown') : format.number(row.unsent)),
            },
            {
              title: t('column.state'),
              width: 120,
              render: (_, row) => (
                <Tag color={STATE_COLORS[row.state]} title={format.dateTime(row.wipedAt ?? row.revokedAt)}>
                  {t(`state.${row.state}`)}
                </Tag>
              ),
            },
            {
              title: <span className={styles.quiet}>{t('column.deeds')}</span>,
              width: 90,
              render: (_, row) =>
                row.clientId !== current &&
                (row.state === 'active' || row.state === 'signed_out') && (
                  <Button
                    size="small"
                    danger
                    aria-label={t('revoke.of', { name: row.userName, device: row.name })}
                    onClick={() => onRevoke(row)}
                  >
                    {t('revoke.button')}
                  </Button>
                ),
            },
          ]}
        />
      </div>
    </>
  );
}
