/** The first sign-in on this device, online. The server's address is folded away unless it is missing or wrong. */
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppInfo } from '../../app/state/app-info.ts';
import { DemoAccounts } from './DemoAccounts.tsx';
import { QuietColumn } from './QuietColumn.tsx';
import { SignInForm } from './SignInForm.tsx';

export interface SignInPageProps {
  readonly serverUrl: string;
  readonly lastLogin: string;
}

/** Asks for login and password. */
export function SignInPage({ serverUrl, lastLogin }: SignInPageProps): ReactElement {
  const { t } = useTranslation('session');
  const { demo } = useAppInfo();
  const [filled, setFilled] = useState({ login: lastLogin, password: '', n: 0 });
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
      <SignInForm key={filled.n} serverUrl={serverUrl} login={filled.login} password={filled.password} />
    </QuietColumn>
  );
}
