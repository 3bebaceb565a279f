// @vitest-environment happy-dom
/** Error sentences, signing out with unsent edits, and the first unlocking. */
import { roleParts } from '../../support/grants.ts';
import { App as AntdApp, Button } from 'antd';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../../../renderer/app/i18n/index.ts';
import { setSync } from '../../../renderer/app/state/sync.ts';
import { useSignOut } from '../../../renderer/app/use-sign-out.ts';
import { UnlockSetupPage } from '../../../renderer/features/session/UnlockSetupPage.tsx';
import { ErrorNote } from '../../../renderer/ui/ErrorNote.tsx';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => startI18n('zh-CN'));
afterEach(cleanup);

it('[UI2] an unknown code is told as an internal error with its reference, never bare', () => {
  render(<ErrorNote error={{ code: 'code_of_a_newer_server' as 'internal', ref: 'A1B2' }} />);
  const text = screen.getByRole('alert').textContent;
  expect(text).toContain('程序内部出错');
  expect(text).toContain('A1B2');
  expect(text).not.toContain('code_of');
});

it('[UI2] a limit is named where it is known', () => {
  render(<ErrorNote error={{ code: 'too_long', params: { max: 120 } }} />);
  expect(screen.getByRole('alert').textContent).toContain('最多 120 个字符');
});

function SignOutButton(): ReactElement {
  return <Button onClick={useSignOut()}>out</Button>;
}

it('[UI8] signing out says how many edits still wait', async () => {
  setSync({ phase: 'offline', waiting: 3, attention: 0, progress: null, lastSyncedAt: null, reason: null });
  render(
    <AntdApp>
      <SignOutButton />
    </AntdApp>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'out' }));
  expect(await screen.findByText(/还有 3 项修改没有上传/, {}, { timeout: 20_000 })).toBeDefined();
});

it('[UI16] the first unlocking says what is stored where and why a way is missing', () => {
  render(
    <AntdApp>
      <UnlockSetupPage
        user={{
          userId: 'u',
          orgId: 'o',
          orgName: 'O',
          login: 'l',
          name: 'N',
          ...roleParts('sales', { userId: 'u', teamId: null }),
          teamId: null,
          teamName: '',
        }}
        vault={{ keyStoreAvailable: false, methods: [] }}
        lost={0}
      />
    </AntdApp>,
  );
  const keyStore = screen.getByRole<HTMLInputElement>('radio', { name: '系统密钥库' });
  expect(keyStore.disabled).toBe(true);
  expect(document.getElementById(keyStore.getAttribute('aria-describedby') ?? '')?.textContent).toContain('没有可用');
  expect(screen.getByRole<HTMLInputElement>('radio', { name: '口令' }).checked).toBe(true);
  expect(screen.getByText(/^保存在本机/)).toBeDefined();
});
