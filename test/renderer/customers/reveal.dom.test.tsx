// @vitest-environment happy-dom
/** Revealing contact values. */
import { roleParts } from '../../support/grants.ts';
import { App as AntdApp } from 'antd';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startI18n } from '../../../renderer/app/i18n/index.ts';
import { setSessionState } from '../../../renderer/app/state/session.ts';
import type { CustomerView, DataApi } from '../../../renderer/data/api.ts';
import { ContactFact, REVEAL_MS } from '../../../renderer/features/customers/ContactFact.tsx';

const { reveal, revealQuota } = vi.hoisted(() => ({
  reveal: vi.fn<DataApi['reveal']>(),
  revealQuota: vi.fn<DataApi['revealQuota']>(async () => ({ ok: true, value: { left: 1, limit: 200 } })),
}));
vi.mock('../../../renderer/data/client.ts', () => ({ data: { reveal, revealQuota }, onData: () => () => undefined }));
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await startI18n('zh-CN');
  setSessionState({
    status: 'unlocked',
    serverUrl: '',
    user: {
      userId: 'u',
      orgId: 'o',
      orgName: 'O',
      login: 'l',
      name: 'N',
      ...roleParts('sales', { userId: 'u', teamId: null }),
      teamId: null,
      teamName: '',
    },
    vault: { keyStoreAvailable: false, methods: [] },
    leaseEndsAt: 0,
    unlockHours: 12,
    leaseHours: 72,
  });
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

it('[UI14] a value is shown after a reason was given, says that it is logged, and hides after 30 seconds', async () => {
  vi.useFakeTimers();
  reveal.mockResolvedValue({ ok: true, value: ['+8613812345678'] });
  const customer = {
    customerId: 'c',
    canReveal: { phones: true, emails: true, socials: true },
    contactDisplay: { phones: ['138****5678'], emails: [], socials: [] },
    contactLabels: { phones: [''], emails: [], socials: [] },
  } as unknown as CustomerView;
  render(
    <AntdApp>
      <ContactFact customer={customer} kind="phones" />
    </AntdApp>,
  );
  expect(reveal).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: '揭示电话' }));
  await act(() => vi.advanceTimersByTimeAsync(500));
  fireEvent.click(screen.getByRole('button', { name: /^揭\s?示$/ }));
  await act(() => vi.advanceTimersByTimeAsync(500));
  expect(reveal).toHaveBeenCalledWith('c', 'phones', '电话联系客户');
  expect(screen.getByText('+8613812345678')).toBeDefined();
  expect(screen.getByText(/此次查看已记录/)).toBeDefined();
  await act(() => vi.advanceTimersByTimeAsync(REVEAL_MS));
  expect(screen.queryByText('+8613812345678')).toBeNull();
  expect(screen.getByText('138****5678')).toBeDefined();
});

it('[LI4] the dialog says how many views are left, and offers none when all are used up', async () => {
  const customer = {
    customerId: 'c',
    canReveal: { phones: true, emails: true, socials: true },
    contactDisplay: { phones: ['138****5678'], emails: [], socials: [] },
    contactLabels: { phones: [''], emails: [], socials: [] },
  } as unknown as CustomerView;
  const open = async (): Promise<HTMLButtonElement> => {
    cleanup();
    render(
      <AntdApp>
        <ContactFact customer={customer} kind="phones" />
      </AntdApp>,
    );
    fireEvent.click(screen.getByRole('button', { name: '揭示电话' }));
    await screen.findByRole('status');
    return screen.getByRole<HTMLButtonElement>('button', { name: /^揭\s?示$/ });
  };
  expect((await open()).disabled).toBe(false);
  expect(screen.getByRole('status').textContent).toContain('还可查看 1 次');
  revealQuota.mockResolvedValue({ ok: true, value: { left: 0, limit: 200 } });
  expect((await open()).disabled).toBe(true);
  expect(screen.getByRole('status').textContent).toContain('已用完');
});
