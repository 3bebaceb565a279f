// @vitest-environment happy-dom
/** Invitations, locked logins, changing the password and notices, with a server of the test's own. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { err, ok } from '../../../../common/lib/result.ts';
import { AccountNotices } from '../../../../renderer/features/account/index.ts';
import { AdminPage } from '../../../../renderer/features/admin/index.ts';
import { ChangePasswordDialog } from '../../../../renderer/features/settings/ChangePasswordDialog.tsx';
import { idOf } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const PASSWORD = '三只骆驼走过 2026 河边';
const invitation = {
  invitationId: idOf(5),
  login: 'lilei',
  name: '李雷',
  role: 'sales',
  roleName: '',
  teamId: null,
  teamName: '',
  invitedByName: '赵敏',
  createdAt: 1_750_000_000_000,
  expiresAt: 1_750_000_000_000,
};
const issued = { login: 'lilei', name: '李雷', code: 'K7QM-2D9X-HT4W-8ZB3', expiresAt: 4e12 };
const offer = { roles: [{ roleId: 'sales', name: '' }], teams: [] };

/** Answers calls by name; whatever is not named fails the test. */
function answer(calls: Record<string, (input: unknown) => unknown>): void {
  fake.answer({
    call: (name, input) => {
      const given = calls[name];
      if (given === undefined) throw new Error(`unexpected call ${name}`);
      return given(input);
    },
  });
}
const fill = (label: string, value: string): void => {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
};

it('[AN5] inviting shows the code once, with what the other person needs', async () => {
  answer({
    'invitations.list': () => ok({ invitations: [], ...offer }),
    'invitations.create': () => ok(issued),
  });
  await showScreen(<AdminPage section="invitations" />, { role: 'admin' });
  expect(await screen.findByText('没有待激活的邀请。')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: /邀请同事/ }));
  await screen.findByLabelText('登录账号');
  fill('姓名', '李雷');
  fill('登录账号', 'lilei');
  fireEvent.click(screen.getByRole('button', { name: '生成激活码' }));
  expect((await screen.findByTestId('issued-code')).textContent).toContain('K7QM-2D9X-HT4W-8ZB3');
  const sent = { name: '李雷', login: 'lilei', role: 'sales', teamId: null };
  expect(fake.calls).toHaveBeenCalledWith('call', 'invitations.create', sent);
  fireEvent.click(screen.getByRole('button', { name: '我已记下，关闭' }));
  await waitFor(() => expect(screen.queryByText('K7QM-2D9X-HT4W-8ZB3')).toBeNull());
});

it('[AN7] a login that is taken is told at its field', async () => {
  answer({
    'invitations.list': () => ok({ invitations: [], ...offer }),
    'invitations.create': () => err({ code: 'login_taken', fields: [{ field: 'login', code: 'login_taken' }] }),
  });
  await showScreen(<AdminPage section="invitations" />, { role: 'admin' });
  fireEvent.click(await screen.findByRole('button', { name: /邀请同事/ }));
  await screen.findByLabelText('登录账号');
  fill('姓名', '李雷');
  fill('登录账号', 'zhao');
  fireEvent.click(screen.getByRole('button', { name: '生成激活码' }));
  expect(await screen.findByText('这个账号已被使用，请换一个账号。')).toBeDefined();
});

it('[AN9] an expired invitation is marked, renewed by one click, and withdrawn after a question', async () => {
  answer({
    'invitations.list': () => ok({ invitations: [invitation], ...offer }),
    'invitations.renew': () => ok(issued),
    'invitations.withdraw': () => ok({}),
  });
  await showScreen(<AdminPage section="invitations" />, { role: 'admin' });
  expect(await screen.findByText('已过期')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '重发给李雷的邀请' }));
  expect(await screen.findByTestId('issued-code')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '我已记下，关闭' }));
  fireEvent.click(screen.getByRole('button', { name: '撤回给李雷的邀请' }));
  fireEvent.click(
    await screen.findByRole('button', { name: /^撤\s?回$/ }).catch(() => screen.getAllByText('撤回').at(-1)!),
  );
  await waitFor(() =>
    expect(fake.calls).toHaveBeenCalledWith('call', 'invitations.withdraw', { invitationId: idOf(5) }),
  );
});

it('[AN6] without the permission neither section is there, and nothing is asked', async () => {
  answer({});
  await showScreen(<AdminPage section="invitations" />, { role: 'sales' });
  expect(screen.queryByRole('button', { name: /邀请同事/ })).toBeNull();
  expect(fake.calls).not.toHaveBeenCalled();
});

it('[AN29] a locked login is let in by one click', async () => {
  const row = { userId: idOf(7), login: 'lilei', name: '李雷', lockedUntil: 4e12 };
  let locked = [row];
  answer({
    'accounts.locked': () => ok({ locked }),
    'accounts.unlock': () => {
      locked = [];
      return ok({});
    },
  });
  await showScreen(<AdminPage section="logins" />, { role: 'admin' });
  fireEvent.click(await screen.findByRole('button', { name: '解锁李雷' }));
  expect(await screen.findByText('现在没有被锁定的账号。')).toBeDefined();
  expect(fake.calls).toHaveBeenCalledWith('call', 'accounts.unlock', { userId: idOf(7) });
});

it('[AN22][AN23] the password dialog tells a wrong present password at its field, then how many devices were signed out', async () => {
  let answers = [
    err({ code: 'wrong_password', fields: [{ field: 'oldPassword', code: 'wrong_password' }] }),
    ok({ ended: 2 }),
  ];
  answer({ 'account.password': () => answers.shift() });
  const close = vi.fn<() => void>();
  const status = (): unknown => Promise.resolve(ok({ state: 'ready', passwordMinLength: 14 }));
  await showScreen(<ChangePasswordDialog onClose={close} />, { desktop: { account: { status } } });
  const send = (password: string): void => {
    fill('当前密码', 'old');
    fill('新密码', password);
    fill('再输入一次', password);
    fireEvent.click(screen.getByRole('button', { name: '修改密码' }));
  };
  expect(await screen.findByText(/^至少 14 个字符/)).toBeDefined();
  send('短密码');
  expect(await screen.findByText('密码太短，至少需要 14 个字符。')).toBeDefined();
  expect(fake.calls).not.toHaveBeenCalled();
  send(PASSWORD);
  expect(await screen.findByText('当前密码不正确，请重新输入。')).toBeDefined();
  expect(close).not.toHaveBeenCalled();
  send(PASSWORD);
  expect(await screen.findByText(/已结束其他 2 台设备上的登录/)).toBeDefined();
  expect(close).toHaveBeenCalled();
});

it('[AN28] a reset is told once the server can be asked, until it was seen', async () => {
  const notice = { noticeId: idOf(9), kind: 'password_reset', at: 1_750_000_000_000, byName: '赵敏' };
  answer({ 'account.notices': () => ok({ notices: [notice] }), 'account.noticeSeen': () => ok({}) });
  await showScreen(<AccountNotices isOnline={false} />);
  expect(fake.calls).not.toHaveBeenCalled();
  await showScreen(<AccountNotices isOnline />);
  expect(await screen.findByText(/^赵敏为你的账号生成了重置码/)).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '知道了' }));
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('call', 'account.noticeSeen', { noticeId: idOf(9) }));
});
