/** What concerns the user himself: lock, language, theme, sign out. */
import {
  DownOutlined,
  GlobalOutlined,
  LockOutlined,
  LogoutOutlined,
  SkinOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { LOCALES } from '../../common/ipc/desktop.ts';
import { useErrorText } from '../ui/error-text.ts';
import { desktop } from './desktop.ts';
import { useLocale } from './i18n/index.ts';
import { chooseLocale, chooseTheme, THEME_CHOICES, useThemeChoice } from './state/preferences.ts';
import { setSessionState, useSession } from './state/session.ts';
import { useSignOut } from './use-sign-out.ts';
import styles from './TopBar.module.css';

/** A button with the user's name and its menu. */
export function UserMenu(): ReactElement {
  const { t } = useTranslation('app');
  const user = useSession();
  const locale = useLocale();
  const theme = useThemeChoice();
  const { message } = App.useApp();
  const textOf = useErrorText();
  const signOut = useSignOut();

  const lock = async (): Promise<void> => {
    const answer = await desktop.session.lock();
    if (answer.ok) setSessionState(answer.value);
    else void message.error(textOf(answer.error));
  };
  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: `${user.name} · ${user.roleName === '' ? t(`role.${user.role}`) : user.roleName}`,
    },
    { key: 'lock', icon: <LockOutlined aria-hidden />, label: t('user.lock'), onClick: () => void lock() },
    {
      key: 'language',
      icon: <GlobalOutlined aria-hidden />,
      label: t('user.language'),
      children: LOCALES.map(choice => ({
        key: choice,
        label: t(`language.${choice}`),
        onClick: () => void chooseLocale(choice),
      })),
    },
    {
      key: 'theme',
      icon: <SkinOutlined aria-hidden />,
      label: t('user.theme'),
      children: THEME_CHOICES.map(choice => ({
        key: choice,
        label: t(`theme.${choice}`),
        onClick: () => chooseTheme(choice),
      })),
    },
    { type: 'divider' },
    { key: 'out', icon: <LogoutOutlined aria-hidden />, label: t('user.signOut'), onClick: signOut },
  ];
  return (
    <Dropdown
      menu={{ items, selectable: true, selectedKeys: [locale, theme] }}
      trigger={['click']}
      placement="bottomRight"
    >
      <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t('user.menu', { name: user.name })}>
        <span className={styles.userName}>{user.name}</span>
        <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}
