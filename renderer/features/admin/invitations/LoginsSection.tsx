/** 登录与密码: who is locked out after wrong passwords or codes, letting him in, and resetting a password. Rules AN25, AN29. */
import { KeyOutlined, ReloadOutlined, UnlockOutlined } from '@ant-design/icons';
import { App, Button, Table } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ACCOUNTS_LOCKED, ACCOUNTS_UNLOCK, type LockedLogin } from '../../../../common/protocol/calls/accounts.ts';
import { callServer, useCall } from '../../../app/call-server.ts';
import { EmptyNote } from '../../../ui/EmptyNote.tsx';
import { useErrorText } from '../../../ui/error-text.ts';
import { useFormat } from '../../../ui/format.ts';
import { PageFrame } from '../../../ui/PageFrame.tsx';
import { OnlineContent } from '../OnlineContent.tsx';
import styles from './invitations.module.css';
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx';

/** A short list, and one action for everybody else. */
export function LoginsSection(): ReactElement {
  const { t } = useTranslation('admin/invitations');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const format = useFormat();
  const loaded = useCall(ACCOUNTS_LOCKED, {}, []);
  const [isResetting, setIsResetting] = useState(false);
  const unlock = async ({ userId, name }: LockedLogin): Promise<void> => {
    const answer = await callServer(ACCOUNTS_UNLOCK, { userId });
    if (answer.ok) void message.success(t('locked.done', { name }));
    else void message.error(textOf(answer.error));
    loaded.reload();
  };
  return (
    <PageFrame
      title={t('locked.title')}
      note={t('locked.note')}
      actions={
        <>
          <Button icon={<ReloadOutlined aria-hidden />} loading={loaded.isLoading} onClick={loaded.reload}>
            {t('reload')}
          </Button>
          <Button icon={<KeyOutlined aria-hidden />} onClick={() => setIsResetting(true)}>
            {t('reset.button')}
          </Button>
        </>
      }
    >
      <OnlineContent loaded={loaded}>
        {({ locked }) =>
          locked.length === 0 ? (
            <EmptyNote icon={<UnlockOutlined aria-hidden />} text={t('locked.empty')} hint={t('locked.emptyHint')} />
          ) : (
            <div className={styles.table}>
              <Table<LockedLogin>
                size="small"
                rowKey="userId"
                pagination={false}
                scroll={{ x: 480 }}
                dataSource={[...locked]}
                columns={[
                  {
                    title: t('column.name'),
                    render: (_, row) => (
                      <>
                        <span className={styles.name}>{row.name}</span>
                        <span className={styles.quiet}>{row.login}</span>
                      </>
                    ),
                  },
                  { title: t('locked.until'), width: 160, render: (_, row) => format.dateTime(row.lockedUntil) },
                  {
                    title: <span className={styles.quiet}>{t('column.deeds')}</span>,
                    width: 110,
                    render: (_, row) => (
                      <Button
                        size="small"
                        aria-label={t('locked.of', { name: row.name })}
                        onClick={() => void unlock(row)}
                      >
                        {t('locked.unlock')}
                      </Button>
                    ),
                  },
                ]}
              />
            </div>
          )
        }
      </OnlineContent>
      {isResetting && <ResetPasswordDialog userId={null} onClose={() => setIsResetting(false)} />}
    </PageFrame>
  );
}
