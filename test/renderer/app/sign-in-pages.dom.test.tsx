// @vitest-environment happy-dom
/** The ways in: an empty server, a code, a new password; and what the meter says while one types. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi, type Mock } from 'vitest';
import type { ErrorCodeName } from '../../../common/protocol/error-codes.ts';
import { LeaseEndedPage } from '../../../renderer/features/session/LeaseEndedPage.tsx';
import { SignInPage } from '../../../renderer/features/session/SignInPage.tsx';
import { makeUser } from '../features/support/samples.ts';
import { showScreen } from '../features/support/screen.tsx';

const SERVER = 'https://pool.example.com';
const PASSWORD = '三只骆驼走过 2026 河边';
const ok = (value: unknown): Promise<unknown> => Promise.resolve({ ok: true, value });
const refuse = (code: ErrorCodeName, more: object = {}): Promise<unknown> =>
  Promise.resolve({ ok: false, error: { code, ...more } });

type Ask = (input: unknown) => Promise<unknown>;

interface Bridge {
  readonly account: Record<'status' | 'setUp' | 'redeem', Mock<Ask>>;
  readonly session: { readonly signIn: Mock<Ask>; readonly ways: Mock<Ask> };
}

function makeBridge(state: 'empty' | 'ready'): Bridge {
  return {
    account: {
      status: vi.fn<Ask>(() => ok({ state, passwordMinLength: 12 })),
      setUp: vi.fn<Ask>(() => ok(null)),
      redeem: vi.fn<Ask>(() => ok({ kind: 'invitation' })),
    },
    session: {
      ways: vi.fn<Ask>(() => ok({ sso: null })),
      signIn: vi.fn<Ask>(() => ok({ status: 'signed_out', serverUrl: SERVER, lastLogin: 'zhao' })),
    },
  };
}
async function show(desktop: Bridge, serverUrl = SERVER): Promise<void> {
  await showScreen(<SignInPage serverUrl={serverUrl} lastLogin="" />, { desktop });
}
const fill = (label: string | RegExp, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};
const click = (name: string | RegExp): void => {
  fireEvent.click(screen.getByRole('button', { name }));
};

describe('the first set-up', () => {
  async function reachAdmin(desktop: Bridge): Promise<void> {
    await show(desktop);
    fireEvent.click(await screen.findByRole('button', { name: '开始首次设置' }));
    fill('设置码', 'K7QM-2D9X-HT4W-8ZB3');
    fill('公司名称', '晨光贸易');
    click('下一步');
    await screen.findByRole('heading', { name: '设置管理员' });
    fill('姓名', '赵敏');
    fill('登录账号', 'zhao');
  }
  async function send(password = PASSWORD): Promise<void> {
    fill('密码', password);
    fill('再输入一次', password);
    click('创建公司并登录');
  }

  it('[AN1] an empty server is recognised; two steps lead to a company and straight in', async () => {
    const desktop = makeBridge('empty');
    await reachAdmin(desktop);
    await send();
    await waitFor(() => expect(desktop.session.signIn).toHaveBeenCalled());
    const company = { token: 'K7QM-2D9X-HT4W-8ZB3', company: '晨光贸易', teams: [], name: '赵敏', login: 'zhao' };
    expect(desktop.account.setUp).toHaveBeenCalledExactlyOnceWith({
      serverUrl: SERVER,
      ...company,
      password: PASSWORD,
    });
    expect(desktop.session.signIn).toHaveBeenCalledWith({ serverUrl: SERVER, login: 'zhao', password: PASSWORD });
  });

  it('[AN2] a wrong token leads back to its field, and nothing that was typed is lost', async () => {
    const desktop = makeBridge('empty');
    desktop.account.setUp.mockImplementation(() => refuse('wrong_access_code'));
    await reachAdmin(desktop);
    await send();
    await screen.findByRole('heading', { name: '设置公司' });
    expect(await screen.findByText(/^代码不正确/)).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('公司名称').value).toBe('晨光贸易');
    expect(desktop.session.signIn).not.toHaveBeenCalled();
  });

  it('[AN3] a server that somebody else has set up meanwhile says so', async () => {
    const desktop = makeBridge('empty');
    desktop.account.setUp.mockImplementation(() => refuse('set_up_done'));
    await reachAdmin(desktop);
    await send();
    expect((await screen.findByRole('alert')).textContent).toContain('已经设置过公司');
  });

  it('[AN20][AN21] a password that the server would refuse is not sent; the reason stands at the field', async () => {
    const desktop = makeBridge('empty');
    await reachAdmin(desktop);
    await send('三只骆驼走');
    expect(await screen.findByText('密码太短，至少需要 12 个字符。')).toBeDefined();
    expect(await screen.findByText('还差 7 个字符')).toBeDefined();
    await send('password1234');
    expect(await screen.findByText(/^这个密码太容易被猜到/)).toBeDefined();
    await send('zhao赵敏晨光贸易2026');
    expect(await screen.findByText('与账号、姓名或公司名太接近')).toBeDefined();
    expect(desktop.account.setUp).not.toHaveBeenCalled();
  });

  it('[AN1] a server with a company offers no set-up', async () => {
    const desktop = makeBridge('ready');
    await show(desktop);
    await waitFor(() => expect(desktop.account.status).toHaveBeenCalledWith({ serverUrl: SERVER }));
    expect(screen.queryByRole('button', { name: /首次设置/ })).toBeNull();
    expect(screen.getByRole('heading', { name: '登录' })).toBeDefined();
  });

  it('[AN1] an address that is typed is asked when it is complete, not letter by letter', async () => {
    const desktop = makeBridge('empty');
    await show(desktop, '');
    const server = screen.getByLabelText('服务器地址');
    fireEvent.change(server, { target: { value: SERVER } });
    expect(desktop.account.status).not.toHaveBeenCalled();
    fireEvent.blur(server);
    expect(await screen.findByRole('heading', { name: '欢迎使用客户资源池' })).toBeDefined();
    click('返回登录');
    expect(await screen.findByRole('button', { name: '首次设置' })).toBeDefined();
  });
});

describe('codes', () => {
  async function redeem(password = PASSWORD): Promise<void> {
    fill('账号', 'li');
    fill(/激活码|重置码/, 'k7qm-2d9x-ht4w-8zb3');
    fill('新密码', password);
    fill('再输入一次', password);
    click(/并登录$/);
  }

  it('[AN14] an invited person enters login, code and password, and is signed in', async () => {
    const desktop = makeBridge('ready');
    await show(desktop);
    click('激活账号');
    await screen.findByRole('heading', { name: '激活账号' });
    await redeem();
    await waitFor(() => expect(desktop.session.signIn).toHaveBeenCalled());
    const own = { serverUrl: SERVER, login: 'li', password: PASSWORD };
    expect(desktop.account.redeem).toHaveBeenCalledExactlyOnceWith({ ...own, code: 'k7qm-2d9x-ht4w-8zb3' });
    expect(desktop.session.signIn).toHaveBeenCalledWith(own);
  });

  it.each([
    ['wrong_access_code', /^代码不正确/],
    ['access_code_expired', /已过期/],
    ['access_code_used', /已经用过/],
  ] as const)('[AN13][AN14] %s stands at the code', async (code, text) => {
    const desktop = makeBridge('ready');
    desktop.account.redeem.mockImplementation(() => refuse(code));
    await show(desktop);
    click('使用重置码');
    await screen.findByRole('heading', { name: '设置新密码' });
    await redeem();
    expect(await screen.findByText(text)).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('新密码').value).toBe(PASSWORD);
    expect(desktop.session.signIn).not.toHaveBeenCalled();
  });

  it('[AN12] a lock says for how long', async () => {
    const desktop = makeBridge('ready');
    desktop.account.redeem.mockImplementation(() => refuse('too_many_attempts', { params: { minutes: 14 } }));
    await show(desktop);
    click('激活账号');
    await redeem();
    expect((await screen.findByRole('alert')).textContent).toContain('14 分钟');
  });

  it('[AN14] when the sign-in after it fails, the form stands filled in and says that the password is set', async () => {
    const desktop = makeBridge('ready');
    desktop.session.signIn.mockImplementation(() => refuse('server_unreachable'));
    await show(desktop);
    click('激活账号');
    await redeem();
    expect(await screen.findByText('密码已设置，请登录。')).toBeDefined();
    expect(screen.getByLabelText<HTMLInputElement>('账号').value).toBe('li');
    expect(screen.getByLabelText<HTMLInputElement>('密码').value).toBe(PASSWORD);
  });

  it('[AN25] who was reset while his lease ended gets in with his code', async () => {
    const desktop = makeBridge('ready');
    await showScreen(<LeaseEndedPage user={makeUser('sales')} serverUrl={SERVER} />, { desktop });
    click('使用重置码');
    await screen.findByRole('heading', { name: '设置新密码' });
    expect(screen.getByLabelText<HTMLInputElement>('服务器地址').value).toBe(SERVER);
    expect(screen.getByLabelText<HTMLInputElement>('账号').value).not.toBe('');
  });
});
