// @vitest-environment happy-dom
/** The frame of 管理 and the way of its calls. Rules AS1, CA2, CA3. */
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { err, ok } from '../../../../common/lib/result.ts';
import { declareCall } from '../../../../common/protocol/calls/call.ts';
import { callServer } from '../../../../renderer/app/call-server.ts';
import { AdminPage } from '../../../../renderer/features/admin/index.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const ask = declareCall({
  name: 'moon.phase',
  summary: 'The phase of the moon',
  permission: null,
  perMinute: 1,
  request: z.strictObject({ at: z.int() }),
  answer: z.strictObject({ phase: z.string() }),
});

it('[AS1] an address of a section that does not exist opens the first that is open to the user', async () => {
  fake.answer({ call: () => ok({ rows: [], total: 0 }) });
  await showScreen(<AdminPage section="moon" />, { role: 'auditor' });
  expect(screen.getByRole('link', { name: /^安全事件/ }).getAttribute('aria-current')).toBe('page');
});

it('[CA2] a call goes to the data worker by its name, and its failure comes back', async () => {
  fake.answer({ call: () => err({ code: 'server_unreachable' }) });
  expect(await callServer(ask, { at: 1 })).toEqual(err({ code: 'server_unreachable' }));
  expect(fake.calls).toHaveBeenCalledWith('call', 'moon.phase', { at: 1 });
});

it('[CA3] an answer of another shape is that of a strange server', async () => {
  fake.answer({ call: () => ok({ phase: 'full' }) });
  expect(await callServer(ask, { at: 1 })).toEqual(ok({ phase: 'full' }));
  fake.answer({ call: () => ok({ phase: 3, secret: 'x' }) });
  expect(await callServer(ask, { at: 1 })).toEqual(err({ code: 'not_a_server' }));
});
