/**
 * The first sign-in on this device, online, and the other ways in: a code for an invitation or a new password, and the first set-up where
 * the server is empty. The server's address is folded away unless it is missing or wrong. Rules AN1, AN14.
 */
import { Alert, Button } from 'antd';
import { useCallback, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppInfo } from '../../app/state/app-info.ts';
import { DemoAccounts } from './DemoAccounts.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import styles from './QuietColumn.module.css';
import { RedeemPage, type Credentials } from './RedeemPage.tsx';
import { SetUpPage } from './SetUpPage.tsx';
import { SignInForm } from './SignInForm.tsx';
import { useEntry } from './use-entry.ts';
import { useServerStatus } from './use-server-status.ts';
import { WelcomePage } from './WelcomePage.tsx';

export interface SignInPageProps {
  readonly serverUrl: string;
  readonly lastLogin: string;
}

type View = 'sign_in' | 'welcome' | 'set_up' | 'invitation' | 'reset';

/** Asks for login and password, or shows another way in. */
export function SignInPage({ serverUrl, lastLogin }: SignInPageProps): ReactElement {
  const { t } = useTranslation('session');
  const { demo } = useAppInfo();
  const [view, setView] = useState<View>('welcome');
  const [server, setServer] = useState(serverUrl);
  const [filled, setFilled] = useState({ login: lastLogin, password: '', n: 0 });
  const [isPasswordSet, setIsPasswordSet] = useState(false);
  const status = useServerStatus(server);
  const enter = useEntry(
    useCallback((given: Credentials) => {
      setServer(given.serverUrl);
      setFilled(old => ({ login: given.login, password: given.password, n: old.n + 1 }));
      setIsPasswordSet(true);
      setView('sign_in');
    }, []),
  );
  const goBack = (): void => setView('sign_in');
  const isEmpty = status?.state === 'empty';
  if (isEmpty && view === 'set_up') {
    const { passwordMinLength } = status;
    return (
      <SetUpPage
        serverUrl={server}
        passwordMinLength={passwordMinLength}
        onBack={() => setView('welcome')}
        onDone={enter}
      />
    );
  }
  if (isEmpty && view === 'welcome') {
    return <WelcomePage serverUrl={server} onStart={() => setView('set_up')} onBack={goBack} />;
  }
  if (view === 'invitation' || view === 'reset') {
    const login = view === 'reset' ? filled.login : '';
    return <RedeemPage key={view} kind={view} serverUrl={server} login={login} onBack={goBack} onDone={enter} />;
  }
  return (
    <QuietColumn
      title={t('signIn.title')}
      lead={t('signIn.lead')}
      note={
        demo.length === 0 ? undefined : (
          <DemoAccounts
            accounts={demo}
            onPick={({ login, password }) => setFilled(old => ({ login, password, n: old.n + 1 }))}
          />
        )
      }
    >
      {isPasswordSet && <Alert className={styles.error} type="success" showIcon title={t('redeem.done')} />}
      <SignInForm
        key={filled.n}
        serverUrl={server}
        login={filled.login}
        password={filled.password}
        onServer={chosen => {
          setServer(chosen);
          setView('welcome'); // shown when that server is empty
        }}
      />
      <div className={styles.ways}>
        <Button type="link" size="small" onClick={() => setView('invitation')}>
          {t('ways.invitation')}
        </Button>
        <Button type="link" size="small" onClick={() => setView('reset')}>
          {t('ways.reset')}
        </Button>
        {isEmpty && (
          <Button type="link" size="small" onClick={() => setView('welcome')}>
            {t('ways.setUp')}
          </Button>
        )}
      </div>
    </QuietColumn>
  );
}
