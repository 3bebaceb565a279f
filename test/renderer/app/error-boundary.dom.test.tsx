// @vitest-environment happy-dom
/** A part of the page that breaks. Rules UI2, UI19. */
import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { ok } from '../../../common/lib/result.ts';
import { ErrorBoundary } from '../../../renderer/app/ErrorBoundary.tsx';
import { showScreen } from '../features/support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../features/support/fake-data.ts')).makeFakeData());
vi.mock('../../../renderer/data/client.ts', () => fake.client);

afterEach(() => vi.restoreAllMocks());

it('[UI2][UI19] a broken part says so with the reference of the log, shows no stack, and can be tried again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined); // React tells the developer
  const report = vi.fn<(error: unknown) => Promise<unknown>>(() => Promise.resolve(ok('ab12cd34')));
  let isBroken = true;
  const Part = (): string => {
    if (isBroken) throw new TypeError('王小明 13812345678');
    return 'whole again';
  };
  await showScreen(
    <ErrorBoundary>
      <Part />
    </ErrorBoundary>,
    { desktop: { app: { report } } },
  );
  expect(await screen.findByText('编号 ab12cd34')).toBeDefined();
  expect(document.body.textContent).not.toMatch(/王小明|TypeError|at /);
  expect(report).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(report.mock.calls[0])).not.toContain('王小明');
  isBroken = false;
  fireEvent.click(screen.getByRole('button', { name: '重试' }));
  expect(await screen.findByText('whole again')).toBeDefined();
});
