// @vitest-environment happy-dom
/** The audit page with a log of the test's own. Rules AP1 to AP4. */
import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { err, ok } from '../../../../common/lib/result.ts';
import type { AuditRow } from '../../../../common/protocol/messages.ts';
import { AdminPage } from '../../../../renderer/features/admin/index.ts';
import { idOf } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const row = (n: number, patch: Partial<AuditRow> = {}): AuditRow => ({
  n,
  at: 1_750_000_000_000,
  actorId: idOf(1),
  actorName: `员工${n}`,
  action: 'customer.update',
  objectType: 'customer',
  objectId: idOf(n),
  detail: { fields: ['status', 'notes'] },
  ...patch,
});

it('[AP1] the next page begins before the last row', async () => {
  const list = vi.fn<(input: { before: number | null }) => Promise<unknown>>(async ({ before }) =>
    ok({ total: 3, rows: before === null ? [row(3), row(2)] : [row(1)] }),
  );
  await showScreen(<AdminPage section="audit" />, { role: 'admin', desktop: { audit: { list } } });
  expect(await screen.findByText('员工3')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: '更多' }));
  expect(await screen.findByText('员工1')).toBeDefined();
  expect(list).toHaveBeenLastCalledWith({ before: 2, limit: 50, action: null });
  expect(screen.queryByRole('button', { name: '更多' })).toBeNull();
});

it('[AP2] offline it says that it needs the network', async () => {
  const list = async (): Promise<unknown> => err({ code: 'server_unreachable' });
  await showScreen(<AdminPage section="audit" />, { role: 'auditor', desktop: { audit: { list } } });
  expect(await screen.findByText('查看审计日志需要联网。')).toBeDefined();
});

it('[AP3] actions and details in words, what is not known by its code', async () => {
  const unknown = row(1, { action: 'moon.landed', objectType: 'moon', detail: { crater: 'tycho' } });
  const list = async (): Promise<unknown> => ok({ total: 2, rows: [row(2), unknown] });
  await showScreen(<AdminPage section="audit" />, { role: 'admin', desktop: { audit: { list } } });
  expect(await screen.findByText('修改客户')).toBeDefined();
  expect(screen.getByText('字段：状态、备注')).toBeDefined();
  expect(screen.getByText('moon.landed')).toBeDefined();
  expect(screen.getByText('crater：tycho')).toBeDefined();
});

it('[AP4] without the permission it says who can grant it and asks nothing', async () => {
  const list = vi.fn<() => Promise<unknown>>();
  await showScreen(<AdminPage section="audit" />, { role: 'sales', desktop: { audit: { list } } });
  expect(await screen.findByText(/只对有相应权限的人开放/)).toBeDefined();
  expect(list).not.toHaveBeenCalled();
});
