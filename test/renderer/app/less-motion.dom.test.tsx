// @vitest-environment happy-dom
/** The system asks for less motion while something is open. Rule UI21. */
import { act, render, screen } from '@testing-library/react';
import { Modal } from 'antd';
import { afterEach, expect, it, vi } from 'vitest';
import { Providers } from '../../../renderer/app/Providers.tsx';

afterEach(() => vi.restoreAllMocks());

it('[UI21] an open dialog and what was typed stay when the system asks for less motion, or takes that back', async () => {
  const listeners = new Set<() => void>();
  let isStill = false;
  vi.spyOn(window, 'matchMedia').mockImplementation(
    query =>
      ({
        matches: query.includes('reduced-motion') && isStill,
        addEventListener: (_: string, listener: () => void) => listeners.add(listener),
        removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
      }) as unknown as MediaQueryList,
  );
  render(
    <Providers>
      <Modal open title="客户">
        <input aria-label="姓名" />
      </Modal>
    </Providers>,
  );
  const input = await screen.findByLabelText('姓名');
  (input as HTMLInputElement).value = '王小明';
  for (const wish of [true, false]) {
    isStill = wish;
    act(() => listeners.forEach(listener => listener()));
    expect(screen.getByLabelText('姓名')).toBe(input);
    expect(document.body.contains(input)).toBe(true);
  }
});
