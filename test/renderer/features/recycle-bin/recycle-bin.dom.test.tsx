// @vitest-environment happy-dom
/** The recycle bin: a restore that the server refuses is told, and can be tried again. Rule RB3. */
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { err, ok } from '../../../../common/lib/result.ts';
import type { BinItem } from '../../../../common/protocol/calls/recycle-bin.ts';
import type { RefusedItem } from '../../../../renderer/data/api.ts';
import { RecycleBinPage } from '../../../../renderer/features/recycle-bin/index.ts';
import { idOf, makeSync } from '../support/samples.ts';
import { showScreen } from '../support/screen.tsx';

const fake = await vi.hoisted(async () => (await import('../support/fake-data.ts')).makeFakeData());
vi.mock('../../../../renderer/data/client.ts', () => fake.client);

const ITEM: BinItem = {
  customerId: idOf(11),
  name: '王小明',
  contactDisplay: { phones: [], emails: [], socials: [] },
  status: 'status:warm',
  ownerId: null,
  deletedAt: 1,
  deletedBy: idOf(1),
  reason: '',
  restorableUntil: 4e12,
};
const REFUSED: RefusedItem = {
  mutationId: idOf(2),
  kind: 'customer.restore',
  docId: idOf(11),
  title: '王小明',
  code: 'permission_denied',
  fields: [],
  wanted: {},
  madeAt: 1,
  count: 1,
  reasons: [],
  fate: null,
  canRetry: false,
};

const restoreButton = async (): Promise<HTMLElement> => screen.findByLabelText('恢复 王小明');
const isBusy = (button: HTMLElement): boolean => button.classList.contains('ant-btn-loading');

it('[RB3] a refused restore is told with its reason and leaves the button free; an older refusal is another matter', async () => {
  let refused = [{ ...REFUSED, mutationId: idOf(1) }];
  fake.answer({
    call: () => ok({ items: [ITEM], total: 1 }),
    restoreCustomer: () => ok({ mutationId: idOf(2) }),
    syncCenter: () => ok({ waiting: [], conflicts: [], refused }),
    getCustomer: () => err({ code: 'not_found' }),
  });
  await showScreen(<RecycleBinPage onOpenCustomer={() => {}} />);
  fireEvent.click(await restoreButton());
  await waitFor(async () => expect(isBusy(await restoreButton())).toBe(true));
  fake.send('sync', makeSync({}));
  await waitFor(() => expect(fake.calls).toHaveBeenCalledWith('syncCenter'));
  expect(isBusy(await restoreButton())).toBe(true);
  refused = [...refused, REFUSED];
  fake.send('sync', makeSync({}));
  expect(await screen.findByText(/“王小明”没有恢复：./)).toBeTruthy();
  await waitFor(async () => expect(isBusy(await restoreButton())).toBe(false));
});
