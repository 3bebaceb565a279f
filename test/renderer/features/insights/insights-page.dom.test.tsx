// @vitest-environment happy-dom
/** The statistics page: scope, tables, and the way to the lists. Rules IN4, IN7, IN8. */
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ok } from '../../../../common/lib/result.ts';
import { InsightsPage } from '../../../../renderer/features/insights/index.ts';
import { idOf } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);
vi.mock('../../../../renderer/ui/chart/EChart.tsx', () => ({
  EChart: ({ label }: { label: string }) => <figure aria-label={label} />,
}));

const STATS = {
  total: 12_345,
  byStatus: [{ id: 'status:won', count: 12_345 }],
  bySource: [{ id: 'channel:web', count: 12_000 }],
  byTag: [{ id: idOf(100), count: 7 }],
  trend: [],
  asOf: 1_750_000_000_000,
};

it('[IN8] says over which customers, as of when, offline and what waits', async () => {
  fake.answer({ stats: () => ok(STATS) });
  await showScreen(<InsightsPage />, { sync: { phase: 'offline', waiting: 3 } });
  const scope = await screen.findByTestId('insights-scope');
  expect(scope.textContent).toContain('我可见的客户 12,345 位');
  expect(scope.textContent).toContain('数据截至 2025-06-15');
  expect(scope.textContent).toContain('离线');
  expect(scope.textContent).toContain('含 3 项待上传的修改');
});

it('[IN7][IN4] a card gives its figures as a table, whose rows open the list', async () => {
  fake.answer({ stats: () => ok(STATS) });
  await showScreen(<InsightsPage />);
  const card = await screen.findByRole('region', { name: '渠道分布' });
  expect(within(card).getByRole('figure', { name: '渠道分布' })).toBeDefined();
  fireEvent.click(within(card).getByRole('img', { name: '看表' }));
  fireEvent.click(await within(card).findByRole('button', { name: '官网' }));
  expect(window.location.hash).toBe('#/customers');
});

it('[IN8] without customers there is one sentence and no empty charts', async () => {
  fake.answer({ stats: () => ok({ ...STATS, total: 0 }) });
  await showScreen(<InsightsPage />);
  expect(await screen.findByText(/还没有客户/)).toBeDefined();
  expect(screen.queryByRole('figure')).toBeNull();
});
