/**
 * What happened to the own account and was not seen yet, told once after the store is open and the server can be asked: that an
 * administrator reset the password, when, and who. Rule AN28.
 */
import { Modal } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { ACCOUNT_NOTICE_SEEN, ACCOUNT_NOTICES } from '../../../common/protocol/calls/accounts.ts';
import { callServer } from '../../app/call-server.ts';
import { useFormat } from '../../ui/format.ts';

type Notice = z.output<(typeof ACCOUNT_NOTICES)['answer']>['notices'][number];

/** Nothing, or one dialog after the other. `isOnline` is a reason to ask again. */
export function AccountNotices({ isOnline }: { readonly isOnline: boolean }): ReactElement | null {
  const { t } = useTranslation('account');
  const format = useFormat();
  const [notices, setNotices] = useState<readonly Notice[] | null>(null);
  const isAsked = notices !== null;
  useEffect(() => {
    if (!isOnline || isAsked) return undefined;
    let isWanted = true;
    // Without an answer nothing is said: it is asked again the next time.
    void callServer(ACCOUNT_NOTICES, {}).then(answer => {
      if (isWanted && answer.ok) setNotices(answer.value.notices);
    });
    return () => {
      isWanted = false;
    };
  }, [isOnline, isAsked]);
  const notice = notices?.[0];
  if (notice === undefined) return null;
  const close = (): void => {
    setNotices(notices?.slice(1) ?? []);
    void callServer(ACCOUNT_NOTICE_SEEN, { noticeId: notice.noticeId });
  };
  return (
    <Modal
      key={notice.noticeId}
      open
      width={440}
      title={t(`${notice.kind}.title`)}
      okText={t('seen')}
      cancelButtonProps={{ style: { display: 'none' } }}
      onOk={close}
      onCancel={close}
    >
      <p>{t(`${notice.kind}.text`, { at: format.dateTime(notice.at), by: notice.byName || t('somebody') })}</p>
      <p>{t(`${notice.kind}.hint`)}</p>
    </Modal>
  );
}
