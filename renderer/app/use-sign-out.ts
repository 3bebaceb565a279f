/** Signing out: what waits to be sent stays on this computer unless the user asks to remove it, and is then warned. Rule UI8. */
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../ui/error-text.ts';
import { desktop } from './desktop.ts';
import { setSessionState } from './state/session.ts';
import { useSync } from './state/sync.ts';

/** Gives the function that asks and then signs out. */
export function useSignOut(): () => void {
  const { t } = useTranslation('app');
  const { modal, message } = App.useApp();
  const textOf = useErrorText();
  const { waiting } = useSync();
  return () => {
    modal.confirm({
      title: t('signOut.title'),
      content: waiting > 0 ? t('signOut.waiting', { n: waiting }) : t('signOut.text'),
      okText: t('signOut.ok'),
      width: 480,
      onOk: async () => {
        const answer = await desktop.session.signOut({ wipe: false });
        if (answer.ok) setSessionState(answer.value);
        else void message.error(textOf(answer.error));
      },
    });
  };
}
