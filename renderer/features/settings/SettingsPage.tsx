/** Settings of this computer: language, appearance, locking, and what is stored where. It changes nothing else. */
import { KeyOutlined, LockOutlined, SwapOutlined } from '@ant-design/icons';
import { App, Button, Segmented } from 'antd';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../../common/ipc/desktop.ts';
import { desktop } from '../../app/desktop.ts';
import { DelegationDialog } from '../../app/delegation/DelegationDialog.tsx';
import { useLocale } from '../../app/i18n/index.ts';
import { useAppInfo } from '../../app/state/app-info.ts';
import { chooseLocale, chooseTheme, THEME_CHOICES, useThemeChoice } from '../../app/state/preferences.ts';
import { setSessionState, useCan, useSession, useSessionState } from '../../app/state/session.ts';
import { useSync } from '../../app/state/sync.ts';
import { PageFrame } from '../../ui/PageFrame.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { useFormat } from '../../ui/format.ts';
import { ChangePasswordDialog } from './ChangePasswordDialog.tsx';
import { DevicesSection } from './DevicesSection.tsx';
import { FactorRow } from './FactorRow.tsx';
import { Row } from './Row.tsx';
import styles from './settings.module.css';
import { UnlockRows } from './UnlockRows.tsx';

/** One column of sections. */
export function SettingsPage(): ReactElement {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const theme = useThemeChoice();
  return (
    <PageFrame title={t('title')}>
      <div className={styles.column}>
        <Row label={t('language.label')}>
          <Segmented
            aria-label={t('language.label')}
            value={locale}
            options={LOCALES.map(value => ({ value, label: t(`language.${value}`) }))}
            onChange={value => void chooseLocale(value)}
          />
        </Row>
        <Row label={t('theme.label')}>
          <Segmented
            aria-label={t('theme.label')}
            value={theme}
            options={THEME_CHOICES.map(value => ({ value, label: t(`theme.${value}`) }))}
            onChange={chooseTheme}
          />
        </Row>
        <LockRow />
        <UnlockRows />
        <PasswordRow />
        <FactorRow />
        <DelegationRow />
        <DevicesSection />
        <StoredWhere />
        <About />
      </div>
    </PageFrame>
  );
}

function LockRow(): ReactElement {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const textOf = useErrorText();
  const session = useSessionState();
  const ways = session === null || session.status === 'signed_out' ? [] : session.vault.methods;
  const lock = async (): Promise<void> => {
    const answer = await desktop.session.lock();
    if (answer.ok) setSessionState(answer.value);
    else void message.error(textOf(answer.error));
  };
  return (
    <Row label={t('lock.label')} hint={t('lock.hint', { ways: ways.map(way => t(`lock.${way}`)).join(' + ') })}>
      <Button icon={<LockOutlined aria-hidden />} onClick={() => void lock()}>
        {t('lock.now')}
      </Button>
    </Row>
  );
}

function PasswordRow(): ReactElement {
  const { t } = useTranslation('settings');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Row label={t('password.label')} hint={t('password.hint')}>
      <Button icon={<KeyOutlined aria-hidden />} onClick={() => setIsOpen(true)}>
        {t('password.change')}
      </Button>
      {isOpen && <ChangePasswordDialog onClose={() => setIsOpen(false)} />}
    </Row>
  );
}

/** Lending one's own scope; managers do it for others in the list of members. */
function DelegationRow(): ReactElement | null {
  const { t } = useTranslation('settings');
  const user = useSession();
  const [isOpen, setIsOpen] = useState(false);
  if (!useCan('delegation.create')) return null;
  return (
    <Row label={t('delegation.label')} hint={t('delegation.hint')}>
      <Button icon={<SwapOutlined aria-hidden />} onClick={() => setIsOpen(true)}>
        {t('delegation.open')}
      </Button>
      {isOpen && <DelegationDialog member={user} onClose={() => setIsOpen(false)} />}
    </Row>
  );
}

function StoredWhere(): ReactElement {
  const { t } = useTranslation('settings');
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{t('stored.title')}</h2>
      <dl className={styles.facts}>
        {(['local', 'key', 'server', 'view'] as const).map(part => (
          <Fact key={part} label={t(`stored.${part}.label`)}>
            {t(`stored.${part}.text`)}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function About(): ReactElement {
  const { t } = useTranslation('settings');
  const { version, platform } = useAppInfo();
  const user = useSession();
  const session = useSessionState();
  const { lastSyncedAt } = useSync();
  const format = useFormat();
  const isUnlocked = session?.status === 'unlocked';
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{t('about.title')}</h2>
      <dl className={styles.facts}>
        <Fact label={t('about.version')}>{`${version} (${platform})`}</Fact>
        <Fact label={t('about.server')}>{session?.serverUrl ?? ''}</Fact>
        <Fact label={t('about.user')}>{`${user.name} (${user.login}) · ${user.orgName}`}</Fact>
        <Fact label={t('about.synced')}>
          {lastSyncedAt === null ? t('about.never') : format.dateTime(lastSyncedAt)}
        </Fact>
        {isUnlocked && <Fact label={t('about.lease')}>{format.dateTime(session.leaseEndsAt)}</Fact>}
      </dl>
    </section>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: string }): ReactElement {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
