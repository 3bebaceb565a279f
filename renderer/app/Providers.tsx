/** Theme, language and density for antd's components, and the CSS variables for ours. */
import { Provider as MotionProvider } from '@rc-component/motion';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useLayoutEffect, useMemo, type ReactElement, type ReactNode } from 'react';
import { useLocale } from './i18n/index.ts';
import { makeTheme } from './theme/antd-theme.ts';
import { applyCssVariables } from './theme/css-variables.ts';
import { useIsStill, useMode } from './theme/use-mode.ts';

/** Surrounds the application. Two-character buttons keep their word together: 确定, not 确 定. */
export function Providers({ children }: { readonly children: ReactNode }): ReactElement {
  const locale = useLocale();
  const mode = useMode();
  const isStill = useIsStill();
  const theme = useMemo(() => makeTheme(mode), [mode]);
  useLayoutEffect(() => applyCssVariables(mode), [mode]);
  return (
    <ConfigProvider
      locale={locale === 'en' ? enUS : zhCN}
      theme={theme}
      button={{ autoInsertSpace: false }}
      form={{ requiredMark: true, colon: false }}
    >
      <AntdApp component={false} message={{ maxCount: 3, top: 52 }}>
        {/* Not by the theme's `motion`: where that changes, antd mounts everything anew, and an open dialog is gone with what was typed. */}
        <MotionProvider motion={!isStill}>{children}</MotionProvider>
      </AntdApp>
    </ConfigProvider>
  );
}
