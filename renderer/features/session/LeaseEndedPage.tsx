/** Too long without contact: the store stays locked until the user has signed in online again. Nothing that waits is lost. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionUser } from '../../../common/protocol/messages.ts';
import { QuietColumn } from './QuietColumn.tsx';
import { SignInForm } from './SignInForm.tsx';

export interface LeaseEndedPageProps {
  readonly user: SessionUser;
  readonly serverUrl: string;
}

/** Asks the same user to sign in again. */
export function LeaseEndedPage({ user, serverUrl }: LeaseEndedPageProps): ReactElement {
  const { t } = useTranslation('session');
  return (
    <QuietColumn title={t('lease.title')} lead={t('lease.lead', { name: user.name })} note={<p>{t('lease.note')}</p>}>
      <SignInForm serverUrl={serverUrl} login={user.login} isLoginFixed />
    </QuietColumn>
  );
}
