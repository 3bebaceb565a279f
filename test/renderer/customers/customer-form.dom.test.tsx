// @vitest-environment happy-dom
/** The form for a customer: errors at their fields, and nothing that was typed is lost. */
import { roleParts } from '../../support/grants.ts';
import { App as AntdApp, ConfigProvider } from 'antd';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startI18n } from '../../../renderer/app/i18n/index.ts';
import { setReference } from '../../../renderer/app/state/reference.ts';
import { setSessionState } from '../../../renderer/app/state/session.ts';
import type { DataApi } from '../../../renderer/data/api.ts';
import { CustomerForm } from '../../../renderer/features/customers/CustomerForm.tsx';

const { createCustomer, call } = vi.hoisted(() => ({
  createCustomer: vi.fn<DataApi['createCustomer']>(),
  /** What is asked of the server while one types: nobody has the same contact. */
  call: () => Promise.resolve({ ok: true, value: { matches: [], elsewhere: false } }),
}));
vi.mock('../../../renderer/data/client.ts', () => ({ data: { createCustomer, call }, onData: () => () => undefined }));

vi.setConfig({ testTimeout: 60_000 }); // a whole form of antd in a simulated page takes seconds on a busy machine
beforeAll(() => startI18n('zh-CN'));
beforeEach(() => {
  const entry = {
    kind: 'status',
    labelEn: '',
    parentId: null,
    meaning: 'open',
    next: null,
    order: 1,
    retired: false,
  } as const;
  const made = { createdBy: null, createdAt: 0, updatedAt: 0, ver: 1 };
  setReference({
    entries: [{ entryId: 'status:a', label: '潜在', ...entry, ...made }],
    tags: [],
    groups: [],
    members: [],
    views: [],
    fields: [],
    pools: [],
  });
  setSessionState({
    status: 'unlocked',
    serverUrl: 'https://pool.example.com',
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
    vault: { keyStoreAvailable: false, methods: ['passphrase'] },
    leaseEndsAt: 0,
    unlockHours: 12,
    leaseHours: 72,
  });
});
afterEach(cleanup);

it('[UI9] each error stands at its field and what was typed stays', async () => {
  createCustomer.mockResolvedValueOnce({
    ok: false,
    error: {
      code: 'validation_failed',
      fields: [
        { field: 'name', code: 'required' },
        { field: 'phones.0', code: 'bad_phone' },
      ],
    },
  });
  const onSaved = vi.fn<(customerId: string) => void>();
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <AntdApp>
        <CustomerForm onClose={() => undefined} onSaved={onSaved} />
      </AntdApp>
    </ConfigProvider>,
  );
  fireEvent.change(screen.getByLabelText('公司'), { target: { value: '云帆' } });
  fireEvent.change(screen.getByLabelText('电话 1'), { target: { value: '12345' } });
  fireEvent.click(screen.getByRole('button', { name: '创建' }));
  await screen.findByText(/^此项不能为空/, {}, { timeout: 20_000 });
  expect(
    screen
      .getByText(/^电话号码无效/)
      .closest('.ant-form-item')
      ?.querySelector('input')?.value,
  ).toBe('12345');
  expect(screen.getByLabelText<HTMLInputElement>('公司').value).toBe('云帆');
  expect(onSaved).not.toHaveBeenCalled();

  createCustomer.mockResolvedValueOnce({ ok: true, value: { customerId: 'c1' } });
  fireEvent.change(screen.getByLabelText('姓名'), { target: { value: '王小明' } });
  fireEvent.click(screen.getByRole('button', { name: '创建' }));
  await waitFor(() => expect(onSaved).toHaveBeenCalledWith('c1'), { timeout: 20_000 });
  expect(createCustomer.mock.lastCall?.[0]).toMatchObject({
    name: '王小明',
    company: '云帆',
    status: 'status:a',
    phones: [{ raw: '12345', label: '' }],
  });
});

it('[UI9] an error that belongs to no field is told above the form', async () => {
  createCustomer.mockResolvedValueOnce({ ok: false, error: { code: 'disk_full', ref: 'R-7' } });
  render(
    <AntdApp>
      <CustomerForm onClose={() => undefined} onSaved={() => undefined} />
    </AntdApp>,
  );
  fireEvent.change(screen.getByLabelText('姓名'), { target: { value: '王小明' } });
  fireEvent.click(screen.getByRole('button', { name: /创\s?建/ }));
  const note = await screen.findByText(/磁盘已满/, {}, { timeout: 20_000 });
  expect(note.closest('[role="alert"]')?.textContent).toContain('R-7');
  expect(screen.getByLabelText<HTMLInputElement>('姓名').value).toBe('王小明');
});
