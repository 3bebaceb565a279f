/** The demonstration company's accounts, shown only when the application was started with a demonstration. */
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppInfo } from '../../../common/ipc/desktop.ts';
import styles from './QuietColumn.module.css';

type Account = AppInfo['demo'][number];

export interface DemoAccountsProps {
  readonly accounts: readonly Account[];
  readonly onPick: (account: Account) => void;
}

/** A list of accounts; one click fills the form. */
export function DemoAccounts({ accounts, onPick }: DemoAccountsProps): ReactElement {
  const { t } = useTranslation('session');
  return (
    <>
      <p>{t('demo.title')}</p>
      <ul className={styles.demo}>
        {accounts.map(account => (
          <li key={account.login}>
            <button type="button" className={styles.demoEntry} onClick={() => onPick(account)}>
              <span className={styles.demoName}>{account.label}</span>
              <span>{account.login}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
