/** The two ways out of a locked store: another account, or removing what is stored here, which asks first and says what is lost. */
import { App, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { desktop } from '../../app/desktop.ts';
import { setSessionState, useSessionState } from '../../app/state/session.ts';
import { useErrorText } from '../../ui/error-text.ts';
import styles from './QuietColumn.module.css';

/** `hint` says when one would use them. */
export function OtherAccount({ hint }: { readonly hint: string }): ReactElement {
  const { t } = useTranslation('session');
  const { modal, message } = App.useApp();
  const textOf = useErrorText();
  const session = useSessionState();
  const unsent = session?.status === 'locked' ? session.unsent : null;

  const signOut = async (wipe: boolean): Promise<void> => {
    const answer = await desktop.session.signOut({ wipe });
    if (answer.ok) setSessionState(answer.value);
    else void message.error(textOf(answer.error));
  };
  const confirmWipe = (): void => {
    modal.confirm({
      title: t('wipe.title'),
      content: unsent !== null && unsent > 0 ? t('wipe.textWaiting', { count: unsent }) : t('wipe.text'),
      okText: t('wipe.ok'),
      okButtonProps: { danger: true },
      width: 480,
      onOk: () => signOut(true),
    });
  };
  return (
    <>
      <p className={styles.choiceHint} style={{ margin: '16px 0 0' }}>
        {hint}
      </p>
      <div className={styles.actions} style={{ marginTop: 8 }}>
        <Button onClick={() => void signOut(false)}>{t('other.signOut')}</Button>
        <Button type="text" danger onClick={confirmWipe}>
          {t('other.wipe')}
        </Button>
      </div>
    </>
  );
}
