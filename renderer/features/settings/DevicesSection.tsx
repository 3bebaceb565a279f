/** 设备: where the user is signed in, what the devices are called, and signing the others out. Online only. Rules AC70 to AC72, AC91. */
import { EditOutlined } from '@ant-design/icons';
import { App, Button, Skeleton, Tag, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DEVICE_NAME_LENGTH,
  DEVICES_MINE,
  DEVICES_RENAME,
  DEVICES_SIGN_OUT,
  type DeviceRow,
} from '../../../common/protocol/calls/devices.ts';
import { callServer, useCall } from '../../app/call-server.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { useFormat } from '../../ui/format.ts';
import styles from './settings.module.css';

/** The list, the device in use first. */
export function DevicesSection(): ReactElement {
  const { t } = useTranslation('settings');
  const { modal, message } = App.useApp();
  const textOf = useErrorText();
  const { value, error, reload } = useCall(DEVICES_MINE, {}, []);
  const current = value?.current;
  const devices = (value?.devices ?? []).toSorted(
    (a, b) => Number(b.clientId === current) - Number(a.clientId === current),
  );
  const others = devices.filter(device => device.state === 'active' && device.clientId !== current);

  const signOut = async (clientId: string | null): Promise<void> => {
    const answer = await callServer(DEVICES_SIGN_OUT, { clientId });
    if (answer.ok) void message.success(t('devices.ended', { count: answer.value.ended }));
    else void message.error(textOf(answer.error));
    reload();
  };
  const ask = (device: DeviceRow | null): void => {
    modal.confirm({
      title: device === null ? t('devices.endAll') : t('devices.endOne', { name: device.name }),
      content: (
        <>
          <p>{t('devices.endWhat')}</p>
          {device !== null && device.unsent !== null && device.unsent > 0 && (
            <p>{t('devices.endUnsent', { count: device.unsent })}</p>
          )}
        </>
      ),
      okText: t('devices.end'),
      width: 480,
      onOk: () => signOut(device?.clientId ?? null),
    });
  };
  const rename = async (device: DeviceRow, name: string): Promise<void> => {
    const wanted = name.trim();
    if (wanted === '' || wanted === device.name) return;
    const answer = await callServer(DEVICES_RENAME, { clientId: device.clientId, name: wanted });
    if (!answer.ok) void message.error(textOf(answer.error));
    reload();
  };
  return (
    <section className={styles.section} aria-label={t('devices.title')}>
      <div className={styles.head}>
        <h2 className={styles.title}>{t('devices.title')}</h2>
        {others.length > 0 && (
          <Button size="small" onClick={() => ask(null)}>
            {t('devices.endOthers')}
          </Button>
        )}
      </div>
      {error !== undefined && <ErrorNote error={error} onRetry={reload} />}
      {value === undefined && error === undefined && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      <ul className={styles.devices}>
        {devices.map(device => (
          <Device
            key={device.clientId}
            device={device}
            isCurrent={device.clientId === current}
            onRename={name => void rename(device, name)}
            onSignOut={() => ask(device)}
          />
        ))}
      </ul>
      {value !== undefined && <p className={styles.hint}>{t('devices.lostHint')}</p>}
    </section>
  );
}

interface DeviceProps {
  readonly device: DeviceRow;
  readonly isCurrent: boolean;
  readonly onRename: (name: string) => void;
  readonly onSignOut: () => void;
}

function Device({ device, isCurrent, onRename, onSignOut }: DeviceProps): ReactElement {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { name, platform, appVersion, state, lastSeenAt, unsent } = device;
  const system = t(`devices.platform.${platform}`, { defaultValue: platform });
  return (
    <li className={styles.device}>
      <div>
        <Typography.Text
          strong
          editable={{
            maxLength: DEVICE_NAME_LENGTH,
            tooltip: false,
            text: name,
            icon: <EditOutlined aria-label={t('devices.rename', { name })} />,
            onChange: onRename,
          }}
        >
          {name in SYSTEMS ? system : name}
        </Typography.Text>{' '}
        {isCurrent ? <Tag color="blue">{t('devices.here')}</Tag> : <Tag>{t(`devices.state.${state}`)}</Tag>}
        <p className={styles.hint}>
          {[
            system,
            appVersion === '' ? null : t('devices.version', { appVersion }),
            t('devices.seen', { at: format.dateTime(lastSeenAt) }),
          ]
            .filter(part => part !== null)
            .join(' · ')}
          {unsent !== null && unsent > 0 && ` · ${t('devices.unsent', { count: unsent })}`}
        </p>
      </div>
      {!isCurrent && state === 'active' && (
        <Button size="small" aria-label={t('devices.endOf', { name })} onClick={onSignOut}>
          {t('devices.end')}
        </Button>
      )}
    </li>
  );
}

/** A device has its system's code for a name until its owner gives it one. */
const SYSTEMS = { linux: true, win32: true, darwin: true };
