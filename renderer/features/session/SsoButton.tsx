/** Signing in at the company's identity provider, where the server has one: in the system's browser, while this page waits. Rule AC91. */
import { Button } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppErrorData } from '../../../common/protocol/app-error.ts';
import type { SignInWays } from '../../../common/protocol/sign-in.ts';
import { desktop } from '../../app/desktop.ts';
import { setSessionState } from '../../app/state/session.ts';
import styles from './QuietColumn.module.css';

export interface SsoButtonProps {
  readonly serverUrl: string;
  readonly recover: boolean;
  readonly onError: (error: AppErrorData) => void;
}

/** Nothing where the server has no provider, or cannot be asked. */
export function SsoButton({ serverUrl, recover, onError }: SsoButtonProps): ReactElement | null {
  const { t } = useTranslation('session');
  const [ways, setWays] = useState<SignInWays | null>(null);
  const [isWaiting, setIsWaiting] = useState(false);
  useEffect(() => {
    if (serverUrl.trim() === '') return undefined;
    let isWanted = true;
    void desktop.session.ways({ serverUrl }).then(answer => {
      if (isWanted) setWays(answer.ok ? answer.value : null);
    });
    return () => {
      isWanted = false;
    };
  }, [serverUrl]);
  const begin = async (): Promise<void> => {
    setIsWaiting(true);
    const answer = await desktop.session.signInByBrowser({ serverUrl, recover });
    setIsWaiting(false);
    if (answer.ok) setSessionState(answer.value);
    else if (answer.error.code !== 'sso_cancelled') onError(answer.error);
  };
  const sso = ways?.sso ?? null;
  if (sso === null) return null;
  return (
    <div className={styles.actions}>
      <Button size="large" block loading={isWaiting} disabled={isWaiting} onClick={() => void begin()}>
        {sso.label === '' ? t('sso.button') : t('sso.with', { label: sso.label })}
      </Button>
      {isWaiting && (
        <output className={styles.waiting}>
          {t('sso.waiting')}
          <Button type="link" size="small" disabled={false} onClick={() => void desktop.session.cancelSignIn()}>
            {t('sso.cancel')}
          </Button>
        </output>
      )}
    </div>
  );
}
